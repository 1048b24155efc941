// SPDX-License-Identifier: MIT
// Literals of the client's: words of a command, or messages of APPEND on their way to their taps.
#include <fmt/format.h>

#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "dissectors/imap/imap_dissector.hpp"

namespace malote::imap {
namespace {

constexpr std::size_t appended_most = 1000;  // of one command, waiting for its reply
constexpr std::size_t flags_most = 128;

}  // namespace

// APPEND mailbox [(flags)] [date] literal …; CATENATE (TEXT literal …).
bool ImapDissector::carries_message() const {
  const bool appends = client_.verb == Verb::append || client_.verb == Verb::replace;
  const std::size_t names = client_.verb == Verb::replace ? 2 : 1;
  return appends && client_.args.size() >= names;
}

void ImapDissector::client_literal(const Token& token) {
  note_literal(token.octets, token.begin);
  const unsigned word = client_.words;
  if (word >= 2 && client_.n == 0) begin_exchange(token.begin);
  client_.in_literal = true;
  client_.literal.clear();
  client_.streamed = carries_message();
  if (client_.streamed) begin_appended(token);
  literal_asked_ = !token.non_sync && client_.n != 0;
  update_argument();
  if (token.octets == 0) end_client_literal();
}

void ImapDissector::begin_appended(const Token& token) {
  Command* command = command_of(client_.n);
  if (command == nullptr) {
    client_.streamed = false;
    return;
  }
  command->mailbox = mailbox_at(client_.verb == Verb::replace ? 1 : 0);
  // The flags stand in brackets since the message before.
  Appended appended;
  bool catenates = false;
  for (const Arg& arg : client_.args) {
    if (!arg.list && arg.depth == 1 && arg.text.starts_with('\\') &&
        appended.flags.size() < flags_most) {
      appended.flags.push_back(arg.text);
    } else if (!arg.list && arg.depth == 1 && !catenates && &arg != &client_.args.front() &&
               appended.flags.size() < flags_most) {
      appended.flags.push_back(arg.text);
    }
    catenates =
        catenates || (!arg.list && arg.depth == 0 && equals_ignoring_case(arg.text, "CATENATE"));
  }
  if (catenates) {
    std::erase_if(appended.flags, [](const std::string& flag) { return !flag.starts_with('\\'); });
    command->catenates = true;
  }
  MessageRecord draft;
  draft.via = Protocol::imap;
  draft.action = Action::append;
  draft.mailbox = command->mailbox;
  draft.flags = appended.flags;
  if (catenates) draft.partial = Partial::sections;
  appended.tap = std::make_unique<MessageTap>(host_);
  appended.tap->begin(std::move(draft), token.begin);
  if (ExchangeRecord* record = exchanges_.by_n(client_.n); record != nullptr && !record->message) {
    record->message = appended.tap->id();
  }
  command->appended.push_back(std::move(appended));
  while (command->appended.size() > appended_most) {
    command->appended.front().tap->emit(std::nullopt);
    command->appended.pop_front();
  }
}

void ImapDissector::client_octets(const Token& token) {
  const Bytes octets = as_bytes(token.text);
  if (client_.streamed) {
    Command* command = command_of(client_.n);
    if (command != nullptr && !command->appended.empty()) {
      command->appended.back().tap->append(octets, token.begin);
    }
  } else if (client_.literal.size() < host_.limits().line_octets) {
    client_.literal += token.text.substr(0, host_.limits().line_octets - client_.literal.size());
  }
  if (client_lexer_.literal_left() == 0) end_client_literal();
}

void ImapDissector::end_client_literal() {
  if (!std::exchange(client_.in_literal, false)) return;
  if (std::exchange(client_.streamed, false)) {
    Command* command = command_of(client_.n);
    if (command != nullptr && !command->appended.empty()) {
      Appended& appended = command->appended.back();
      appended.tap->finish_body(client_lexer_.last());
    }
    client_.args.resize(
        std::min<std::size_t>(client_.args.size(), client_.verb == Verb::replace ? 2 : 1));
    client_.word_end = client_lexer_.line().size();
    return;
  }
  Token word;
  word.kind = TokenKind::quoted;
  word.text = client_.literal;
  client_word(word);
}

void ImapDissector::break_appended(Verdict why, std::uint64_t left) {
  Command* command = command_of(client_.n);
  client_.streamed = client_.in_literal = false;
  if (command == nullptr || command->appended.empty()) return;
  MessageTap& tap = *command->appended.back().tap;
  if (!tap.open()) return;
  if (why == Verdict::gap) {
    tap.skip(left);
    tap.finish_body(last_[Direction::to_server]);
  } else {
    tap.break_off(why, last_[Direction::to_server]);
  }
}

}  // namespace malote::imap
