// SPDX-License-Identifier: MIT
// The lab's users and their mailboxes, in memory: what SMTP delivers, POP3 gives. Used by the two
// server sessions and made by serve; knows no protocol and no socket. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace malote::generator {

struct StoredMail {
  std::string content;  // lines end in CRLF
  std::string uidl;
};
using MailPointer = std::shared_ptr<const StoredMail>;

struct User {
  std::string name, password;
  std::vector<MailPointer> mails;
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
  [[nodiscard]] bool deliver(User&, std::string content);
  static void remove(User&, const std::vector<MailPointer>&);

 private:
  std::string domain_;
  std::vector<std::unique_ptr<User>> users_;
  std::uint64_t next_queue_id_ = 12345;
  std::uint64_t next_uidl_ = 1;
};

constexpr std::size_t mailbox_mails_cap = 10'000;
constexpr std::size_t mailbox_octets_cap = std::size_t{256} << 20U;

}  // namespace malote::generator
