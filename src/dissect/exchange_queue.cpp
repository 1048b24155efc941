// SPDX-License-Identifier: MIT
#include "dissect/exchange_queue.hpp"

#include <string>
#include <utility>

#include "core/i18n.hpp"

namespace malote {

namespace {

std::size_t octets_of(const ExchangeRecord& record) {
  return (record.command ? record.command->size() : 0) +
         (record.argument ? record.argument->size() : 0);
}

ReplyRecord cut(ReplyRecord reply, const Limits& limits) {
  if (reply.text.size() > limits.reply_octets) {
    reply.text.resize(limits.reply_octets);
    reply.text.shrink_to_fit();
  }
  return reply;
}

}  // namespace

ExchangeRecord& ExchangeQueue::push(ExchangeRecord record) {
  const std::size_t octets = octets_of(record);
  while (!pending_.empty() && (pending_.size() >= host_.limits().pending_commands ||
                               octets_ + octets > host_.limits().held_octets_direction)) {
    if (!told_too_many_) {
      told_too_many_ = true;
      host_.notice(
          Severity::warn, "too-many-pending",
          tr_noop("More commands await their replies than are kept; the oldest are given up."),
          record.origin);
    }
    abandon();
    ++owed_;
  }
  record.n = ++last_n_;
  record.under_tls = record.under_tls || host_.flow().under_tls;
  octets_ += octets;
  pending_.push_back({std::move(record), octets, 0});
  return pending_.back().record;
}

ExchangeRecord* ExchangeQueue::front() noexcept {
  return pending_.empty() ? nullptr : &pending_.front().record;
}

ExchangeRecord* ExchangeQueue::back() noexcept {
  return pending_.empty() ? nullptr : &pending_.back().record;
}

void ExchangeQueue::interim(ReplyRecord reply) {
  if (pending_.empty()) return;
  Pending& one = pending_.front();
  // One place stays free for the final reply.
  if (one.record.replies.size() + 1 < host_.limits().exchange_replies) {
    one.record.replies.push_back(cut(std::move(reply), host_.limits()));
  } else {
    ++one.replies_not_kept;
  }
}

void ExchangeQueue::settle(ReplyRecord reply) {
  settle_at(0, std::move(reply));
}

void ExchangeQueue::settle_at(std::size_t i, ReplyRecord reply) {
  if (i >= pending_.size()) return;
  ExchangeRecord& record = about_to_go(i);
  record.replies.push_back(cut(std::move(reply), host_.limits()));
  record.settled = true;
  host_.emit(std::move(record));
  pending_.erase(i);
}

void ExchangeQueue::abandon() {
  if (pending_.empty()) return;
  ExchangeRecord& record = about_to_go(0);
  record.settled = false;
  host_.emit(std::move(record));
  pending_.pop_front();
}

void ExchangeQueue::abandon_all() {
  while (!pending_.empty()) abandon();
}

void ExchangeQueue::unasked(ReplyRecord reply, const char* phase, const Origin& origin) {
  ExchangeRecord record;
  record.n = ++last_n_;
  record.time = reply.time;
  record.phase = phase;
  record.under_tls = host_.flow().under_tls;
  record.origin = origin;
  record.settled = true;
  record.replies.push_back(cut(std::move(reply), host_.limits()));
  host_.emit(std::move(record));
}

void ExchangeQueue::report_open() const {
  for (const Pending& pending : pending_) {
    ExchangeRecord copy = pending.record;
    copy.settled = false;
    host_.emit(std::move(copy));
  }
}

// One whose record is emitted and which is removed then; where replies were only counted, the last
// kept one says so.
ExchangeRecord& ExchangeQueue::about_to_go(std::size_t i) {
  Pending& one = pending_[i];
  octets_ -= one.octets;
  if (one.replies_not_kept != 0) {
    const std::string count = std::to_string(one.replies_not_kept);
    if (!one.record.replies.empty()) {
      one.record.replies.back().text += "\n[+" + count + "]";
    }
    host_.notice(Severity::warn, "too-many-replies",
                 tr_noop("More replies to one command than are kept; counted, not kept: ") + count,
                 one.record.origin);
  }
  return one.record;
}

}  // namespace malote
