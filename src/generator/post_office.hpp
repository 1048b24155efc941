// SPDX-License-Identifier: MIT
// The lab's users and their mailboxes, in memory: what SMTP delivers, POP3 and IMAP give. Used by
// the server sessions and made by serve; knows no protocol and no socket. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"

namespace malote::generator {

struct StoredMail {
  std::string content;  // lines end in CRLF
  std::string uidl;
  std::uint32_t uid = 0;  // in its folder
  Timestamp date;         // when it came there
  std::vector<std::string> flags;
  std::uint64_t changes = 0;  // of the flags, so far
};
using MailPointer = std::shared_ptr<StoredMail>;

struct MailFolder {
  std::string name;  // UTF-8, with slashes between its parts
  std::uint32_t uidvalidity = 1, next_uid = 1;
  std::vector<MailPointer> mails;
};
using FolderPointer = std::shared_ptr<MailFolder>;

struct User {
  std::string name, password;
  FolderPointer inbox = std::make_shared<MailFolder>();
  std::vector<FolderPointer> folders{inbox};
  std::vector<std::string> subscribed;  // folders' names
  std::vector<MailPointer>& mails = inbox->mails;
  bool locked = false;  // by a POP3 session (RFC 1939 4)
};

class PostOffice {
 public:
  explicit PostOffice(std::string domain) : domain_(std::move(domain)) {}

  void add_user(std::string_view name, std::string_view password);  // again: another password
  [[nodiscard]] User* find_user(std::string_view name);             // whatever the case
  [[nodiscard]] const std::vector<std::unique_ptr<User>>& users() const noexcept { return users_; }
  [[nodiscard]] std::string user_names() const;  // "alice, bob, carol"
  [[nodiscard]] const std::string& domain() const noexcept { return domain_; }
  [[nodiscard]] std::string host_name() const { return "mail." + domain_; }

  // bob, bob@lab.example, bob@mail.lab.example; postmaster is the first user (RFC 5321 4.5.1).
  struct Found {
    User* user = nullptr;
    bool elsewhere = false;  // the address belongs to another domain
  };
  [[nodiscard]] Found find_recipient(std::string_view address);

  // The names that mails get, in their order: 12345, 12346, …
  [[nodiscard]] std::string next_queue_id() { return std::to_string(next_queue_id_++); }
  // False where the mailbox is full.
  [[nodiscard]] bool deliver(User&, std::string content, Timestamp now = {});
  static void remove(User&, const std::vector<MailPointer>&);

  // IMAP's folders. INBOX is one name however it is written (RFC 3501 5.1).
  [[nodiscard]] static FolderPointer find_folder(const User&, std::string_view name);
  // Nothing where there are too many.
  [[nodiscard]] FolderPointer add_folder(User&, std::string_view name);
  // A mail of these contents at the end of the folder; nothing where the user's mailboxes are full.
  [[nodiscard]] MailPointer add_mail(User&, MailFolder&, std::string content, Timestamp date);
  // Mail programs keep what they know of a mailbox under this number: begin where no server began.
  void number_mailboxes_from(std::uint32_t uidvalidity);
  // What UIDLs begin with, where they must differ from those of another run.
  void name_mails(std::string prefix) { uidl_prefix_ = std::move(prefix); }

 private:
  std::string domain_;
  std::vector<std::unique_ptr<User>> users_;
  std::uint64_t next_queue_id_ = 12345;
  std::string uidl_prefix_ = "malote-";
  std::uint64_t next_uidl_ = 1;
  std::uint32_t next_uidvalidity_ = 1;
};

constexpr std::size_t mailbox_mails_cap = 10'000;
constexpr std::size_t folders_cap = 500;
constexpr std::size_t mailbox_octets_cap = std::size_t{256} << 20U;

}  // namespace malote::generator
