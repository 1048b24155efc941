// SPDX-License-Identifier: MIT
#include "generator/post_office.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace malote::generator {

void PostOffice::add_user(std::string_view name, std::string_view password) {
  if (User* known = find_user(name)) {
    known->password = password;
    return;
  }
  auto user = std::make_unique<User>();
  user->name = name;
  user->password = password;
  users_.push_back(std::move(user));
}

User* PostOffice::find_user(std::string_view name) {
  for (const auto& user : users_) {
    if (equals_ignoring_case(user->name, name)) return user.get();
  }
  return nullptr;
}

std::string PostOffice::user_names() const {
  std::string names;
  for (const auto& user : users_) {
    if (!names.empty()) names += ", ";
    names += user->name;
  }
  return names;
}

PostOffice::Found PostOffice::find_recipient(std::string_view address) {
  const auto at = address.rfind('@');
  if (at != std::string_view::npos) {
    const auto host = address.substr(at + 1);
    if (!equals_ignoring_case(host, domain_) && !equals_ignoring_case(host, host_name())) {
      return {nullptr, true};
    }
  }
  const auto name = address.substr(0, at);
  if (equals_ignoring_case(name, "postmaster") && !users_.empty()) return {users_.front().get()};
  return {find_user(name)};
}

bool PostOffice::deliver(User& user, std::string content) {
  std::size_t held = content.size();
  for (const auto& mail : user.mails) held += mail->content.size();
  if (user.mails.size() >= mailbox_mails_cap || held > mailbox_octets_cap) return false;
  auto mail = std::make_shared<StoredMail>();
  mail->content = std::move(content);
  mail->uidl = "malote-" + std::to_string(next_uidl_++);
  user.mails.push_back(std::move(mail));
  return true;
}

void PostOffice::remove(User& user, const std::vector<MailPointer>& gone) {
  std::erase_if(user.mails, [&](const MailPointer& mail) {
    return std::find(gone.begin(), gone.end(), mail) != gone.end();
  });
}

}  // namespace malote::generator
