// SPDX-License-Identifier: MIT
// Completions: what a command's outcome changes, and what the session did to its mailboxes.
#include <algorithm>
#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "dissectors/imap/imap_dissector.hpp"
#include "dissectors/imap/imap_phases.hpp"

namespace malote::imap {
namespace {

OptionalText unless_empty(std::string_view text) {
  if (text.empty()) return std::nullopt;
  return std::string(text);
}

// The n-th word of a code's arguments: "38505 3955" of APPENDUID.
std::string_view word_of(std::string_view arguments, unsigned n) {
  for (; n != 0; --n) {
    const std::size_t blank = arguments.find(' ');
    if (blank == std::string_view::npos) return {};
    arguments.remove_prefix(blank + 1);
  }
  return arguments.substr(0, arguments.find(' '));
}

std::optional<MailboxAction> action_of(Verb verb) {
  switch (verb) {
    case Verb::select:
      return MailboxAction::selected;
    case Verb::examine:
      return MailboxAction::examined;
    case Verb::close:
    case Verb::unselect:
      return MailboxAction::closed;
    case Verb::store:
      return MailboxAction::flagged;
    case Verb::copy:
      return MailboxAction::copied;
    case Verb::move:
      return MailboxAction::moved;
    case Verb::expunge:
      return MailboxAction::expunged;
    case Verb::create:
      return MailboxAction::created;
    case Verb::rename:
      return MailboxAction::renamed;
    case Verb::delete_mailbox:
      return MailboxAction::deleted;
    case Verb::subscribe:
      return MailboxAction::subscribed;
    case Verb::unsubscribe:
      return MailboxAction::unsubscribed;
    default:
      return std::nullopt;
  }
}

// Dovecot's, Cyrus's and others' texts name the program; "ready" and the like say nothing.
std::optional<std::string> software_of(std::string_view text) {
  text = trim(text);
  constexpr std::size_t most = 200;
  if (text.empty() || text.size() > most) return std::nullopt;
  return std::string(text);
}

}  // namespace

// The tag pairs (RFC 9051 2.2.2).
Next ImapDissector::completed(const Token& token) {
  const std::string result =
      server_.text.empty() ? server_.word : server_.word + " " + server_.text;
  ReplyRecord reply{server_.word, server_.text, token.begin.time, {}};
  if (reply.text.size() > host_.limits().reply_octets)
    reply.text.resize(host_.limits().reply_octets);
  ExchangeRecord* record = exchanges_.by_tag(server_.tag);
  if (record == nullptr) {
    if (unasked_ == 0 || client_heard_) {
      ExchangeRecord alone;
      alone.time = reply.time;
      alone.phase = phase_;
      alone.origin = server_lexer_.line_begin();
      unasked_ = exchanges_.push(std::move(alone)).n;
    }
    const std::uint32_t n = std::exchange(unasked_, 0);
    exchanges_.by_n(n)->tag = server_.tag.substr(0, host_.limits().untagged_octets);
    assembler_.answered(n, result);
    assembler_.answered(0, result);
    exchanges_.settle(n, std::move(reply));
    return Next::more;
  }
  // Refused before its literal came.
  const std::uint32_t n = record->n;
  if (n == client_.n && literal_asked_) settle_literal(false);
  return complete(n, std::move(reply), token.begin);
}

Next ImapDissector::complete(std::uint32_t n, ReplyRecord reply, const Origin& last) {
  give_up_doubtful_before(n);
  const std::string result = reply.text.empty() ? reply.code : reply.code + " " + reply.text;
  Next next = Next::more;
  const auto known = commands_.find(n);
  if (known != commands_.end()) {
    if (!known->second.line_over) {  // answered while its literal is still on its way
      known->second.early = std::move(reply);
      return next;
    }
    Command command = std::move(known->second);
    commands_.erase(known);
    next = answered(command, n, reply.code == "OK", split_code(reply.text), result, last);
  }
  assembler_.answered(n, result);
  exchanges_.settle(n, std::move(reply));
  return next;
}

Next ImapDissector::answered(Command& command, std::uint32_t n, bool ok, const ResponseCode& code,
                             const std::string& result, const Origin& last) {
  tell_mailbox(command, n, ok, code, result, last);
  tell_expunged(command, last);
  switch (command.verb) {
    case Verb::login:
    case Verb::authenticate:
      login_answered(command, ok);
      break;
    case Verb::select:
    case Verb::examine:
      if (code.code == "UIDVALIDITY") command.uidvalidity = parse_number(code.arguments);
      select_answered(command, ok);
      break;
    case Verb::close:
    case Verb::unselect:
      if (ok) leave_mailbox();
      break;
    case Verb::unauthenticate:
      if (!ok) break;
      leave_mailbox();
      phase_ = phase_not_authenticated;
      break;
    case Verb::append:
    case Verb::replace:
      appended_answered(command, n, ok, code, result, last);
      break;
    case Verb::logout:
      if (ok) phase_ = phase_logout;
      break;
    case Verb::starttls:
      tls_asked_ = false;
      if (ok) return Next::secure;
      host_.notice(Severity::warn, "starttls-refused",
                   tr_noop("The client asked for TLS and the server declined."), last);
      break;
    case Verb::compress:
      compress_asked_ = false;
      if (ok) return Next::compress;
      break;
    default:
      break;
  }
  return Next::more;
}

void ImapDissector::select_answered(const Command& command, bool ok) {
  if (!ok) {  // RFC 9051 6.3.2: none is selected then
    leave_mailbox();
    return;
  }
  mailbox_ = command.mailbox;
  assembler_.select(command.mailbox, command.uidvalidity, command.exists);
  phase_ = phase_selected;
  phase_known_ = true;
}

void ImapDissector::leave_mailbox() {
  assembler_.leave();
  mailbox_.reset();
  if (phase_ != phase_logout) phase_ = phase_authenticated;
}

void ImapDissector::login_answered(Command& command, std::optional<bool> accepted) {
  if (!command.login) return;
  CredentialRecord login = std::move(*command.login);
  if (command.sasl) {
    CredentialRecord found = command.sasl->credential();
    found.time = login.time;
    found.origin = login.origin;
    login = std::move(found);
  }
  login.accepted = accepted;
  if (accepted.value_or(false)) {
    if (login.user) host_.set_user(*login.user);
    phase_ = phase_authenticated;
    phase_known_ = true;
  }
  host_.emit(std::move(login));
}

void ImapDissector::appended_answered(Command& command, std::uint32_t n, bool ok,
                                      const ResponseCode& code, const std::string& result,
                                      const Origin& last) {
  std::optional<std::uint64_t> uidvalidity;
  std::vector<std::uint64_t> uids;
  if (ok && code.code == "APPENDUID") {
    uidvalidity = parse_number(word_of(code.arguments, 0));
    const NumberSet set = NumberSet::parse(word_of(code.arguments, 1));
    for (const auto& [first, end] : set.ranges) {
      for (std::uint64_t uid = first; uid <= end && uids.size() < command.appended.size(); ++uid) {
        uids.push_back(uid);
      }
    }
  }
  std::size_t i = 0;
  for (Appended& appended : command.appended) {
    MessageRecord& draft = appended.tap->draft();
    draft.uidvalidity = uidvalidity;
    if (i < uids.size()) draft.uid = uids[i];
    MailboxEventRecord event;
    event.exchange = n;
    event.time = last.time;
    event.action = MailboxAction::appended;
    event.mailbox = command.mailbox;
    event.flags = appended.flags;
    if (i < uids.size()) event.new_uids = std::to_string(uids[i]);
    event.accepted = ok;
    event.result = result;
    event.message = appended.tap->id();
    event.origin = command.origin;
    host_.emit(std::move(event));
    appended.tap->emit(result);
    ++i;
  }
}

void ImapDissector::tell_mailbox(const Command& command, std::uint32_t n, std::optional<bool> ok,
                                 const ResponseCode& code, const std::string& result,
                                 const Origin& last) {
  const auto action = action_of(command.verb);
  if (!action) return;
  MailboxEventRecord event;
  event.exchange = n;
  event.time = last.time;
  event.action = *action;
  event.mailbox = unless_empty(command.mailbox);
  if (!event.mailbox) event.mailbox = mailbox_;
  event.target = unless_empty(command.target);
  (command.by_uid ? event.uids : event.numbers) = unless_empty(command.numbers);
  if (command.verb == Verb::expunge || (command.verb == Verb::move && !event.numbers)) {
    event.numbers = unless_empty(command.expunged.text());
    if (command.vanished) event.uids = command.vanished;
  }
  event.change = command.change;
  event.flags = command.flags;
  if (code.code == "COPYUID") {
    if (!event.uids) event.uids = unless_empty(word_of(code.arguments, 1));
    event.new_uids = unless_empty(word_of(code.arguments, 2));
  }
  event.accepted = ok;
  event.result = unless_empty(result);
  event.origin = command.origin;
  host_.emit(std::move(event));
}

// Messages that somebody else removed, told while this command was under way.
void ImapDissector::tell_expunged(const Command& command, const Origin& last) {
  const bool own =
      command.verb == Verb::expunge || command.verb == Verb::move || command.verb == Verb::replace;
  if (own || (command.expunged.empty() && !command.vanished)) return;
  MailboxEventRecord event;
  event.time = last.time;
  event.action = MailboxAction::expunged;
  event.mailbox = mailbox_;
  event.numbers = unless_empty(command.expunged.text());
  event.uids = command.vanished;
  event.origin = last;
  host_.emit(std::move(event));
}

// Untagged OK, NO, BAD, BYE, PREAUTH.
void ImapDissector::condition_told(Command* command, const ResponseCode& code) {
  const bool selects =
      command != nullptr && (command->verb == Verb::select || command->verb == Verb::examine);
  if (code.code != "UIDVALIDITY") return;
  const auto value = parse_number(code.arguments);
  if (!value) return;
  if (selects) {
    command->uidvalidity = value;
  } else {
    assembler_.set_uidvalidity(*value);
  }
}

void ImapDissector::greeting(const ServerLine& line, const Origin& last) {
  const ResponseCode code = split_code(line.text);
  if (auto software = software_of(code.text)) host_.set_software(std::move(*software));
  if (line.word == "PREAUTH") phase_ = phase_authenticated;
  if (line.word == "BYE") phase_ = phase_logout;
  ExchangeRecord record;
  record.time = last.time;
  record.phase = phase_;
  record.origin = server_lexer_.line_begin();
  const std::uint32_t n = exchanges_.push(std::move(record)).n;
  exchanges_.settle(n, {line.word, line.text, last.time, {}});
}

// ID ("name" "Dovecot" "version" "2.3"): RFC 2971 3.3.
void ImapDissector::told_id(const std::vector<std::string>& values) {
  std::string name, version;
  for (std::size_t i = 0; i + 1 < values.size(); i += 2) {
    if (equals_ignoring_case(values[i + 1], "NIL")) continue;
    if (equals_ignoring_case(values[i], "name")) name = values[i + 1];
    if (equals_ignoring_case(values[i], "version")) version = values[i + 1];
  }
  if (name.empty()) return;
  if (!version.empty()) name += " " + version;
  host_.set_software(std::move(name));
}

// ---- commands without an answer

void ImapDissector::give_up_doubtful_before(std::uint32_t n) {
  std::vector<std::uint32_t> doubtful;
  for (const auto& [candidate, command] : commands_) {
    if (candidate >= n) break;
    if (command.doubtful) doubtful.push_back(candidate);
  }
  for (const std::uint32_t candidate : doubtful) give_up(candidate);
}

// Its reply was lost: what came of it is known only as far as the session went on.
void ImapDissector::give_up(std::uint32_t n) {
  const auto known = commands_.find(n);
  if (known == commands_.end()) return;
  Command command = std::move(known->second);
  commands_.erase(known);
  if (command.line_over) tell_mailbox(command, n, std::nullopt, {}, {}, command.origin);
  login_answered(command, std::nullopt);
  const bool selects = command.verb == Verb::select || command.verb == Verb::examine;
  if (selects && command.doubtful) select_answered(command, true);
  for (Appended& appended : command.appended) appended.tap->emit(std::nullopt);
  if (n == client_.n) client_.n = 0;
  assembler_.answered(n, std::nullopt);
  exchanges_.abandon(n);
}

}  // namespace malote::imap
