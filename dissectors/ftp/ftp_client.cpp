// SPDX-License-Identifier: MIT
// The client's side: its command lines.
#include <fmt/format.h>

#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "dissectors/ftp/ftp_dissector.hpp"
#include "dissectors/mail/typed_notice.hpp"
#include "framing/reply_code.hpp"
#include "framing/tls_opening.hpp"
#include "framing/typed_line.hpp"

namespace malote::ftp {

namespace {

constexpr std::size_t verb_octets = 64;  // kept of a verb; none of ours is longer

}  // namespace

// Anything but TLS behind AUTH TLS is commands, slipped in before the handshake.
bool FtpDissector::tls_may_begin(const ChunkCursor& cursor) const {
  return tls_asked_ && !client_lines_.partial() && cursor.rest.front() == tls_handshake;
}

Step FtpDissector::take_client(const Chunk& chunk) {
  ChunkCursor cursor(chunk.bytes, chunk.origin);
  const auto consumed = [&] { return chunk.bytes.size() - cursor.rest.size(); };
  client_held_ = false;
  while (!cursor.empty()) {
    // AUTH is lost, or is older than the capture: no line begins so.
    const bool lost = client_gap_ever_ && !tls_asked_ && !client_lines_.partial();
    if (lost && cursor.rest.front() == tls_handshake) {
      begin_tls();
      return {consumed(), Next::secure};
    }
    if (tls_may_begin(cursor)) {
      if (!chunk.last_call) {
        client_held_ = true;
        return {consumed(), Next::wait};
      }
      begin_tls();  // its 234 is not in the capture, the handshake is
      return {consumed(), Next::secure};
    }
    const std::optional<Line> line = client_lines_.next(cursor);
    if (!line) break;
    on_client_line(*line);
  }
  return {chunk.bytes.size(), Next::more};
}

void FtpDissector::on_client_line(const Line& line) {
  if (line.truncated) {
    host_.notice(
        Severity::warn, "long-line",
        fmt::format(tr_noop("The client sent a line of {} octets; its head is kept."), line.octets),
        line.begin);
  }
  strip_telnet(line.text, client_telnet_);
  const std::string_view raw = client_telnet_.text;
  const std::optional<std::string> meant = typed_as_meant(raw);
  const CommandLine as_sent = split_command(raw);
  const CommandLine parts = meant ? split_command(*meant) : as_sent;
  const Command& command = find_command(parts.verb);
  if (std::exchange(client_resync_, false) && command.verb == Verb::unknown) return;
  if (tls_asked_ && !std::exchange(told_injection_, true)) {
    host_.notice(Severity::alert, "command-injection",
                 tr_noop("The client sent commands behind AUTH before TLS began: a server that "
                         "keeps them is open to injection (RFC 4217 15)."),
                 line.begin);
  }
  tell_about_line(line, command, raw, meant);
  push(command, to_upper(parts.verb.substr(0, verb_octets)), as_sent.argument,
       split_command(line.text).verb, line);
  if (command.on_command == nullptr) return;
  (this->*command.on_command)(trim(parts.argument.value_or(std::string_view())));
}

void FtpDissector::tell_about_line(const Line& line, const Command& command, std::string_view raw,
                                   const std::optional<std::string>& meant) {
  if (meant) {
    const bool secret = command.verb == Verb::pass || command.verb == Verb::acct;
    host_.notice(Severity::info, "typed-correction", typed_notice(raw, *meant, secret), line.last);
  }
  if (!command.meant.empty()) {
    host_.notice(
        Severity::info, "misprint",
        fmt::format(tr_noop("{} is no command; {} was meant."), command.word, command.meant),
        line.begin);
  }
}

void FtpDissector::push(const Command& command, std::string verb,
                        std::optional<std::string_view> argument, std::string_view sent,
                        const Line& line) {
  client_moved_on(command);
  ExchangeRecord record;
  record.time = line.last.time;
  record.phase = phase_of(command);
  if (sent != verb) record.sent_as = std::string(sent);
  record.command = std::move(verb);
  if (argument) record.argument = std::string(*argument);
  record.origin = line.begin;
  queue_.push(std::move(record));
  // The queue is bounded: it may have given up its oldest.
  while (pending_.size() + 1 > queue_.size()) {
    Pending oldest = std::move(pending_.front());
    pending_.pop_front();
    forget(std::move(oldest));
  }
  Pending& pending = pending_.emplace_back();
  pending.command = &command;
  pending.origin = line.begin;
  pending.before = settings_;
  // Sent behind one that was, without waiting for its answer: the lost one's may come first.
  const bool behind_one = pending_.size() > 1 && pending_[pending_.size() - 2].after_gap;
  pending.after_gap = std::exchange(client_gap_, false) || behind_one;
  commands_seen_ = true;
  // An accepted USER waits for a PASS only.
  const bool goes_on = command.verb == Verb::pass || command.verb == Verb::acct;
  while (!goes_on && !logins_.empty() && logins_.front().record.accepted) emit_login();
}

bool FtpDissector::transferring() const noexcept {
  for (const Pending& pending : pending_) {
    if (pending.transfer) return true;
  }
  return false;
}

const char* FtpDissector::phase_of(const Command& command) const noexcept {
  switch (command.verb) {
    case Verb::user:
    case Verb::pass:
    case Verb::acct:
    case Verb::auth:
      return "login";
    case Verb::transfer:
    case Verb::abor:
      return "transfer";
    default:
      break;
  }
  if (transferring() && command.verb != Verb::quit) return "transfer";
  return logged_in_ ? "idle" : "login";
}

// A new command: what waited at a gap was answered within it, or by what came behind it. A transfer
// under way may be asked about.
void FtpDissector::client_moved_on(const Command& command) {
  if (replies_.cut()) {  // the end of a reply is lost: what there is of it came before
    if (auto cut = replies_.take_unfinished()) (void)on_reply(std::move(*cut));
  }
  if (!replies_lost_) return;
  const bool asks = command.verb == Verb::abor || command.verb == Verb::quit ||
                    command.word == "STAT" || command.word == "NOOP";
  if (asks && !pending_.empty() && pending_.front().started) return;
  // What is to be stopped is under way: only its 1xx is lost.
  if (command.verb == Verb::abor && !pending_.empty() && pending_.front().transfer) return;
  replies_lost_ = false;
  for (; lost_pending_ != 0 && !pending_.empty(); --lost_pending_) abandon_front();
}

}  // namespace malote::ftp
