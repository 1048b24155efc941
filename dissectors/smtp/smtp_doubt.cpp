// SPDX-License-Identifier: MIT
// Where it is not known whether the client's octets are commands or a body: one line decides
// (Doubt), or what comes until the server speaks (Unsure). What was read is read again afterwards
// as what it was.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "dissectors/smtp/smtp_dissector.hpp"
#include "framing/reply_code.hpp"

namespace malote::smtp {

namespace {

// A longer line is no command (RFC 5321 4.5.3.1.4 gives it 512 octets).
constexpr std::size_t command_line_octets = 512;
// Lines in a row that are no commands and that the server does not mind: a body.
constexpr std::size_t convincing_lines = 2;
// That many octets that are no commands are a body, wherever its lines end.
constexpr std::size_t unsure_octets = 16 * kibi;

std::string_view without_end(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// Up to and with the next line end, at most `room` octets.
std::string_view take_part(ChunkCursor& cursor, std::size_t room) {
  const std::string_view rest = as_text(cursor.rest).substr(0, room);
  const std::size_t lf = rest.find('\n');
  return as_text(cursor.take(lf == std::string_view::npos ? rest.size() : lf + 1));
}

}  // namespace

void SmtpDissector::start_doubt(Doubt::Why why, const Origin& ended) {
  const std::uint64_t lost = lost_before_body_;
  doubt_.clear();
  doubt_->why = why;
  doubt_->ended = ended;
  set_mode(Mode::doubt);
  lost_before_body_ = lost;
}

void SmtpDissector::take_doubt(ChunkCursor& cursor) {
  if (doubt_->held.empty()) doubt_->begin = cursor.origin;
  doubt_->held += take_part(cursor, command_line_octets - doubt_->held.size());
  if (doubt_->held.ends_with('\n')) {
    settle_doubt(looks_like_command(without_end(doubt_->held)));
  } else if (doubt_->held.size() >= command_line_octets) {
    settle_doubt(false);
  }
}

void SmtpDissector::settle_doubt(bool command) {
  replay_ = std::exchange(doubt_->held, {});
  replay_origin_ = doubt_->begin;
  switch (doubt_->why) {
    case Doubt::Why::unanswered:
    case Doubt::Why::refused:
      if (command) {
        set_mode(Mode::commands);
      } else {
        start_data(doubt_->begin);
        if (!doubt_->result.empty()) need_transaction()->result = std::move(doubt_->result);
      }
      return;
    case Doubt::Why::bare_end:
    case Doubt::Why::gap_end:
      if (command) {
        tell_bare_end(true);
        end_body(doubt_->ended);
      } else {
        body_->tap->append(as_bytes(doubt_->terminator), doubt_->ended);
        set_mode(Mode::data);
      }
      return;
    case Doubt::Why::early_reply:
      if (command) {
        if (!body_->holed) {
          host_.notice(Severity::warn, "no-final-dot",
                       tr_noop("A message body did not end with a lone dot."), doubt_->ended);
        }
        break_body(body_->holed ? Verdict::gap : Verdict::cut_end, doubt_->ended);
        leave_transaction(doubt_->ended);
        set_mode(Mode::commands);
      } else {
        set_mode(Mode::data);
      }
      return;
  }
}

// A lone dot between bare LFs ends the body for some servers only: that is how mail is smuggled.
void SmtpDissector::tell_bare_end(bool command_follows) {
  if (doubt_->why != Doubt::Why::bare_end) return;
  if (command_follows && !bare_commands_) {
    host_.notice(Severity::alert, "bare-lf-end",
                 tr_noop("A body ended with a bare LF beside its lone dot and commands follow at "
                         "once: mail may be smuggled."),
                 doubt_->ended);
  } else {
    host_.notice(Severity::warn, "bare-lf-end",
                 tr_noop("A body ended with a bare LF beside its lone dot; CRLF is required."),
                 doubt_->ended);
  }
}

void SmtpDissector::take_unsure(ChunkCursor& cursor) {
  if (unsure_->held.empty()) unsure_->begin = cursor.origin;
  if (unsure_->held.size() == unsure_->line) unsure_->line_begin = cursor.origin;
  unsure_->held += take_part(cursor, unsure_octets - unsure_->held.size());
  if (unsure_->held.ends_with('\n')) on_unsure_line();
  if (mode_ == Mode::unsure && unsure_->held.size() >= unsure_octets) believe_body();
}

void SmtpDissector::on_unsure_line() {
  const std::string_view line = without_end(std::string_view(unsure_->held).substr(unsure_->line));
  if (!unsure_->believed && looks_like_command(line)) {
    drop_unsure(unsure_->line);
    replay_origin_ = unsure_->line_begin;
    replay_ = unsure_.take().held;
    set_mode(Mode::commands);
    return;
  }
  if (line == ".") {
    if (unsure_->foreign != 0) {
      believe_body();
    } else {
      unsure_.clear();  // the end of a body of which nothing is there
    }
    return;
  }
  unsure_->believed = ++unsure_->foreign >= convincing_lines;
  unsure_->line = unsure_->held.size();
}

// The octets before the line that made sense.
void SmtpDissector::drop_unsure(std::size_t octets) {
  if (!place_lost_chunk(std::string_view(unsure_->held).substr(0, octets)) && octets != 0) {
    host_.notice(Severity::info, "mid-stream",
                 fmt::format(tr_noop("{} octets of the client could not be placed and were passed "
                                     "over."),
                             octets),
                 unsure_->begin);
  }
  unsure_->held.erase(0, octets);
  unsure_->line = 0;
}

void SmtpDissector::believe_body() {
  replay_origin_ = unsure_->begin;
  replay_ = unsure_.take().held;
  start_orphan(latest_);
}

// A body whose DATA or 354 is not in the capture; its start may be missing as well, so that it is
// never called complete.
void SmtpDissector::start_orphan(const Origin& origin) {
  while (!pending_.empty()) abandon_front();
  unsure_.clear();
  client_lines_.drop();
  client_gap_ = false;
  if (orphan_) {  // its reply never came
    --orphan_->awaited;
    orphan_->emit_if_settled(origin);
  }
  if (current_ && current_->carries_body) leave_transaction(origin);
  orphan_ = need_transaction();
  ++orphan_->awaited;
  orphan_->tap->missed_start();
  orphan_->holed = true;
  dot_.reset();
  dot_.on_gap([](Bytes) {});
  last_body_octet_ = 0;
  mail_seen_ = true;
  set_mode(Mode::data);
}

// The server spoke, so what the client had said was commands, as far as it made sense.
void SmtpDissector::settle_unsure() {
  const bool believed = unsure_->believed;
  std::string held = std::exchange(unsure_->held, {});
  const Origin origin = unsure_->begin;
  unsure_.clear();
  unsure_->begin = origin;
  std::size_t line = 0;
  std::size_t known = held.size();
  while (!believed && line < held.size() && known == held.size()) {
    const std::size_t end = held.find('\n', line);
    if (end == std::string::npos) break;
    const CommandLine parts = split_command(std::string_view(held).substr(line, end - line));
    if (find_command(parts.verb).verb > Verb::blank) known = line;
    line = end + 1;
  }
  unsure_->held = std::move(held);
  drop_unsure(known);
  replay_ = unsure_.take().held;
  replay_origin_ = origin;
  set_mode(Mode::commands);
}

}  // namespace malote::smtp
