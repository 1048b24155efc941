// SPDX-License-Identifier: MIT
// What a command's words say, once its line is over.
#include <algorithm>
#include <utility>

#include "core/text.hpp"
#include "dissectors/imap/imap_dissector.hpp"
#include "mime/modified_utf7.hpp"

namespace malote::imap {
namespace {

constexpr std::size_t sections_most = 64;

std::pair<std::uint32_t, std::uint32_t> range(std::size_t begin, std::size_t end) noexcept {
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end - begin)};
}

}  // namespace

std::string ImapDissector::text_at(std::size_t arg) const {
  return arg < client_.args.size() ? client_.args[arg].text : std::string();
}

// In UTF-8; INBOX is one name however it is written (RFC 9051 5.1).
std::string ImapDissector::mailbox_at(std::size_t arg) const {
  std::string name = text_at(arg);
  if (equals_ignoring_case(name, "INBOX")) return "INBOX";
  if (auto decoded = mime::decode_modified_utf7(name)) return std::move(*decoded);
  return name;
}

void ImapDissector::read_arguments(Command& command, ExchangeRecord& record) {
  switch (command.verb) {
    case Verb::login:
      read_login(command, record);
      break;
    case Verb::authenticate:
      read_authenticate(command, record);
      break;
    case Verb::select:
    case Verb::examine:
    case Verb::create:
    case Verb::delete_mailbox:
    case Verb::subscribe:
    case Verb::unsubscribe:
      command.mailbox = mailbox_at(0);
      break;
    case Verb::append:
      command.mailbox = mailbox_at(0);
      break;
    case Verb::rename:
      command.mailbox = mailbox_at(0);
      command.target = mailbox_at(1);
      break;
    case Verb::copy:
    case Verb::move:
      command.numbers = text_at(0);
      command.target = mailbox_at(1);
      break;
    case Verb::expunge:
      command.numbers = text_at(0);
      break;
    case Verb::store:
      read_store(command);
      break;
    case Verb::fetch:
      read_fetch(command);
      break;
    default:
      break;
  }
}

void ImapDissector::read_login(Command& command, ExchangeRecord& record) {
  CredentialRecord login;
  login.mechanism = "LOGIN";
  if (!client_.args.empty()) login.user = text_at(0);
  if (client_.args.size() > 1) login.secret = text_at(1);
  login.time = record.time;
  login.origin = record.origin;
  command.login = std::move(login);
  // All behind the name, so that a line that is not well-formed shows nothing either. A literal
  // stands as {n} and needs no mask.
  if (client_.args.size() < 2 || !record.argument) return;
  const Arg& password = client_.args[1];
  const std::string_view shown =
      std::string_view(*record.argument).substr(std::min(password.begin, record.argument->size()));
  const bool literal = shown.starts_with('{') && shown.ends_with('}') && password.text != shown;
  if (!literal && !shown.empty()) {
    record.secrets.push_back(range(password.begin, record.argument->size()));
  }
}

void ImapDissector::read_authenticate(Command& command, ExchangeRecord& record) {
  std::optional<std::string_view> initial;
  if (client_.args.size() > 1) initial = client_.args[1].text;
  command.sasl.emplace(text_at(0), initial);
  command.login = command.sasl->credential();
  command.login->time = record.time;
  command.login->origin = record.origin;
  if (initial && command.sasl->initial_is_secret() && record.argument) {
    record.secrets.push_back(range(client_.args[1].begin, record.argument->size()));
  }
}

// numbers [(UNCHANGEDSINCE n)] [+|-]FLAGS[.SILENT] (flag …)
void ImapDissector::read_store(Command& command) {
  command.numbers = text_at(0);
  bool flags = false;
  for (std::size_t i = 1; i < client_.args.size(); ++i) {
    const Arg& arg = client_.args[i];
    if (arg.list) continue;
    if (flags) {
      command.flags.push_back(arg.text);
      continue;
    }
    std::string_view item = arg.text;
    const char sign = item.empty() ? '\0' : item.front();
    if (sign == '+' || sign == '-') item.remove_prefix(1);
    if (!starts_with_ignoring_case(item, "FLAGS")) continue;
    flags = true;
    command.change = sign == '+'   ? FlagChange::add
                     : sign == '-' ? FlagChange::remove
                                   : FlagChange::set;
  }
}

void ImapDissector::read_fetch(Command& command) {
  command.numbers = text_at(0);
  if (command.by_uid) command.only_uid = NumberSet::parse(command.numbers).only();
  for (const Arg& arg : client_.args) {
    if (arg.list || command.asked.size() >= sections_most) continue;
    const auto section = parse_section(arg.text);
    if (section && section->count) command.asked.push_back(*section);
  }
}

}  // namespace malote::imap
