// SPDX-License-Identifier: MIT
// Mails: FETCH, STORE, COPY, MOVE, EXPUNGE, APPEND.
#include <algorithm>
#include <array>
#include <unordered_set>

#include "core/text.hpp"
#include "generator/imap_fetching.hpp"
#include "generator/imap_search.hpp"
#include "generator/imap_server.hpp"

namespace malote::generator {
namespace {

constexpr std::size_t flags_cap = 32, flag_octets_cap = 64, items_cap = 100;

std::string to_list(const std::vector<std::string>& flags) {
  std::string list = "(";
  for (const std::string& flag : flags) list += (list.size() > 1 ? " " : "") + flag;
  return list + ")";
}

bool has(const std::vector<std::string>& flags, std::string_view flag) {
  return std::any_of(flags.begin(), flags.end(),
                     [&](const std::string& one) { return equals_ignoring_case(one, flag); });
}

// The five of RFC 3501 2.3.2 as it writes them.
std::string spelled(const std::string& flag) {
  for (const char* known : {"\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft"}) {
    if (equals_ignoring_case(flag, known)) return known;
  }
  return flag;
}

bool is_flag(const std::string& flag) {
  if (flag.empty() || flag.size() > flag_octets_cap) return false;
  return flag.find_first_of("(){ %*\"]") == std::string::npos && !has({"\\Recent"}, flag);
}

std::string to_set(const std::vector<std::uint32_t>& uids) {
  std::string set;
  for (std::size_t i = 0; i < uids.size();) {
    std::size_t last = i;
    while (last + 1 < uids.size() && uids[last + 1] == uids[last] + 1) ++last;
    set += (set.empty() ? "" : ",") + std::to_string(uids[i]);
    if (last > i) set += ":" + std::to_string(uids[last]);
    i = last + 1;
  }
  return set;
}

}  // namespace

void ImapServer::tell_changes(bool renumber, bool with_uid) {
  if (folder_ == nullptr) return;
  if (renumber) {
    std::unordered_set<const StoredMail*> there;
    for (const MailPointer& mail : folder_->mails) there.insert(mail.get());
    for (std::size_t i = 0; i < view_.size();) {
      if (there.contains(view_[i].mail.get())) {
        ++i;
        continue;
      }
      say("* " + std::to_string(i + 1) + " EXPUNGE");
      view_.erase(view_.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }
  for (std::size_t i = 0; i < view_.size(); ++i) {
    Seen& seen = view_[i];
    if (seen.changes == seen.mail->changes) continue;
    seen.changes = seen.mail->changes;
    say("* " + std::to_string(i + 1) + " FETCH (" +
        (with_uid ? "UID " + std::to_string(seen.mail->uid) + " " : "") + "FLAGS " +
        to_list(seen.mail->flags) + ")");
  }
  const std::uint32_t newest = view_.empty() ? 0 : view_.back().mail->uid;
  const std::size_t known = view_.size();
  const auto& mails = folder_->mails;
  auto first = mails.end();
  while (first != mails.begin() && (*(first - 1))->uid > newest) --first;
  // All were taken away and told of: those that are there are new.
  for (; first != mails.end(); ++first) view_.push_back({*first, (*first)->changes});
  if (view_.size() != known) say("* " + std::to_string(view_.size()) + " EXISTS");
}

// The mails that the command's set names, as places in the view.
std::optional<std::vector<std::size_t>> ImapServer::pick(const Command& command) {
  const std::string* said = command.text(0);
  const std::uint64_t most =
      command.uid ? (view_.empty() ? 0 : view_.back().mail->uid) : view_.size();
  const auto set = said == nullptr ? std::nullopt : parse_imap_set(*said, most);
  if (!set) {
    bad(command.tag, "which mails? Such as 1, 2:4 or 1:*");
    return {};
  }
  std::vector<std::size_t> picked;
  for (std::size_t i = 0; i < view_.size(); ++i) {
    const std::uint64_t number = command.uid ? view_[i].mail->uid : i + 1;
    if (in_imap_set(*set, number)) picked.push_back(i);
  }
  const bool beyond = !command.uid && std::any_of(set->begin(), set->end(), [&](const auto& range) {
    return range.second > view_.size() || range.first == 0;
  });
  if (beyond) {
    bad(command.tag, "the mailbox has " + std::to_string(view_.size()) + " mails");
    return {};
  }
  return picked;
}

// ---- FETCH

void ImapServer::fetch(const Command& command) {
  auto mails = pick(command);
  if (!mails) return;
  auto job = std::make_unique<Fetching>();
  std::vector<std::string> names;
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    if (!command.words[i].is_string()) continue;
    const std::string name = to_upper(command.words[i].text);
    if (name == "ALL" || name == "FAST" || name == "FULL") {
      for (const char* one : {"FLAGS", "INTERNALDATE", "RFC822.SIZE"}) names.emplace_back(one);
      if (name != "FAST") names.emplace_back("ENVELOPE");
      if (name == "FULL") names.emplace_back("BODY");
    } else {
      names.push_back(name);
    }
  }
  if (command.uid && !has(names, "UID")) names.insert(names.begin(), "UID");
  constexpr std::array<std::string_view, 7> plain{"FLAGS",    "UID",  "INTERNALDATE", "RFC822.SIZE",
                                                  "ENVELOPE", "BODY", "BODYSTRUCTURE"};
  for (const std::string& name : names) {
    Fetching::Item item{name, parse_imap_section(name), false};
    const bool known = std::find(plain.begin(), plain.end(), name) != plain.end();
    if ((!item.section && !known) || name.starts_with("BINARY") || names.size() > items_cap) {
      return bad(command.tag,
                 "FETCH knows FLAGS, UID, INTERNALDATE, RFC822.SIZE, ENVELOPE, BODY, "
                 "BODYSTRUCTURE, BODY[], BODY.PEEK[], RFC822, ALL, FAST and FULL");
    }
    if (item.section) {
      item.sees = !name.starts_with("BODY.PEEK") && name != "RFC822.HEADER" && !read_only_;
      if (name.starts_with("BODY")) {
        item.name = "BODY[" + item.section->name + "]";
        if (item.section->from) item.name += "<" + std::to_string(*item.section->from) + ">";
      }
    }
    job->items.push_back(std::move(item));
  }
  if (job->items.empty()) return bad(command.tag, "what of them? FETCH 1 BODY[]");
  job->command = command;
  job->command.words.clear();
  job->mails = std::move(*mails);
  fetching_ = std::move(job);
  fetch_some();
}

// As much as may be said at once; receive() comes back for the rest.
void ImapServer::fetch_some() {
  std::size_t said = 0;
  while (fetching_->next < fetching_->mails.size() && said < server_output_octets) {
    const std::string response = fetched(fetching_->mails[fetching_->next++]);
    said += response.size();
    put(response);
  }
  if (fetching_->next < fetching_->mails.size()) return;
  const auto job = std::move(fetching_);
  done(job->command, job->command.uid ? "UID FETCH completed" : "FETCH completed");
}

std::string ImapServer::fetched(std::size_t at) {
  Seen& seen = view_[at];
  StoredMail& mail = *seen.mail;
  bool tells_flags = false;
  for (const auto& item : fetching_->items) {
    if (item.name == "FLAGS") tells_flags = true;
    if (!item.sees || has(mail.flags, "\\Seen")) continue;
    change(mail, '+', {"\\Seen"});
  }
  std::string text = "* " + std::to_string(at + 1) + " FETCH (";
  bool first = true;
  for (const auto& item : fetching_->items) {
    if (!std::exchange(first, false)) text += " ";
    text += item.name + " ";
    if (item.section) {
      auto octets = mail_section(mail.content, item.section->name);
      if (octets && item.section->from) {
        const auto from = std::min<std::uint64_t>(*item.section->from, octets->size());
        octets = octets->substr(from, item.section->most.value_or(octets->size()));
      }
      text += octets ? "{" + std::to_string(octets->size()) + "}\r\n" + *octets : "NIL";
    } else if (item.name == "FLAGS") {
      text += to_list(mail.flags);
    } else if (item.name == "UID") {
      text += std::to_string(mail.uid);
    } else if (item.name == "INTERNALDATE") {
      text += "\"" + to_internal_date(mail.date) + "\"";
    } else if (item.name == "RFC822.SIZE") {
      text += std::to_string(mail.content.size());
    } else if (item.name == "ENVELOPE") {
      text += to_envelope(parse_mail(mail.content));
    } else {
      text += to_structure(parse_mail(mail.content), item.name == "BODYSTRUCTURE");
    }
  }
  if (!tells_flags && seen.changes != mail.changes) text += " FLAGS " + to_list(mail.flags);
  seen.changes = mail.changes;
  return text + ")\r\n";
}

// ---- flags

void ImapServer::change(StoredMail& mail, char how, const std::vector<std::string>& flags) {
  std::vector<std::string> result = how == '=' ? std::vector<std::string>() : mail.flags;
  for (const std::string& said : flags) {
    const std::string flag = spelled(said);
    if (how == '-') {
      std::erase_if(result,
                    [&](const std::string& one) { return equals_ignoring_case(one, flag); });
    } else if (!has(result, flag) && result.size() < flags_cap) {
      result.push_back(flag);
    }
  }
  if (result == mail.flags) return;
  mail.flags = std::move(result);
  ++mail.changes;
}

void ImapServer::store(const Command& command) {
  const auto mails = pick(command);
  if (!mails) return;
  if (read_only_) return refuse(command, "[READ-ONLY] it was opened with EXAMINE");
  const std::string* said = command.text(1);
  std::string item = said == nullptr ? "" : to_upper(*said);
  const char how = item.starts_with('+') ? '+' : item.starts_with('-') ? '-' : '=';
  if (how != '=') item.erase(0, 1);
  if (item != "FLAGS" && item != "FLAGS.SILENT") {
    return bad(command.tag, "it is written STORE 1 +FLAGS (\\Deleted)");
  }
  std::vector<std::string> flags;
  for (std::size_t i = 2; i < command.words.size(); ++i) {
    if (!command.words[i].is_string()) continue;
    if (!is_flag(command.words[i].text)) return bad(command.tag, "that is no flag");
    flags.push_back(command.words[i].text);
  }
  for (const std::size_t at : *mails) {
    Seen& seen = view_[at];
    change(*seen.mail, how, flags);
    // Told in any case, unless they don't want to know.
    seen.changes = item == "FLAGS" ? UINT64_MAX : seen.mail->changes;
  }
  tell_changes(false, command.uid);
  no_error();
  say(command.tag + " OK STORE completed");
}

// ---- to and fro

void ImapServer::expunge_those(const std::vector<MailPointer>& gone) {
  const std::unordered_set<MailPointer> those(gone.begin(), gone.end());
  std::erase_if(folder_->mails, [&](const MailPointer& mail) { return those.contains(mail); });
}

void ImapServer::expunge(const Command& command) {
  if (read_only_) return refuse(command, "[READ-ONLY] it was opened with EXAMINE");
  std::vector<std::size_t> mails;
  if (command.uid) {
    auto picked = pick(command);
    if (!picked) return;
    mails = std::move(*picked);
  } else {
    for (std::size_t i = 0; i < view_.size(); ++i) mails.push_back(i);
  }
  std::vector<MailPointer> gone;
  for (const std::size_t at : mails) {
    if (has(view_[at].mail->flags, "\\Deleted")) gone.push_back(view_[at].mail);
  }
  expunge_those(gone);
  done(command, "EXPUNGE completed");
}

// "[COPYUID …]"; nothing where it was refused.
std::optional<std::string> ImapServer::copy_to(const Command& command,
                                               std::vector<MailPointer>& copied) {
  const auto mails = pick(command);
  if (!mails) return {};
  const auto target = folder_of(command, 1);
  if (target == nullptr) return {};
  std::vector<std::uint32_t> from, to;
  std::vector<MailPointer> made;
  for (const std::size_t at : *mails) {
    const MailPointer& mail = view_[at].mail;
    const auto copy = office().add_mail(*user_, *target, mail->content, mail->date);
    if (copy == nullptr) {
      for (const MailPointer& one : made) std::erase(target->mails, one);
      refuse(command, "[OVERQUOTA] the mailboxes are full");
      return {};
    }
    copy->flags = mail->flags;
    made.push_back(copy);
    copied.push_back(mail);
    from.push_back(mail->uid);
    to.push_back(copy->uid);
  }
  if (from.empty()) return std::string();
  return "[COPYUID " + std::to_string(target->uidvalidity) + " " + to_set(from) + " " + to_set(to) +
         "] ";
}

void ImapServer::copy(const Command& command) {
  std::vector<MailPointer> copied;
  const auto code = copy_to(command, copied);
  if (code) done(command, *code + "COPY completed");
}

// RFC 6851.
void ImapServer::move(const Command& command) {
  if (read_only_) return refuse(command, "[READ-ONLY] it was opened with EXAMINE");
  std::vector<MailPointer> moved;
  const auto code = copy_to(command, moved);
  if (!code) return;
  if (!code->empty()) say("* OK " + *code + "moved");
  expunge_those(moved);
  done(command, "MOVE completed");
}

void ImapServer::append(const Command& command) {
  const auto target = folder_of(command, 0);
  if (target == nullptr) return;
  std::vector<std::string> flags;
  Timestamp date;
  bool dated = false;
  std::vector<MailPointer> made;
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const ImapWord& word = command.words[i];
    if (word.kind == ImapWord::Kind::quoted) {
      const auto said = parse_internal_date(word.text);
      if (!said) return bad(command.tag, "a date is written \"31-Jan-2026 09:15:00 -0300\"");
      date = *said;
      dated = true;
    } else if (word.kind == ImapWord::Kind::atom) {
      if (!is_flag(word.text) || flags.size() >= flags_cap) {
        return bad(command.tag, "that is no flag");
      }
      flags.push_back(word.text);
    } else if (word.kind == ImapWord::Kind::literal) {
      const auto mail = office().add_mail(*user_, *target, word.text, dated ? date : host().now());
      if (mail == nullptr) {
        for (const MailPointer& one : made) std::erase(target->mails, one);
        return refuse(command, "[OVERQUOTA] the mailboxes are full");
      }
      change(*mail, '=', std::exchange(flags, {}));
      dated = false;
      made.push_back(mail);
    }
  }
  if (made.empty()) {
    return bad(command.tag, "it is written APPEND Sent (\\Seen) {120}, then so many octets");
  }
  std::vector<std::uint32_t> uids;
  for (const MailPointer& mail : made) uids.push_back(mail->uid);
  done(command, "[APPENDUID " + std::to_string(target->uidvalidity) + " " + to_set(uids) +
                    "] APPEND completed");
}

// ---- SEARCH

void ImapServer::search(const Command& command) {
  std::size_t at = 0;
  const auto& words = command.words;
  if (words.size() > 1 && equals_ignoring_case(words[0].text, "CHARSET")) {
    at = 2;
    if (!equals_ignoring_case(words[1].text, "UTF-8") &&
        !equals_ignoring_case(words[1].text, "US-ASCII")) {
      return refuse(command, "[BADCHARSET (US-ASCII UTF-8)] not that one");
    }
  }
  const std::uint64_t last_uid = view_.empty() ? 0 : view_.back().mail->uid;
  const ImapSearch wanted(words, at, view_.size(), last_uid);
  if (!wanted.fault().empty()) return bad(command.tag, wanted.fault());
  std::string found = "* SEARCH";
  for (std::size_t i = 0; i < view_.size(); ++i) {
    if (!wanted.fits(*view_[i].mail, i + 1)) continue;
    found += " " + std::to_string(command.uid ? view_[i].mail->uid : i + 1);
  }
  say(found);
  tell_changes(false, false);
  no_error();
  say(command.tag + " OK SEARCH completed");
}

}  // namespace malote::generator
