// SPDX-License-Identifier: MIT
// Mailboxes: SELECT, LIST, CREATE and their kin.
#include <algorithm>

#include "core/text.hpp"
#include "generator/imap_fetching.hpp"
#include "generator/imap_server.hpp"

namespace malote::generator {
namespace {

constexpr std::size_t name_octets_cap = 200;

// RFC 3501 6.3.8: * is anything, % anything but the separator.
bool matches(std::string_view pattern, std::string_view name) {
  std::vector<bool> reached(name.size() + 1, false);
  reached[0] = true;
  for (const char c : pattern) {
    std::vector<bool> next(name.size() + 1, false);
    for (std::size_t i = 0; i <= name.size(); ++i) {
      if (c == '*' || c == '%') {
        const bool on = i > 0 && next[i - 1] && (c == '*' || name[i - 1] != '/');
        next[i] = reached[i] || on;
      } else {
        next[i] = i > 0 && reached[i - 1] && name[i - 1] == c;
      }
    }
    reached = std::move(next);
  }
  return reached[name.size()];
}

std::string shown(std::string_view name) {
  return to_imap_string(to_modified_utf7(name));
}

std::size_t unseen(const MailFolder& folder) {
  return static_cast<std::size_t>(
      std::count_if(folder.mails.begin(), folder.mails.end(), [](const MailPointer& mail) {
        return std::find(mail->flags.begin(), mail->flags.end(), "\\Seen") == mail->flags.end();
      }));
}

}  // namespace

FolderPointer ImapServer::folder_of(const Command& command, std::size_t word) {
  const std::string* name = command.text(word);
  if (name == nullptr) {
    bad(command.tag, "which mailbox? Such as " + command.verb + " INBOX");
    return nullptr;
  }
  auto folder = PostOffice::find_folder(*user_, to_mailbox_name(*name));
  if (folder == nullptr) {
    const bool puts = command.verb == "APPEND" || command.verb == "COPY" || command.verb == "MOVE";
    refuse(command, puts ? "[TRYCREATE] no such mailbox; CREATE makes it"
                         : "[NONEXISTENT] no such mailbox; LIST \"\" * lists them");
  }
  return folder;
}

void ImapServer::leave() {
  folder_.reset();
  view_.clear();
}

void ImapServer::select(const Command& command) {
  leave();
  const auto folder = folder_of(command, 0);
  if (folder == nullptr) return;
  folder_ = folder;
  read_only_ = command.verb == "EXAMINE";
  for (const MailPointer& mail : folder->mails) view_.push_back({mail, mail->changes});
  say("* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)");
  say("* OK [PERMANENTFLAGS (" +
      std::string(read_only_ ? "" : "\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*") +
      ")] those stay");
  say("* " + std::to_string(view_.size()) + " EXISTS");
  say("* 0 RECENT");
  for (std::size_t i = 0; i < view_.size(); ++i) {
    const auto& flags = view_[i].mail->flags;
    if (std::find(flags.begin(), flags.end(), "\\Seen") != flags.end()) continue;
    say("* OK [UNSEEN " + std::to_string(i + 1) + "] the first that nobody has read");
    break;
  }
  say("* OK [UIDVALIDITY " + std::to_string(folder->uidvalidity) + "] the UIDs below are of this one");
  say("* OK [UIDNEXT " + std::to_string(folder->next_uid) + "] the next mail's");
  done(command, read_only_ ? "[READ-ONLY] EXAMINE completed" : "[READ-WRITE] SELECT completed");
}

void ImapServer::close(const Command& command) {
  if (!read_only_) {
    std::vector<MailPointer> gone;
    for (const Seen& seen : view_) {
      const auto& flags = seen.mail->flags;
      if (std::find(flags.begin(), flags.end(), "\\Deleted") != flags.end()) {
        gone.push_back(seen.mail);
      }
    }
    expunge_those(gone);
  }
  leave();
  done(command, "CLOSE completed");
}

void ImapServer::unselect(const Command& command) {
  leave();
  done(command, "UNSELECT completed");
}

void ImapServer::create(const Command& command) {
  const std::string* said = command.text(0);
  if (said == nullptr) return bad(command.tag, "which name? CREATE Archive");
  std::string name = to_mailbox_name(*said);
  while (name.ends_with('/')) name.pop_back();
  const bool fine = !name.empty() && name.size() <= name_octets_cap && is_utf8(name) &&
                    name.find_first_of("*%") == std::string::npos;
  if (!fine) return refuse(command, "[CANNOT] that is no name for a mailbox");
  if (PostOffice::find_folder(*user_, name) != nullptr) {
    return refuse(command, "[ALREADYEXISTS] there is one of that name");
  }
  if (office().add_folder(*user_, name) == nullptr) return refuse(command, "[LIMIT] too many");
  done(command, "CREATE completed");
}

void ImapServer::remove(const Command& command) {
  const auto folder = folder_of(command, 0);
  if (folder == nullptr) return;
  if (folder == user_->inbox) return refuse(command, "[CANNOT] INBOX stays");
  std::erase(user_->folders, folder);
  if (folder == folder_) leave();
  done(command, "DELETE completed");
}

void ImapServer::rename(const Command& command) {
  const auto folder = folder_of(command, 0);
  if (folder == nullptr) return;
  const std::string* said = command.text(1);
  if (said == nullptr) return bad(command.tag, "it is written RENAME old new");
  const std::string name = to_mailbox_name(*said);
  if (name.empty() || name.size() > name_octets_cap || !is_utf8(name)) {
    return refuse(command, "[CANNOT] that is no name for a mailbox");
  }
  if (PostOffice::find_folder(*user_, name) != nullptr) {
    return refuse(command, "[ALREADYEXISTS] there is one of that name");
  }
  if (folder == user_->inbox) {
    // RFC 3501 6.3.5: its mails move, it stays.
    const auto made = office().add_folder(*user_, name);
    if (made == nullptr) return refuse(command, "[LIMIT] too many");
    made->mails.swap(folder->mails);
    made->next_uid = folder->next_uid;
    return done(command, "RENAME completed; INBOX is empty now");
  }
  const std::string before = folder->name + "/";
  for (const FolderPointer& each : user_->folders) {
    if (each->name.starts_with(before)) each->name = name + each->name.substr(before.size() - 1);
  }
  folder->name = name;
  done(command, "RENAME completed");
}

void ImapServer::subscribe(const Command& command) {
  const auto folder = folder_of(command, 0);
  if (folder == nullptr) return;
  auto& names = user_->subscribed;
  if (std::find(names.begin(), names.end(), folder->name) == names.end()) {
    if (names.size() >= folders_cap) return refuse(command, "[LIMIT] too many");
    names.push_back(folder->name);
  }
  done(command, "SUBSCRIBE completed");
}

void ImapServer::unsubscribe(const Command& command) {
  const std::string* name = command.text(0);
  if (name == nullptr) return bad(command.tag, "which mailbox?");
  std::erase(user_->subscribed, to_mailbox_name(*name));
  done(command, "UNSUBSCRIBE completed");
}

void ImapServer::list(const Command& command) {
  const std::string *reference = command.text(0), *pattern = command.text(1);
  if (reference == nullptr || pattern == nullptr) {
    return bad(command.tag, "it is written " + command.verb + " \"\" *");
  }
  if (pattern->size() + reference->size() > name_octets_cap) {
    return bad(command.tag, "the pattern is too long");
  }
  if (pattern->empty()) {
    say("* " + command.verb + " (\\Noselect) \"/\" \"\"");
    return done(command, "the separator is /");
  }
  std::string wanted = to_mailbox_name(*reference + *pattern);
  if (starts_with_ignoring_case(wanted, "INBOX")) wanted.replace(0, 5, "INBOX");
  std::vector<std::string> names = user_->subscribed;
  if (command.verb == "LIST") {
    names.clear();
    for (const FolderPointer& folder : user_->folders) names.push_back(folder->name);
  }
  for (const std::string& name : names) {
    if (!matches(wanted, name)) continue;
    const bool parent =
        std::any_of(user_->folders.begin(), user_->folders.end(),
                    [&](const FolderPointer& each) { return each->name.starts_with(name + "/"); });
    say("* " + command.verb + (parent ? " (\\HasChildren) \"/\" " : " (\\HasNoChildren) \"/\" ") +
        shown(name));
  }
  done(command, command.verb + " completed");
}

void ImapServer::status(const Command& command) {
  const auto folder = folder_of(command, 0);
  if (folder == nullptr) return;
  std::string items;
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    if (!command.words[i].is_string()) continue;
    const std::string item = to_upper(command.words[i].text);
    std::uint64_t value = 0;
    if (item == "MESSAGES") {
      value = folder->mails.size();
    } else if (item == "UIDNEXT") {
      value = folder->next_uid;
    } else if (item == "UIDVALIDITY") {
      value = folder->uidvalidity;
    } else if (item == "UNSEEN") {
      value = unseen(*folder);
    } else if (item != "RECENT") {
      return bad(command.tag, "STATUS knows MESSAGES, UIDNEXT, UIDVALIDITY, UNSEEN and RECENT");
    }
    items += (items.empty() ? "" : " ") + item + " " + std::to_string(value);
  }
  if (items.empty()) return bad(command.tag, "it is written STATUS INBOX (MESSAGES UNSEEN)");
  say("* STATUS " + shown(folder->name) + " (" + items + ")");
  done(command, "STATUS completed");
}

void ImapServer::name_space(const Command& command) {
  say("* NAMESPACE ((\"\" \"/\")) NIL NIL");
  done(command, "NAMESPACE completed");
}

}  // namespace malote::generator
