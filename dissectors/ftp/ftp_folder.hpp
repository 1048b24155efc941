// SPDX-License-Identifier: MIT
// Where the session stands in the server's tree, as far as replies tell: nothing is known until one
// names a path from the root. A plain value.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace malote::ftp {

// The path that 257 quotes, doubled quotes undone (RFC 959, Appendix II); else the one that words
// such as "current directory is /pub" name in other replies.
[[nodiscard]] std::optional<std::string> quoted_path(std::string_view text);
[[nodiscard]] std::optional<std::string> named_folder(std::string_view text);

class Folder {
 public:
  void set(std::string_view absolute);  // forgets where it is no absolute path
  void forget() noexcept { path_.reset(); }
  void change(std::string_view argument);
  void up();
  // From the root, "." and ".." undone; nothing where that is not known.
  [[nodiscard]] std::optional<std::string> resolve(std::string_view path) const;
  [[nodiscard]] const std::optional<std::string>& path() const noexcept { return path_; }

 private:
  std::optional<std::string> path_;
};

}  // namespace malote::ftp
