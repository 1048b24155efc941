// SPDX-License-Identifier: MIT
// The post office on the disk: a Maildir++ folder for each user (new, cur, tmp; sub-folders begin
// with a dot; flags in names), read at the start and kept in step with what is in memory. Used by
// serve only. The folder is this server's alone while it runs.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "generator/post_office.hpp"

namespace malote::generator {

class Maildir {
 public:
  // Puts what is there into the office, whose users are known by now. Refused: no folder, and none
  // can be made; a user whose name is no folder's.
  [[nodiscard]] static Result<std::unique_ptr<Maildir>> open(const std::string& path, PostOffice&,
                                                             Timestamp now);
  // Writes what has changed since. What could not be written, once; nothing where all was.
  [[nodiscard]] std::optional<std::string> keep(const PostOffice&);

 private:
  struct Kept {
    std::weak_ptr<StoredMail> mail;
    std::filesystem::path path;
    bool seen = false;  // in this round
  };
  explicit Maildir(std::filesystem::path root) : root_(std::move(root)) {}

  [[nodiscard]] std::filesystem::path folder_path(const User&, const MailFolder&) const;
  void load(PostOffice&, User&);
  void load_folder(PostOffice&, User&, MailFolder&, const std::filesystem::path&);
  void load_mail(PostOffice&, User&, MailFolder&, const std::filesystem::path&);
  void keep_folder(const User&, const MailFolder&);
  void keep_mail(const std::filesystem::path& folder, const MailPointer&);
  void drop_gone();
  void fail(const std::filesystem::path&);

  std::filesystem::path root_;
  std::map<const StoredMail*, Kept> kept_;
  std::map<std::filesystem::path, std::string> notes_;  // small files, and what is in them
  std::map<std::filesystem::path, bool> folders_;       // and whether they are there in this round
  std::optional<std::string> fault_;
  bool told_ = false;
};

}  // namespace malote::generator
