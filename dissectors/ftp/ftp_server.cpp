// SPDX-License-Identifier: MIT
// The server's side: replies, and which command each of them answers.
#include <fmt/format.h>

#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "dissectors/ftp/ftp_banner.hpp"
#include "dissectors/ftp/ftp_dissector.hpp"
#include "framing/tls_opening.hpp"

namespace malote::ftp {

namespace {
constexpr std::size_t nobody = static_cast<std::size_t>(-1);
}

Step FtpDissector::take_server(const Chunk& chunk) {
  ChunkCursor cursor(chunk.bytes, chunk.origin);
  const auto consumed = [&] { return chunk.bytes.size() - cursor.rest.size(); };
  while (!cursor.empty()) {
    // The handshake in place of a reply, where AUTH or the answer to it is not in the capture.
    const bool lost = client_gap_ever_ || server_gap_ever_;
    if (lost && !server_lines_.partial() && cursor.rest.front() == tls_handshake) {
      begin_tls();
      return {consumed(), Next::secure};
    }
    const std::optional<Line> line = server_lines_.next(cursor);
    if (!line) break;
    if (line->truncated) {
      host_.notice(Severity::warn, "long-line",
                   fmt::format(tr_noop("The server sent a line of {} octets; its head is kept."),
                               line->octets),
                   line->begin);
    }
    const Next next = on_reply_line(*line);
    if (next != Next::more) return {consumed(), next};
  }
  return {chunk.bytes.size(), Next::more};
}

Next FtpDissector::on_reply_line(const Line& line) {
  strip_telnet(line.text, server_telnet_);
  if (replies_.ends_cut_reply(server_telnet_.text)) {
    if (auto cut = replies_.take_unfinished()) (void)on_reply(std::move(*cut));
  }
  auto reply = replies_.feed(server_telnet_.text, line);
  return reply ? on_reply(std::move(*reply)) : Next::more;
}

void FtpDissector::tell_about_reply(const Reply& reply) {
  if (reply.shortened) {
    host_.notice(Severity::warn, "long-reply",
                 tr_noop("A reply is longer than what is kept of one; its head is kept."),
                 reply.origin);
  }
  if (!reply.code.empty() && !reply.no_space) return;
  if (std::exchange(told_odd_reply_, true)) return;
  const std::string shown = to_visible(std::string_view(reply.in_one()).substr(0, 80));
  std::string text =
      reply.no_space
          ? fmt::format(tr_noop("There is no space behind the code of the server's reply: {}."),
                        shown)
          : fmt::format(tr_noop("The server answered without a reply code: {}."), shown);
  host_.notice(Severity::warn, "reply-without-code", std::move(text), reply.origin);
}

Next FtpDissector::on_reply(Reply&& reply) {
  tell_about_reply(reply);
  const bool greeting = is_greeting(reply);
  replied_ = true;
  if (greeting) {
    greet(std::move(reply));
    return Next::more;
  }
  return answer(std::move(reply));
}

Next FtpDissector::answer(Reply&& reply) {
  if (queue_.take_owed()) {
    unasked(std::move(reply));
    return Next::more;
  }
  const std::size_t who = who_is_answered(reply);
  if (who == nobody) {
    unasked(std::move(reply));
    return Next::more;
  }
  answered_ = who;
  pending_[who].after_gap = false;
  return (this->*pending_[who].command->on_reply)(std::move(reply));
}

// The oldest one (RFC 959 5.4), but for two cases: while a transfer is under way others may be
// answered before it is over (RFC 959 4.1.3, STAT), and behind a gap only what fits answers.
std::size_t FtpDissector::who_is_answered(const Reply& reply) {
  // Some servers pass over empty lines in silence.
  while (pending_.size() > 1 && pending_.front().command->verb == Verb::blank && !reply.refusal()) {
    abandon_front();
  }
  if (pending_.empty()) return nobody;
  const Pending& front = pending_.front();
  if (front.started && !reply.preliminary() && !ends_transfer(reply)) {
    for (std::size_t i = 1; i < pending_.size(); ++i) {
      if (plausible(*pending_[i].command, reply)) return i;
    }
  }
  if (front.after_gap && !plausible(*front.command, reply)) return nobody;
  // Behind a hole an answer may be missed that lies in no hole of its own: half a line.
  const bool fits_front = !server_gap_ever_ || reply.refusal() || plausible(*front.command, reply);
  if (!replies_lost_ && fits_front) return 0;
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    if (!plausible(*pending_[i].command, reply)) continue;
    for (std::size_t before = i; before > 0; --before) abandon_front();
    return 0;
  }
  return replies_lost_ ? nobody : 0;
}

// The first thing a server says (RFC 959 5.4), also to a client that could not wait for it.
bool FtpDissector::is_greeting(const Reply& reply) const {
  if (greeted_ || (replied_ && !commands_seen_ && !reply.is("220"))) return false;
  if (!reply.is("220") && !reply.is("120") && !reply.is("421") && !reply.is("530")) {
    return !replied_ && !commands_seen_ && host_.flow().from_start;
  }
  if (pending_.empty()) return !commands_seen_;
  return !replied_ && host_.flow().from_start && reply.is("220") &&
         !plausible(*pending_.front().command, reply);
}

void FtpDissector::greet(Reply&& reply) {
  greeted_ = !reply.preliminary();
  if (reply.is("220")) {
    if (auto software = software_of(reply.text)) host_.set_software(std::move(*software));
  }
  queue_.unasked(reply.record(), "login", reply.origin);
}

void FtpDissector::unasked(Reply&& reply) {
  hear_of_settings(reply);
  unasked_about_data(reply);
  // 421 may come at any time (RFC 959 5.4).
  if (commands_seen_ && !client_gap_ever_ && !reply.is("421")) {
    host_.notice(Severity::info, "unexpected-reply",
                 fmt::format(tr_noop("The server said {} and no command was waiting."),
                             to_visible(reply.code)),
                 reply.origin);
  }
  const bool transfer = stray_ || reply.preliminary();
  queue_.unasked(reply.record(),
                 transfer     ? "transfer"
                 : logged_in_ ? "idle"
                              : "login",
                 reply.origin);
}

void FtpDissector::settle(Reply&& reply) {
  pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(answered_));
  queue_.settle_at(answered_, reply.record());
}

// Only the oldest has replies that are not its last: nobody else is under way.
void FtpDissector::interim(Reply&& reply) {
  queue_.interim(reply.record());
}

void FtpDissector::abandon_front() {
  Pending pending = std::move(pending_.front());
  pending_.pop_front();
  if (pending.transfer && !done(pending, queue_.front(), nullptr)) {
    queue_.front()->transfer = {};
  }
  queue_.abandon();
}

// The queue gave it up already.
void FtpDissector::forget(Pending&& pending) {
  if (pending.transfer) (void)done(pending, nullptr, nullptr);
}

}  // namespace malote::ftp
