// SPDX-License-Identifier: MIT
// Bodies: DATA (RFC 5321 4.5.2) and BDAT (RFC 3030). Octets go straight to the transaction's tap.
#include <fmt/format.h>

#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "dissectors/smtp/smtp_dissector.hpp"
#include "dissectors/smtp/smtp_line.hpp"

namespace malote::smtp {

SmtpDissector::TransactionPointer& SmtpDissector::need_transaction() {
  if (!current_) {
    current_ = std::make_shared<Transaction>(host_);
    current_->unsure = client_gap_ever_;
  }
  return current_;
}

void SmtpDissector::attach(Pending& pending, const TransactionPointer& transaction) {
  const TransactionPointer before = std::exchange(pending.transaction, transaction);
  ++transaction->awaited;
  if (!before) return;
  --before->awaited;
  before->emit_if_settled(pending.origin);
}

// The client turns to another transaction: chunks without a last one are given up.
void SmtpDissector::leave_transaction(const Origin& origin) {
  if (body_) break_body(Verdict::aborted, origin);
  break_chunks(Verdict::aborted, origin);
  if (current_) current_->leave(origin);
  current_.reset();
}

void SmtpDissector::on_data(std::string_view) {
  if (current_) attach(pending_.back(), current_);
  set_mode(Mode::data_asked);
}

// The body begins with the client's next octet; what a gap swallowed meanwhile belongs to it.
void SmtpDissector::start_data(const Origin& origin) {
  const std::uint64_t lost = lost_before_body_;
  // DATA in the middle of chunks is a body of its own, whoever lost the chunks' end (RFC 3030 3).
  break_chunks(current_ && current_->holed ? Verdict::gap : Verdict::aborted, origin);
  if (current_ && current_->carries_body) leave_transaction(origin);
  dot_.reset();
  last_body_octet_ = 0;
  set_mode(Mode::data);
  if (lost == 0) return;
  begin_body(origin);
  body_->tap->skip(lost);
  body_->holed = true;
  dot_.on_gap([](Bytes) {});
}

void SmtpDissector::begin_body(const Origin& origin) {
  if (body_) return;
  body_ = need_transaction();
  if (!body_->carries_body) {
    body_->carries_body = true;
    MessageRecord draft;
    draft.via = Protocol::smtp;
    draft.action = Action::submit;
    // Chunks before this one may be missing; DATA shows where its body begins.
    if (mode_ == Mode::chunk && body_->unsure) {
      body_->tap->missed_start();
      body_->holed = true;
    }
    body_->tap->begin(std::move(draft), origin);
  }
  if (pending_.empty()) return;
  // The client would not send a body before all that came before it was answered.
  if (replies_lost_ && pending_.back().command->verb == Verb::data) {
    (void)place_backwards(pending_.size() - 1);
    if (pending_.empty()) return;
  }
  Pending& pending = pending_.back();
  const Verb verb = pending.command->verb;
  if ((verb != Verb::data && verb != Verb::bdat) || pending.body_begun || body_ == orphan_) return;
  pending.body_begun = true;
  attach(pending, body_);
  queue_.back()->message = body_->tap->id();
}

Next SmtpDissector::data_reply(Reply&& reply) {
  const bool newest = pending_.size() == 1;
  const bool asking = newest && mode_ == Mode::data_asked;
  const bool doubting = newest && mode_ == Mode::doubt && doubt_->why == Doubt::Why::unanswered;
  if (reply.intermediate()) {
    const Origin origin = reply.origin;
    interim_front(std::move(reply));
    if (asking) start_data(origin);
    if (doubting) settle_doubt(false);
    return run_replay();
  }
  if (asking && reply.code.empty()) {  // yes or no? The client's next line tells
    alone_ = true;
    interim_front(std::move(reply));
    return Next::more;
  }
  if (pending_.front().body_begun) return body_reply(std::move(reply));
  // A refusal, or the server gave up before the body began.
  if (doubting) {
    doubt_->why = Doubt::Why::refused;
    doubt_->result = reply.in_one();
  } else if ((asking && early_) || (newest && mode_ == Mode::data && !body_)) {
    start_doubt(Doubt::Why::refused, reply.origin);
    doubt_->result = reply.in_one();
  } else if (asking) {
    set_mode(lost_before_body_ != 0 ? Mode::unsure : Mode::commands);
  }
  return plain_reply(std::move(reply));
}

// The outcome of a body, or of its n-th recipient in LMTP (RFC 2033 4.2).
Next SmtpDissector::body_reply(Reply&& reply) {
  Pending& pending = pending_.front();
  Transaction& transaction = *pending.transaction;
  if (lmtp_ && !reply.is("421")) {
    transaction.answer_delivery(pending.deliveries, reply.positive());
    if (++pending.deliveries < transaction.accepted()) {
      interim_front(std::move(reply));
      return Next::more;
    }
  }
  if (!transaction.result) transaction.result = reply.in_one();
  const Origin origin = reply.origin;
  const bool early = mode_ == Mode::data && body_ == pending.transaction;
  const bool ended = mode_ == Mode::doubt && doubts_end() && body_ == pending.transaction;
  settle_front(std::move(reply));
  // At a line's start the client may have stopped; inside a line it goes on.
  if (early && (dot_.at_line_start() || body_->holed)) start_doubt(Doubt::Why::early_reply, origin);
  if (ended) {
    tell_bare_end(false);
    replay_ = std::exchange(doubt_->held, {});
    replay_origin_ = doubt_->begin;
    end_body(doubt_->ended);
    return run_replay();
  }
  return Next::more;
}

void SmtpDissector::take_data(ChunkCursor& cursor) {
  begin_body(cursor.origin);
  const Bytes before = cursor.rest;
  const Origin origin = cursor.origin;
  const DotBody::State state =
      dot_.feed(cursor, [&](Bytes octets) { body_->tap->append(octets, origin); });
  const std::size_t taken = before.size() - cursor.rest.size();
  const Byte previous = taken > 1 ? before[taken - 2] : last_body_octet_;
  if (taken != 0) last_body_octet_ = before[taken - 1];
  if (state != DotBody::State::done) return;
  const bool behind_gap = dot_.ended_behind_gap();
  if (!dot_.ended_bare() && !behind_gap) {
    end_body(cursor.origin);
    return;
  }
  start_doubt(behind_gap ? Doubt::Why::gap_end : Doubt::Why::bare_end, cursor.origin);
  doubt_->terminator = previous == '\r' ? ".\r\n" : ".\n";
}

void SmtpDissector::on_bdat(std::string_view argument) {
  const Origin origin = pending_.back().origin;
  const auto size = parse_chunk_size(argument);
  if (!size) {
    host_.notice(Severity::warn, "bad-chunk-size",
                 fmt::format(tr_noop("BDAT without a size that makes sense: {}."),
                             to_visible(argument.substr(0, 80))),
                 origin);
    return;
  }
  counter_.expect(size->octets);
  // Behind a refused chunk the transaction is gone; octets under way are still counted (RFC 3030
  // 2).
  if (chunks_failed_) {
    if (size->octets != 0) set_mode(Mode::skipped);
    return;
  }
  attach(pending_.back(), need_transaction());
  pending_.back().last_chunk = size->last;
  set_mode(Mode::chunk);
  if (size->octets == 0) {
    if (size->last) begin_body(origin);
    chunk_done(origin);
  }
}

void SmtpDissector::take_chunk(ChunkCursor& cursor) {
  begin_body(cursor.origin);
  const Origin origin = cursor.origin;
  body_->tap->append(counter_.take(cursor), origin);
  if (counter_.left() == 0) chunk_done(cursor.origin);
}

void SmtpDissector::take_skipped(ChunkCursor& cursor) {
  (void)counter_.take(cursor);
  if (counter_.left() == 0) set_mode(client_gap_ ? Mode::unsure : Mode::commands);
}

void SmtpDissector::chunk_done(const Origin& origin) {
  if (body_ && !pending_.empty() && pending_.back().last_chunk) {
    end_body(origin);
    return;
  }
  body_.reset();  // current_ keeps it until the next chunk
  set_mode(Mode::commands);
}

Next SmtpDissector::bdat_reply(Reply&& reply) {
  Pending& pending = pending_.front();
  const TransactionPointer transaction = pending.transaction;
  if (!transaction) return plain_reply(std::move(reply));
  if (pending.last_chunk && pending.body_begun && !reply.refusal()) {
    return body_reply(std::move(reply));
  }
  if (reply.refusal()) {
    if (lmtp_ && pending.last_chunk && pending.body_begun) return body_reply(std::move(reply));
    if (!transaction->result) transaction->result = reply.in_one();
    if (!transaction->body_over) {
      chunks_failed_ = current_ == transaction;
      if (mode_ == Mode::chunk && pending_.back().transaction == transaction) {
        set_mode(counter_.left() != 0 ? Mode::skipped : Mode::commands);
      }
      if (body_ == transaction) break_body(Verdict::aborted, reply.origin);
      if (current_ == transaction) {
        break_chunks(Verdict::aborted, reply.origin);
        current_.reset();
      }
    }
  }
  return plain_reply(std::move(reply));
}

// The body came to its end; what the client says next is another transaction's.
void SmtpDissector::end_body(const Origin& origin) {
  const TransactionPointer transaction = std::exchange(body_, nullptr);
  set_mode(Mode::commands);
  if (!transaction) return;
  transaction->tap->finish_body(origin);
  transaction->body_over = true;
  if (current_ == transaction) leave_transaction(origin);
  transaction->emit_if_settled(origin);
}

void SmtpDissector::break_body(Verdict verdict, const Origin& origin) {
  const TransactionPointer transaction = std::exchange(body_, nullptr);
  if (!transaction) return;
  transaction->tap->break_off(verdict, origin);
  transaction->broken = transaction->body_over = true;
  transaction->emit_if_settled(origin);
}

// Between two chunks no octets are coming, and yet the body is not over.
void SmtpDissector::break_chunks(Verdict verdict, const Origin& origin) {
  if (!current_ || !current_->carries_body || current_->body_over) return;
  (void)place_lost_chunk({});
  body_ = current_;
  break_body(verdict, origin);
}

}  // namespace malote::smtp
