// SPDX-License-Identifier: MIT
// The client's side: one loop over its octets, a step for each mode, and its command lines.
#include <fmt/format.h>

#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "dissectors/mail/typed_notice.hpp"
#include "dissectors/smtp/smtp_dissector.hpp"
#include "dissectors/smtp/smtp_line.hpp"
#include "framing/reply_code.hpp"
#include "framing/tls_opening.hpp"
#include "framing/typed_line.hpp"

namespace malote::smtp {

namespace {

constexpr std::size_t verb_octets = 64;  // kept of a verb; none of ours is longer

}  // namespace

bool SmtpDissector::is_asking(Mode mode) noexcept {
  return mode == Mode::data_asked || mode == Mode::auth_asked || mode == Mode::tls_asked ||
         mode == Mode::turn_asked || mode == Mode::octets_asked;
}

// Whether these octets can only be read once the server has spoken.
bool SmtpDissector::asks_server(const ChunkCursor& cursor) const {
  if (!is_asking(mode_)) return false;
  if (mode_ != Mode::tls_asked) return true;
  // Anything but TLS behind STARTTLS is commands, slipped in before the handshake.
  return !client_lines_.partial() && cursor.rest.front() == tls_handshake;
}

Step SmtpDissector::take_client(const Chunk& chunk) {
  ChunkCursor cursor(chunk.bytes, chunk.origin);
  const auto consumed = [&] { return chunk.bytes.size() - cursor.rest.size(); };
  if (!cursor.empty()) client_held_ = false;
  while (!cursor.empty()) {
    // Who waits for an answer and goes on has got it: it is among those that could not be placed.
    if (asks_server(cursor) && replies_lost_ && unplaced_.size() >= pending_.size()) {
      Next next = place_backwards(pending_.size());
      if (next == Next::more) next = run_replay();
      if (next != Next::more) return {consumed(), next};
      continue;
    }
    if (asks_server(cursor) && !alone_) {
      if (!chunk.last_call) {
        client_held_ = early_ = true;
        return {consumed(), Next::wait};
      }
      alone_ = true;
    }
    Next next = step_client(cursor);
    if (next == Next::more) next = run_replay();
    if (next != Next::more) return {consumed(), next};
  }
  return {chunk.bytes.size(), Next::more};
}

Next SmtpDissector::step_client(ChunkCursor& cursor) {
  // STARTTLS is lost, or is older than the capture: no line begins so.
  const bool lost = client_gap_ && (mode_ == Mode::commands || mode_ == Mode::unsure);
  if (lost && cursor.rest.front() == tls_handshake && at_client_line_start()) {
    begin_tls();
    return Next::secure;
  }
  switch (mode_) {
    case Mode::commands:
    case Mode::auth_line:
    case Mode::auth_asked:
    case Mode::stray_line:
      take_line(cursor);
      break;
    case Mode::tls_asked:
      if (asks_server(cursor)) {  // its 220 is not in the capture, the handshake is
        begin_tls();
        return Next::secure;
      }
      take_line(cursor);
      break;
    case Mode::turn_asked:
      if (is_digit(static_cast<char>(cursor.rest.front()))) {  // it greets: TURN was accepted
        swap_sides();
        return Next::swap_roles;
      }
      set_mode(Mode::commands);
      break;
    case Mode::octets_asked:
      set_mode(Mode::skipped);
      break;
    case Mode::unsure:
      take_unsure(cursor);
      break;
    case Mode::data_asked:
      start_doubt(Doubt::Why::unanswered, cursor.origin);
      break;
    case Mode::doubt:
      take_doubt(cursor);
      break;
    case Mode::data:
      take_data(cursor);
      break;
    case Mode::chunk:
      take_chunk(cursor);
      break;
    case Mode::skipped:
      take_skipped(cursor);
      break;
  }
  return Next::more;
}

// What was read to settle a doubt is read again as what it turned out to be. It is one line or
// less, so that nothing piles up.
Next SmtpDissector::run_replay() {
  while (!replay_.empty()) {
    const std::string octets = std::exchange(replay_, {});
    ChunkCursor cursor(as_bytes(octets), replay_origin_);
    while (!cursor.empty() && replay_.empty()) {
      if (asks_server(cursor)) alone_ = true;
      const Next next = step_client(cursor);
      if (next != Next::more) return next;
    }
    if (!cursor.empty()) replay_ += as_text(cursor.rest);
  }
  return Next::more;
}

void SmtpDissector::take_line(ChunkCursor& cursor) {
  const std::optional<Line> line = client_lines_.next(cursor);
  if (!line) return;
  if (line->truncated) {
    host_.notice(Severity::warn, "long-line",
                 fmt::format(tr_noop("The client sent a line of {} octets; its head is kept."),
                             line->octets),
                 line->begin);
  }
  switch (mode_) {
    case Mode::stray_line:
      set_mode(Mode::commands);
      return;
    case Mode::auth_line:
      on_auth_line(*line);
      return;
    case Mode::auth_asked:  // the challenge is lost: a command is one, all else answers it
      if (!looks_like_command(line->text)) {
        on_auth_line(*line);
        return;
      }
      set_mode(Mode::commands);
      break;
    case Mode::tls_asked:
      if (!std::exchange(told_injection_, true)) {
        host_.notice(Severity::alert, "command-injection",
                     tr_noop("The client sent commands behind STARTTLS before TLS began: a server "
                             "that keeps them is open to injection (RFC 3207 6)."),
                     line->begin);
      }
      break;
    default:
      break;
  }
  on_command_line(*line);
}

void SmtpDissector::on_command_line(const Line& line) {
  const std::string_view raw = behind_telnet(line.text);
  const std::optional<std::string> meant = typed_as_meant(raw);
  const CommandLine as_sent = split_command(raw);
  const CommandLine parts = meant ? split_command(*meant) : as_sent;
  const Command& command = find_command(parts.verb);
  tell_about_line(line, command, raw, meant);
  bare_commands_ = line.end == LineEnd::lf;
  const bool stray = command.verb == Verb::unknown && is_stray_response(line);
  if (command.verb != Verb::unknown) stray_responses_ = command.verb == Verb::auth;
  push(command, to_upper(parts.verb.substr(0, verb_octets)), as_sent.argument, line);
  if (stray) mask_stray_response(line);
  if (command.on_command != nullptr) {
    (this->*command.on_command)(trim(parts.argument.value_or(std::string_view())));
  }
}

void SmtpDissector::tell_about_line(const Line& line, const Command& command, std::string_view raw,
                                    const std::optional<std::string>& meant) {
  if (meant) {
    host_.notice(Severity::info, "typed-correction",
                 typed_notice(raw, *meant, command.verb == Verb::auth), line.last);
  }
  if (!command.meant.empty()) {
    host_.notice(
        Severity::info, "misprint",
        fmt::format(tr_noop("{} is no command; {} was meant."), command.word, command.meant),
        line.begin);
  }
}

void SmtpDissector::push(const Command& command, std::string verb,
                         std::optional<std::string_view> argument, const Line& line) {
  client_moved_on();
  if (command.stage == Stage::transaction && command.verb != Verb::rset) mail_seen_ = true;
  ExchangeRecord record;
  record.time = line.last.time;
  record.phase = phase_of(command.stage);
  const std::string_view sent = split_command(line.text).verb;
  if (sent != verb) record.sent_as = std::string(sent);
  record.command = std::move(verb);
  if (argument) record.argument = std::string(*argument);
  record.origin = line.begin;
  queue_.push(std::move(record));
  // The queue is bounded: it may have given up its oldest.
  while (pending_.size() + 1 > queue_.size()) {
    Pending oldest = std::move(pending_.front());
    pending_.pop_front();
    finish(std::move(oldest), nullptr);
  }
  Pending& pending = pending_.emplace_back();
  pending.command = &command;
  pending.origin = line.begin;
  pending.after_gap = std::exchange(client_gap_, false);
  commands_seen_ = true;
}

// RFC 5321 3.1, 3.3 and 3.8 as the three phases that course notes name.
const char* SmtpDissector::phase_of(Stage stage) const noexcept {
  switch (stage) {
    case Stage::connection:
      return "connection";
    case Stage::transaction:
      return "transaction";
    case Stage::termination:
      return "termination";
    case Stage::anywhere:
      break;
  }
  return mail_seen_ ? "transaction" : "connection";
}

}  // namespace malote::smtp
