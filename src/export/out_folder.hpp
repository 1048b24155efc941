// SPDX-License-Identifier: MIT
// A folder that an export fills: made if it is not there, refused if something is in it already
// (unless forced), and only names of our own making in it. Called by eml, later by files.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace malote {

// A file being written. Failures of the disk are exceptions (std::system_error).
class OutFile {
 public:
  enum class Links : std::uint8_t { refuse, follow };
  // Made anew, or emptied. Links are followed only where a device is meant (/dev/stdout is one).
  explicit OutFile(const std::string& path, Links = Links::refuse);
  void write(std::string_view octets);
  void close();

 private:
  struct Closer {
    void operator()(std::FILE* file) const noexcept { (void)std::fclose(file); }
  };
  std::string path_;
  std::unique_ptr<std::FILE, Closer> file_;
};

class OutFolder {
 public:
  // Refused: it is no folder, it is not empty, it cannot be made.
  [[nodiscard]] static Result<OutFolder> open(const std::string& path, bool force);
  // `name` is a plain file name.
  [[nodiscard]] OutFile file(std::string_view name) const;
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  explicit OutFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

}  // namespace malote
