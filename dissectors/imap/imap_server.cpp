// SPDX-License-Identifier: MIT
// The server's side: words become responses; which command each of them serves.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "dissectors/imap/imap_dissector.hpp"
#include "dissectors/imap/imap_phases.hpp"

namespace malote::imap {
namespace {

constexpr std::size_t values_most = 64;  // words kept of untagged data (ID)

}  // namespace

Next ImapDissector::read_server(ChunkCursor& cursor) {
  server_heard_ = true;
  while (!cursor.empty()) {
    if (server_seeker_.seeking()) {
      const auto fits = [this](std::string_view head) {
        return looks_like_response(head, [this](std::string_view tag) { return knows_tag(tag); });
      };
      if (!server_seeker_.seek(cursor, fits)) break;
      const auto [head, begin] = server_seeker_.take_head();
      ChunkCursor found(as_bytes(head), begin);
      const Next next = server_words(found);
      if (next != Next::more) return next;
      continue;
    }
    const Next next = server_words(cursor);
    if (next != Next::more) return next;
  }
  return Next::more;
}

Next ImapDissector::server_words(ChunkCursor& cursor) {
  for (;;) {
    if (again_.empty() && cursor.empty()) return Next::more;
    if (again_.empty()) {
      if (const Next next = server_tokens(cursor); next != Next::more) return next;
      continue;
    }
    const std::string octets = std::exchange(again_, std::string());
    ChunkCursor found(as_bytes(octets), again_origin_);
    const Next next = server_tokens(found);
    again_ += as_text(found.rest);
    if (next != Next::more) return next;
  }
}

Next ImapDissector::server_tokens(ChunkCursor& cursor) {
  while (!cursor.empty() && again_.empty()) {
    if (judging_) {
      read_behind(cursor);
      continue;
    }
    const Token token = server_lexer_.next(cursor);
    if (token.kind == TokenKind::end) {
      const Next next = end_server_line(token);
      if (next != Next::more) return next;
    } else if (token.kind != TokenKind::none) {
      server_token(token);
    }
  }
  return Next::more;
}

void ImapDissector::server_token(const Token& token) {
  if (token.kind == TokenKind::literal) note_literal(token.octets, token.begin);
  if (server_.said == Said::fetch) {
    if (token.kind == TokenKind::octets) {
      fetch_octets(token);
      return;
    }
    fetch_.token(token, server_lexer_.depth());
    const bool empty = token.kind == TokenKind::literal && server_lexer_.literal_left() == 0;
    if (empty) fetch_.literal_end();
    return;
  }
  switch (token.kind) {
    case TokenKind::atom:
      server_atom(token);
      break;
    case TokenKind::quoted:
      if (server_.said == Said::id && server_.values.size() < values_most) {
        server_.values.emplace_back(token.text);
      }
      break;
    case TokenKind::text:
      server_.text = std::string(token.text);
      break;
    default:
      break;
  }
}

void ImapDissector::server_atom(const Token& token) {
  switch (server_.said) {
    case Said::nothing:
      if (token.text == "*") {
        server_.said = Said::untagged;
      } else if (token.text == "+") {
        server_.said = Said::plus;
        server_lexer_.expect_text();
      } else {
        server_.said = Said::tagged;
        server_.tag = std::string(token.text);
      }
      break;
    case Said::tagged:
      if (is_completion(token.text) && is_tag(server_.tag)) {
        server_.said = Said::completion;
        server_.word = to_upper(token.text);
        server_lexer_.expect_text();
      } else {
        server_.said = Said::unknown;
      }
      break;
    case Said::untagged:
      untagged_word(token);
      break;
    case Said::numbered:
      numbered_word(token);
      break;
    case Said::vanished:
    case Said::id:
      if (server_.values.size() < values_most) server_.values.emplace_back(token.text);
      break;
    default:
      break;
  }
}

void ImapDissector::untagged_word(const Token& token) {
  if (const auto number = parse_number(token.text)) {
    server_.number = *number;
    server_.said = Said::numbered;
    return;
  }
  server_.word = to_upper(token.text.substr(0, 64));
  server_.said = Said::data;
  if (is_condition(server_.word)) {
    server_.said = Said::condition;
    server_lexer_.expect_text();
  } else if (server_.word == "VANISHED") {
    server_.said = Said::vanished;
  } else if (server_.word == "ID") {
    server_.said = Said::id;
  }
}

void ImapDissector::numbered_word(const Token& token) {
  server_.word = to_upper(token.text.substr(0, 64));
  server_.said = Said::data;
  if (server_.word == "FETCH") begin_fetch();
}

void ImapDissector::begin_fetch() {
  server_.said = Said::fetch;
  server_.target = target_of(server_.word);
  Command* command = command_of(server_.target);
  const bool fetches = command != nullptr && command->verb == Verb::fetch;
  assembler_.begin_response(server_.number, fetches ? command->only_uid : std::nullopt,
                            server_.target);
  fetch_.begin(fetches ? &command->asked : nullptr);
}

// Where the handshake alone is not in the capture, the first line is a greeting all the same.
bool ImapDissector::opens_like_greeting(const ServerLine& line) const {
  if (line.word == "BYE" || client_heard_ || server_lexer_.line_begin().stream_offset != 0)
    return false;
  return line.text.starts_with("[CAPABILITY") || contains_ignoring_case(line.text, "imap") ||
         contains_ignoring_case(line.text, "ready");
}

Next ImapDissector::end_server_line(const Token& token) {
  note_line(server_lexer_, tr_noop("The server sent a line of {} octets; only its head is kept."),
            token.begin);
  Next next = Next::more;
  const bool condition = server_.said == Said::condition;
  const bool due = std::exchange(greeting_due_, false);
  const bool greets = condition && (due || opens_like_greeting(server_));
  switch (server_.said) {
    case Said::nothing:
      break;
    case Said::plus:
      plus_line(token);
      break;
    case Said::completion:
      next = completed(token);
      break;
    case Said::tagged:
    case Said::unknown:
      if (!std::exchange(told_unexpected_, true)) {
        host_.notice(Severity::info, "unexpected-line",
                     tr_noop("A line of the server's that is no reply; it is passed over."),
                     server_lexer_.line_begin());
      }
      break;
    case Said::condition:
      if (greets) {
        greeting(server_, token.begin);
        break;
      }
      [[fallthrough]];
    default:
      untagged_line(token);
      break;
  }
  server_ = {};
  return next;
}

// As sent behind "* ", a literal as {n}; a long one is cut.
std::string ImapDissector::untagged_text() const {
  std::string text =
      server_lexer_.line().substr(std::min<std::size_t>(2, server_lexer_.line().size()));
  const std::size_t most = host_.limits().untagged_octets;
  if (text.size() > most) {
    text.resize(most);
    text += "…";
  }
  return text;
}

void ImapDissector::untagged_line(const Token& token) {
  ReplyRecord reply{"*", untagged_text(), token.begin.time, {}};
  if (server_.said == Said::fetch) {
    reply.message = assembler_.end_response(token.begin);
  } else {
    server_.target = target_of(server_.word);
  }
  Command* command = command_of(server_.target);
  if (server_.said == Said::condition) {
    condition_told(command, split_code(server_.text));
    if (server_.word == "BYE") {
      phase_ = phase_logout;
      phase_known_ = true;
    }
  } else if (server_.said == Said::vanished && !server_.values.empty()) {
    const bool earlier = server_.values.size() > 1;  // (EARLIER): before this session
    if (!earlier) assembler_.vanished(NumberSet::parse(server_.values.back()));
    if (!earlier && command != nullptr) command->vanished = server_.values.back();
  } else if (server_.said == Said::id) {
    told_id(server_.values);
  } else if (server_.word == "EXISTS" && command != nullptr &&
             (command->verb == Verb::select || command->verb == Verb::examine)) {
    command->exists = server_.number;
  } else if (server_.word == "EXISTS") {
    assembler_.exists(server_.number);
  } else if (server_.word == "EXPUNGE" && server_.number != 0) {
    assembler_.expunge(server_.number);
    if (command != nullptr) command->expunged.add(server_.number);
  }
  if (server_.target == 0) {
    unasked_line(std::move(reply), server_lexer_.line_begin());
    return;
  }
  ExchangeRecord* record = exchanges_.by_n(server_.target);
  if (record != nullptr && reply.message && !record->message) record->message = reply.message;
  exchanges_.add_reply(server_.target, std::move(reply), true);
}

// What no command is there for. Where the client's side is not in the capture, the lines up to a
// completion are one exchange.
void ImapDissector::unasked_line(ReplyRecord reply, const Origin& origin) {
  ExchangeRecord record;
  record.time = reply.time;
  record.phase = phase_;
  record.origin = origin;
  record.untagged = reply.code == "*" ? 1 : 0;
  record.message = reply.message;
  const std::uint32_t n = exchanges_.push(std::move(record)).n;
  exchanges_.settle(n, std::move(reply));
}

std::uint32_t ImapDissector::gather_unasked() {
  if (client_heard_ || unasked_ != 0) return unasked_;
  ExchangeRecord record;
  record.time = server_lexer_.line_begin().time;
  record.phase = phase_;
  record.origin = server_lexer_.line_begin();
  record.untagged = 0;
  unasked_ = exchanges_.push(std::move(record)).n;
  return unasked_;
}

void ImapDissector::plus_line(const Token& token) {
  ReplyRecord reply{"+", server_.text, token.begin.time, {}};
  std::uint32_t n = 0;
  if (literal_asked_) {
    n = client_.n;
    settle_literal(true);
  } else {
    for (auto& [candidate, command] : commands_) {
      if (command.sasl) {
        command.sasl->on_challenge(server_.text);
      } else if (command.verb != Verb::idle) {
        continue;
      }
      n = candidate;
      break;
    }
  }
  // A literal whose octets are here already: the newest command's.
  if (n == 0 && exchanges_.by_n(exchanges_.newest()) != nullptr) n = exchanges_.newest();
  if (n == 0) n = gather_unasked();
  if (n == 0) {
    unasked_line(std::move(reply), server_lexer_.line_begin());
    return;
  }
  exchanges_.add_reply(n, std::move(reply), false);
}

// The command that untagged data serves: the oldest one that asks for such data, else the oldest
// there is. One whose reply may have been lost comes last.
std::uint32_t ImapDissector::target_of(std::string_view data) {
  std::uint32_t best = 0;
  int best_rank = 0;
  for (const auto& [n, command] : commands_) {
    const int rank = (command.doubtful ? 1 : 3) + (is_served_by(command.verb, data) ? 1 : 0);
    if (rank <= best_rank) continue;
    best = n;
    best_rank = rank;
    if (rank == 4) break;
  }
  if (best_rank > 2) give_up_doubtful_before(best);
  return best != 0 ? best : gather_unasked();
}

}  // namespace malote::imap
