// SPDX-License-Identifier: MIT
// The server's side: replies, paired with the commands that wait, in order (RFC 2920 3.1).
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "dissectors/smtp/smtp_banner.hpp"
#include "dissectors/smtp/smtp_dissector.hpp"

namespace malote::smtp {

namespace {
constexpr Byte tls_record = 0x16;  // a handshake's (RFC 8446 5.1)
}

Step SmtpDissector::take_server(const Chunk& chunk) {
  ChunkCursor cursor(chunk.bytes, chunk.origin);
  const auto consumed = [&] { return chunk.bytes.size() - cursor.rest.size(); };
  while (!cursor.empty()) {
    // The client was told to wait and may go on now: first its octets, then what answers them.
    if (client_held_ && (alone_ || !is_asking(mode_)) && !chunk.last_call) {
      return {consumed(), Next::wait};
    }
    // The handshake in place of a reply, where the client's STARTTLS is not in the capture.
    const bool tls = cursor.rest.front() == tls_record && !server_lines_.partial();
    if (tls && (server_gap_ever_ || client_gap_ever_)) {
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

Next SmtpDissector::on_reply_line(const Line& line) {
  if (replies_.ends_cut_reply(line.text)) {
    if (auto cut = replies_.take_unfinished()) (void)on_reply(std::move(*cut));
  }
  auto reply = replies_.feed(line);
  return reply ? on_reply(std::move(*reply)) : Next::more;
}

Next SmtpDissector::on_reply(Reply&& reply) {
  if (reply.shortened) {
    host_.notice(Severity::warn, "long-reply",
                 tr_noop("A reply is longer than what is kept of one; its head is kept."),
                 reply.origin);
  }
  if (reply.code.empty()) {
    host_.notice(Severity::warn, "reply-without-code",
                 fmt::format(tr_noop("The server answered without a reply code: {}."),
                             to_visible(std::string_view(reply.text).substr(0, 80))),
                 reply.origin);
  }
  const bool greeting = is_greeting(reply);
  replied_ = true;
  if (mode_ == Mode::unsure) {
    settle_unsure();
    const Next next = run_replay();
    if (next != Next::more) return next;
  }
  if (greeting) {
    greet(std::move(reply));
    return Next::more;
  }
  if (orphan_ && orphan_->body_over && !reply.intermediate()) {
    const TransactionPointer orphan = std::exchange(orphan_, nullptr);
    orphan->result = reply.in_one();
    --orphan->awaited;
    orphan->emit_if_settled(reply.origin);
    queue_.unasked(reply.record(), "transaction", reply.origin);
    return Next::more;
  }
  return replies_lost_ ? place_after_gap(std::move(reply)) : answer(std::move(reply));
}

// For the oldest command that waits.
Next SmtpDissector::answer(Reply&& reply) {
  if (queue_.take_owed()) {
    unasked(std::move(reply));
    return Next::more;
  }
  skip_unanswered(reply);
  if (pending_.empty()) {
    unasked(std::move(reply));
    return Next::more;
  }
  Pending& pending = pending_.front();
  if (pending.after_gap && pending_.size() > 1 && !reply.is("354")) {
    // Sent all at once, the first of them lost: the replies outnumber the commands.
    pending.after_gap = false;
    replies_lost_ = more_replies_ = true;
    lost_pending_ = pending_.size();
    return place_after_gap(std::move(reply));
  }
  if (pending.after_gap && !plausible(*pending.command, pending.body_begun, reply)) {
    unasked(std::move(reply));  // it answers a command that is missing
    return Next::more;
  }
  pending.after_gap = false;
  return (this->*pending.command->on_reply)(std::move(reply));
}

// Some servers pass over empty lines in silence; and where a reply can only belong to a later
// command, those before it will get none (or it was not told from another's).
void SmtpDissector::skip_unanswered(const Reply& reply) {
  while (!pending_.empty() && pending_.front().command->verb == Verb::blank && !reply.refusal()) {
    abandon_front();
  }
  if (!answers_one_verb(reply)) return;
  const auto told = std::find_if(pending_.begin(), pending_.end(), [&](const Pending& pending) {
    return telling(*pending.command, reply);
  });
  if (told == pending_.end()) return;
  for (auto left = told - pending_.begin(); left > 0; --left) abandon_front();
}

// The first thing a server says (RFC 5321 3.1), also to a client that could not wait for it.
bool SmtpDissector::is_greeting(const Reply& reply) {
  if (greeted_ || replied_) return false;
  if (reply.is("220")) {
    return pending_.empty() || pending_.front().command->verb != Verb::starttls;
  }
  if (!reply.is("554") && !reply.is("421") && !reply.code.empty()) return false;
  return pending_.empty() ? !commands_seen_ : host_.flow().from_start && !reply.code.empty();
}

void SmtpDissector::greet(Reply&& reply) {
  greeted_ = true;
  if (reply.is("220")) {
    // Where LHLO is lost, this tells that there is a reply for each recipient (RFC 2033 4.2).
    lmtp_ = lmtp_ || to_upper(reply.text).find("LMTP") != std::string::npos;
    if (auto software = software_of(reply.text)) host_.set_software(std::move(*software));
  }
  queue_.unasked(reply.record(), phase_of(Stage::connection), reply.origin);
}

void SmtpDissector::unasked(Reply&& reply) {
  const bool explained = stray_intermediate(reply);
  // 421 may come at any time (RFC 5321 3.8).
  if (!explained && commands_seen_ && !client_gap_ever_ && !reply.is("421")) {
    host_.notice(Severity::info, "unexpected-reply",
                 fmt::format(tr_noop("The server said {} and no command was waiting."),
                             to_visible(reply.code)),
                 reply.origin);
  }
  // Three commands in one hole: the transaction may have ended within it and another begun.
  constexpr unsigned several = 3;
  if (client_gap_ && reply.positive() && ++unasked_behind_gap_ == several && current_ &&
      !current_->carries_body) {
    leave_transaction(reply.origin);
  }
  queue_.unasked(reply.record(), phase_of(Stage::anywhere), reply.origin);
}

// The command was lost, and yet its reply tells what the client sends next.
bool SmtpDissector::stray_intermediate(const Reply& reply) {
  if (!client_gap_ever_ || !reply.intermediate() || mode_ != Mode::commands) return false;
  if (reply.is("354")) {
    start_orphan(reply.origin);
  } else if (reply.is("334")) {
    client_lines_.drop();
    set_mode(Mode::stray_line);
  }
  return true;
}

void SmtpDissector::settle_front(Reply&& reply) {
  Pending pending = std::move(pending_.front());
  pending_.pop_front();
  queue_.settle(reply.record());
  finish(std::move(pending), &reply);
}

void SmtpDissector::interim_front(Reply&& reply) {
  queue_.interim(reply.record());
}

void SmtpDissector::abandon_front() {
  Pending pending = std::move(pending_.front());
  pending_.pop_front();
  queue_.abandon();
  finish(std::move(pending), nullptr);
}

void SmtpDissector::finish(Pending&& pending, const Reply* reply) {
  if (pending.auth) finish_auth(pending, reply);
  if (!pending.transaction) return;
  --pending.transaction->awaited;
  pending.transaction->emit_if_settled(reply != nullptr ? reply->origin : latest_);
}

}  // namespace malote::smtp
