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
  user->inbox->name = "INBOX";
  user->inbox->uidvalidity = next_uidvalidity_++;
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

bool PostOffice::deliver(User& user, std::string content, Timestamp now) {
  return add_mail(user, *user.inbox, std::move(content), now) != nullptr;
}

MailPointer PostOffice::add_mail(User& user, MailFolder& folder, std::string content,
                                 Timestamp date) {
  std::size_t octets = content.size(), mails = 0;
  for (const FolderPointer& each : user.folders) {
    mails += each->mails.size();
    for (const MailPointer& mail : each->mails) octets += mail->content.size();
  }
  if (mails >= mailbox_mails_cap || octets > mailbox_octets_cap) return nullptr;
  auto mail = std::make_shared<StoredMail>();
  mail->content = std::move(content);
  mail->uidl = uidl_prefix_ + std::to_string(next_uidl_++);
  mail->uid = folder.next_uid++;
  mail->date = date;
  folder.mails.push_back(mail);
  return mail;
}

FolderPointer PostOffice::find_folder(const User& user, std::string_view name) {
  if (equals_ignoring_case(name, "INBOX")) return user.inbox;
  for (const FolderPointer& folder : user.folders) {
    if (folder->name == name) return folder;
  }
  return nullptr;
}

FolderPointer PostOffice::add_folder(User& user, std::string_view name) {
  if (user.folders.size() >= folders_cap) return nullptr;
  auto folder = std::make_shared<MailFolder>();
  folder->name = name;
  folder->uidvalidity = next_uidvalidity_++;
  user.folders.push_back(folder);
  return folder;
}

void PostOffice::number_mailboxes_from(std::uint32_t uidvalidity) {
  next_uidvalidity_ = uidvalidity;
  for (const auto& user : users_) user->inbox->uidvalidity = next_uidvalidity_++;
}

void PostOffice::remove(User& user, const std::vector<MailPointer>& gone) {
  std::erase_if(user.mails, [&](const MailPointer& mail) {
    return std::find(gone.begin(), gone.end(), mail) != gone.end();
  });
}

}  // namespace malote::generator
