// SPDX-License-Identifier: MIT
// The client's side: words become commands; what the next octets are where that depends on a reply.
#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "dissectors/imap/imap_dissector.hpp"
#include "dissectors/imap/imap_phases.hpp"
#include "framing/tls_opening.hpp"

namespace malote::imap {
namespace {

constexpr std::size_t args_most = 1024;
constexpr std::size_t verb_octets = 32;

bool is_word(std::string_view verb) noexcept {
  if (verb.empty() || verb.size() > verb_octets) return false;
  for (const char c : verb) {
    if (c <= ' ' || c >= '\x7f') return false;
  }
  return true;
}

}  // namespace

Next ImapDissector::read_client(ChunkCursor& cursor, bool last_call) {
  client_heard_ = true;
  if (client_lexer_.at_line_start() && client_lexer_.literal_left() == 0) settle_tail();
  while (!cursor.empty()) {
    if (client_seeker_.seeking()) {
      if (!client_seeker_.seek(cursor, looks_like_command)) break;
      const auto [head, begin] = client_seeker_.take_head();
      ChunkCursor found(as_bytes(head), begin);
      client_words(found);
      continue;
    }
    const Next next = before_client(cursor, last_call);
    if (next != Next::more) return next;
    if (cursor.empty()) break;
    client_token(client_lexer_.next(cursor));
  }
  return Next::more;
}

void ImapDissector::client_words(ChunkCursor& cursor) {
  while (!cursor.empty()) client_token(client_lexer_.next(cursor));
}

// What the next octets are may depend on a reply that is still to come.
Next ImapDissector::before_client(ChunkCursor& cursor, bool last_call) {
  if (literal_asked_) {
    if (!last_call && !deciding_literal_) return Next::wait;
    deciding_literal_ = true;
    if (!decide_literal(cursor)) return Next::more;
  }
  if (!client_lexer_.at_line_start() || client_lexer_.literal_left() != 0) return Next::more;
  if (tls_asked_) return before_tls(cursor, last_call);
  if (compress_asked_) {
    if (!last_call && !answer_lost_) return Next::wait;
    compress_asked_ = false;  // a client that goes on was told to
    return Next::compress;
  }
  return Next::more;
}

Next ImapDissector::before_tls(const ChunkCursor& cursor, bool last_call) {
  if (cursor.rest.front() == tls_handshake) {
    if (!last_call && !answer_lost_) return Next::wait;
    tls_asked_ = false;
    return Next::secure;
  }
  if (!std::exchange(told_injection_, true)) {
    host_.notice(Severity::alert, "command-injection",
                 tr_noop("The client sent commands behind STARTTLS before TLS began: a server "
                         "that keeps them is open to injection (RFC 3501 6.2.1)."),
                 cursor.origin);
  }
  return Next::more;
}

// Nobody will see whether the server said "+": a command in place of the literal's first line says
// that it did not.
bool ImapDissector::decide_literal(ChunkCursor& cursor) {
  while (!cursor.empty()) {
    if (literal_head_.empty()) literal_head_begin_ = cursor.origin;
    const char c = static_cast<char>(cursor.take(1).front());
    literal_head_ += c;
    const bool enough = c == '\n' || literal_head_.size() >= LineSeeker::head_octets ||
                        literal_head_.size() >= client_lexer_.literal_left();
    if (!enough) continue;
    settle_literal(!looks_like_command(literal_head_));
    return true;
  }
  return false;
}

// The literal comes, or its line ends where it was announced. What was held to find out follows.
void ImapDissector::settle_literal(bool granted) {
  literal_asked_ = deciding_literal_ = false;
  if (!granted) refuse_literal();
  const std::string head = std::exchange(literal_head_, std::string());
  ChunkCursor found(as_bytes(head), literal_head_begin_);
  client_words(found);
}

void ImapDissector::refuse_literal() {
  if (client_.streamed) break_appended(Verdict::aborted, 0);
  if (Command* command = command_of(client_.n)) command->line_over = true;
  client_lexer_.reset();
  client_ = {};
}

void ImapDissector::client_token(const Token& token) {
  switch (token.kind) {
    case TokenKind::none:
    case TokenKind::text:
      return;
    case TokenKind::literal:
      client_literal(token);
      return;
    case TokenKind::octets:
      client_octets(token);
      return;
    case TokenKind::end:
      end_client_line(token);
      return;
    case TokenKind::open:
    case TokenKind::close:
    case TokenKind::atom:
    case TokenKind::quoted:
      client_word(token);
      return;
  }
}

void ImapDissector::client_word(const Token& token) {
  const unsigned word = client_.words++;
  if (word == 0) {
    client_.tag = std::string(token.text);
    client_.cut = token.cut;
    client_.word_end = client_lexer_.line().size();
    return;
  }
  if (word == 1 || (word == 2 && client_.uid && client_.command == "UID")) {
    third_word(token);
    return;
  }
  if (token.kind == TokenKind::close) {
    client_.word_end = client_lexer_.line().size();
    return;
  }
  add_arg(token, token.kind == TokenKind::open);
}

// The verb, or what stands behind UID.
void ImapDissector::third_word(const Token& token) {
  const std::string word = to_upper(token.text.substr(0, verb_octets + 1));
  const bool is_verb = token.kind == TokenKind::atom && is_word(word);
  const Verb verb = is_verb ? find_verb(word) : Verb::unknown;
  if (client_.words == 2) {
    client_.first = std::string(token.text.substr(0, is_verb ? verb_octets : 0));
    client_.verb = verb;
    client_.command = is_verb ? word : std::string();
    client_.uid = word == "UID";
    if (!is_verb) add_arg(token, token.kind == TokenKind::open);
  } else if (takes_uid(verb)) {
    client_.verb = verb;
    client_.command += " " + word;
    client_.first += " " + std::string(token.text);
  } else {
    client_.uid = false;
    client_.verb = Verb::other;
    add_arg(token, token.kind == TokenKind::open);
    return;
  }
  client_.word_end = client_lexer_.line().size();
  client_.argument_at = client_.word_end;
}

void ImapDissector::add_arg(const Token& token, bool list) {
  const std::size_t end = client_lexer_.line().size();
  std::size_t begin = std::exchange(client_.word_end, end);
  const std::string& line = client_lexer_.line();
  while (begin < end && line[begin] == ' ') ++begin;
  client_.args_octets += token.text.size();
  if (client_.args.size() >= args_most || client_.args_octets > 2 * host_.limits().line_octets) {
    return;
  }
  // Places count from the blank behind the verb on, which is not in the argument.
  const std::size_t base = client_.argument_at + 1;
  client_.args.push_back({std::string(token.text), client_lexer_.depth(), list,
                          begin < base ? 0 : begin - base, end < base ? 0 : end - base});
}

// The exchange is there from the first literal on, or from the line's end.
void ImapDissector::begin_exchange(const Origin& last) {
  infer_phase(client_.verb);
  ExchangeRecord record;
  record.time = last.time;
  record.phase = phase_;
  record.tag = client_.tag.substr(0, host_.limits().untagged_octets);
  record.command = client_.command;
  if (client_.first != client_.command) record.sent_as = client_.first;
  record.untagged = 0;
  record.origin = client_lexer_.line_begin();
  Command command;
  command.verb = client_.verb;
  command.by_uid = client_.uid;
  command.origin = record.origin;
  unasked_ = 0;
  client_.n = exchanges_.push(std::move(record)).n;
  while (!commands_.empty() && commands_.begin()->first < exchanges_.oldest()) {
    give_up(commands_.begin()->first);
  }
  commands_.emplace(client_.n, std::move(command));
}

void ImapDissector::update_argument() {
  ExchangeRecord* record = exchanges_.by_n(client_.n);
  if (record == nullptr) return;
  const std::string& line = client_lexer_.line();
  if (line.size() > client_.argument_at + 1) {
    record->argument = line.substr(client_.argument_at + 1);
  }
  record->time = client_lexer_.last().time;
}

void ImapDissector::end_client_line(const Token& token) {
  note_line(client_lexer_, tr_noop("The client sent a line of {} octets; only its head is kept."),
            token.begin);
  if (client_.words == 0 && client_lexer_.line_octets() <= 2) {
    if (continues_login()) lone_word(token.begin);  // an empty response
  } else if (client_.words <= 1) {
    lone_word(token.begin);
  } else {
    if (client_.n == 0) begin_exchange(token.begin);
    update_argument();
    Command* command = command_of(client_.n);
    ExchangeRecord* record = exchanges_.by_n(client_.n);
    if (command != nullptr && record != nullptr) {
      command->line_over = true;
      read_arguments(*command, *record);
      answer_lost_ = false;
      tls_asked_ = command->verb == Verb::starttls;
      compress_asked_ = command->verb == Verb::compress;
      if (command->early) (void)complete(client_.n, std::move(*command->early), token.begin);
    }
  }
  client_ = {};
}

// A line of one word: DONE, or a login's response.
void ImapDissector::lone_word(const Origin& last) {
  const std::string& text = client_lexer_.line();
  const auto waits_as = [this](Verb verb) {
    return exchanges_.find_if([&](const ExchangeRecord& record) {
      const auto known = commands_.find(record.n);
      return known != commands_.end() && known->second.verb == verb;
    });
  };
  if (ExchangeRecord* login = waits_as(Verb::authenticate)) {
    Command& command = commands_.at(login->n);
    const bool secret = !command.sasl || command.sasl->on_response(text);
    if (login->continuations.size() < host_.limits().exchange_replies) {
      login->continuations.push_back({text, last.time, secret});
    }
    if (command.login) command.login->time = last.time;
    return;
  }
  if (equals_ignoring_case(text, "DONE")) {
    if (ExchangeRecord* idle = waits_as(Verb::idle)) {
      idle->continuations.push_back({text, last.time, false});
      return;
    }
  }
  if (text.empty() || std::exchange(told_unexpected_, true)) return;
  host_.notice(Severity::info, "unexpected-line",
               tr_noop("A line of the client's is no command; such lines are passed over."), last);
}

bool ImapDissector::continues_login() const {
  for (const auto& [n, command] : commands_) {
    if (command.verb == Verb::authenticate) return true;
  }
  return false;
}

// In the middle of a stream the commands tell the state.
void ImapDissector::infer_phase(Verb verb) {
  if (phase_known_) return;
  switch (verb) {
    case Verb::fetch:
    case Verb::store:
    case Verb::search:
    case Verb::sort:
    case Verb::thread:
    case Verb::copy:
    case Verb::move:
    case Verb::expunge:
    case Verb::close:
    case Verb::unselect:
      phase_ = phase_selected;
      phase_known_ = true;
      break;
    case Verb::select:
    case Verb::examine:
    case Verb::create:
    case Verb::delete_mailbox:
    case Verb::rename:
    case Verb::list:
    case Verb::lsub:
    case Verb::status:
    case Verb::append:
      phase_ = phase_authenticated;
      break;
    default:
      break;
  }
}

}  // namespace malote::imap
