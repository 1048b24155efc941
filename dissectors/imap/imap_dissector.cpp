// SPDX-License-Identifier: MIT
#include "dissectors/imap/imap_dissector.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "dissectors/imap/imap_phases.hpp"

namespace malote::imap {
namespace {

constexpr unsigned deep = 100;  // brackets within brackets; real structures have a dozen

}  // namespace

ImapDissector::ImapDissector(DissectorHost& host)
    : host_(host),
      exchanges_(host),
      assembler_(host),
      fetch_(assembler_),
      client_lexer_(host.limits().line_octets),
      server_lexer_(host.limits().line_octets),
      phase_(phase_not_authenticated),
      phase_known_(host.flow().from_start),
      greeting_due_(host.flow().from_start) {
  if (host.flow().from_start) return;
  client_seeker_.start();
  server_seeker_.start();
}

Step ImapDissector::on_data(Direction direction, const Chunk& chunk) {
  if (chunk.bytes.empty()) return {};
  ChunkCursor cursor(chunk.bytes, chunk.origin);
  const Next next = direction == Direction::to_server ? read_client(cursor, chunk.last_call)
                                                      : read_server(cursor);
  last_[direction] = cursor.origin;
  return {chunk.bytes.size() - cursor.rest.size(), next};
}

void ImapDissector::on_gap(Direction direction, const Gap& gap) {
  last_[direction] = gap.origin;
  if (direction == Direction::to_server) {
    client_gap(gap);
  } else {
    server_gap(gap);
  }
}

// ---- holes

// Within a literal the count goes on; anywhere else the line is lost, and what follows may be
// anything.
void ImapDissector::client_gap(const Gap& gap) {
  if (literal_asked_) settle_literal(true);  // nobody can tell; most are
  std::uint64_t left = gap.length;
  if (client_lexer_.literal_left() != 0 && gap.measured) {
    const std::uint64_t inside = client_lexer_.skip_literal(left);
    left -= inside;
    Command* command = command_of(client_.n);
    if (client_.streamed && command != nullptr && !command->appended.empty()) {
      command->appended.back().tap->skip(inside);
    }
    if (client_lexer_.literal_left() == 0) end_client_literal();
    if (left == 0) return;
  } else if (client_.streamed) {
    break_appended(Verdict::gap, client_lexer_.literal_left());
  }
  if (Command* command = command_of(client_.n)) command->line_over = true;
  for (auto& [n, command] : commands_) command.doubtful = command.doubtful || !gap.measured;
  client_ = {};
  client_lexer_.reset();
  client_seeker_.start();
  tls_asked_ = compress_asked_ = false;
}

void ImapDissector::server_gap(const Gap& gap) {
  greeting_due_ = false;
  settle_tail();
  flush_tail();
  std::uint64_t left = gap.length;
  if (server_lexer_.literal_left() != 0 && gap.measured) {
    const std::uint64_t inside = server_lexer_.skip_literal(left);
    left -= inside;
    if (server_.said == Said::fetch) {
      fetch_.skip(inside);
      if (server_lexer_.literal_left() == 0) fetch_.literal_end();
    }
    if (left == 0) return;
  }
  drop_server_line(server_lexer_.literal_left(), Verdict::gap);
  // So was the answer to STARTTLS or COMPRESS: the server's next octets are not in the clear.
  answer_lost_ = tls_asked_ || compress_asked_;
  // The go-ahead may have been lost: what the client sent next tells.
  if (literal_asked_) deciding_literal_ = true;
  // Replies may have been lost: of these commands, and to the client, who went on.
  for (auto& [n, command] : commands_) command.doubtful = true;
  server_lexer_.reset();
  server_seeker_.start();
}

// What is there of the response under way is told as far as it goes.
void ImapDissector::drop_server_line(std::uint64_t literal_left, Verdict why) {
  if (server_.said == Said::fetch) {
    flush_tail();
    fetch_.break_literal(literal_left, why);
    Token end;
    end.kind = TokenKind::end;
    end.begin = last_[Direction::to_client];
    untagged_line(end);
  }
  server_ = {};
}

// ---- ends

void ImapDissector::on_end(Direction direction, EndReason reason) {
  if (std::exchange(ended_[direction], true)) return;
  if (reason == EndReason::fin) flush(direction);
  if (direction == Direction::to_client) {
    const bool by_peer = reason == EndReason::fin || reason == EndReason::reset;
    settle_tail();
    drop_server_line(server_lexer_.literal_left(), by_peer ? Verdict::aborted : Verdict::cut_end);
  } else if (client_.streamed) {
    const bool by_peer = reason == EndReason::fin || reason == EndReason::reset;
    break_appended(by_peer ? Verdict::aborted : Verdict::cut_end, 0);
  }
  if (ended_[opposite(direction)]) end_session();
}

// A last line may lack its end.
void ImapDissector::flush(Direction direction) {
  const bool up = direction == Direction::to_server;
  LineSeeker& seeker = up ? client_seeker_ : server_seeker_;
  const auto fits = [&](std::string_view head) {
    if (up) return looks_like_command(head);
    return looks_like_response(head, [this](std::string_view tag) { return knows_tag(tag); });
  };
  if (seeker.ends_with(fits)) {
    const auto [head, begin] = seeker.take_head();
    ChunkCursor found(as_bytes(head), begin);
    if (up) {
      client_words(found);
    } else {
      (void)server_words(found);
    }
  }
  if (up && literal_asked_) settle_literal(!looks_like_command(literal_head_));
  Lexer& lexer = up ? client_lexer_ : server_lexer_;
  if (up && (client_.words < 2 || client_.in_literal)) return;
  for (Token token = lexer.flush(); token.kind != TokenKind::none; token = lexer.flush()) {
    if (up) {
      client_token(token);
    } else if (token.kind == TokenKind::end) {
      const bool told = server_.said == Said::completion || server_.said == Said::condition;
      if (told) (void)end_server_line(token);
    } else {
      server_token(token);
    }
  }
}

void ImapDissector::end_session() {
  while (!commands_.empty()) {
    Command& oldest = commands_.begin()->second;
    if (oldest.early) {
      oldest.line_over = true;
      const Origin begun = oldest.origin;  // the command is gone before all of that is told
      (void)complete(commands_.begin()->first, std::move(*oldest.early), begun);
      continue;
    }
    oldest.doubtful = false;
    give_up(commands_.begin()->first);
  }
  assembler_.finish();
  exchanges_.abandon_all();
}

// ---- what both sides share

ImapDissector::Command* ImapDissector::command_of(std::uint32_t n) {
  const auto found = commands_.find(n);
  return found == commands_.end() ? nullptr : &found->second;
}

bool ImapDissector::knows_tag(std::string_view tag) {
  if (exchanges_.by_tag(tag) != nullptr) return true;
  // Its command may be older than the capture, or lost: tags mostly count.
  return std::ranges::any_of(tag, is_digit);
}

void ImapDissector::note_line(const Lexer& lexer, const char* text, const Origin& origin) {
  if (lexer.line_cut()) {
    host_.notice(Severity::warn, "long-line",
                 fmt::format(fmt::runtime(tr_noop(text)), lexer.line_octets()), lexer.line_begin());
  }
  if (lexer.deepest() > deep && !std::exchange(told_deep_, true)) {
    host_.notice(Severity::warn, "deep-nesting",
                 fmt::format(fmt::runtime(tr_noop("Lists are nested {} deep; nobody sends that.")),
                             lexer.deepest()),
                 lexer.line_begin());
  }
  if (lexer.bare_lf() && !std::exchange(told_bare_lf_, true)) {
    host_.notice(Severity::info, "bare-lf",
                 tr_noop("Lines end with a bare LF; IMAP wants CR and LF (RFC 9051 2.2)."), origin);
  }
}

void ImapDissector::note_literal(std::uint64_t octets, const Origin& origin) {
  if (octets < host_.limits().message_octets) return;
  host_.notice(Severity::warn, "huge-literal",
               fmt::format(fmt::runtime(tr_noop("A literal of {} octets was announced; what does "
                                                "come of it is counted.")),
                           octets),
               origin);
}

}  // namespace malote::imap
