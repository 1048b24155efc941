// SPDX-License-Identifier: MIT
#include "dissect/tagged_exchanges.hpp"

#include <algorithm>
#include <utility>

#include "core/i18n.hpp"

namespace malote {
namespace {

std::size_t octets_with_tag(const ExchangeRecord& record) {
  return (record.command ? record.command->size() : 0) +
         (record.argument ? record.argument->size() : 0) + (record.tag ? record.tag->size() : 0);
}

}  // namespace

ExchangeRecord& TaggedExchanges::push(ExchangeRecord record) {
  const Limits& limits = host_.limits();
  const std::size_t octets = octets_with_tag(record);
  while (!pending_.empty() && (pending_.size() >= limits.pending_commands ||
                               octets_ + octets > limits.held_octets_direction)) {
    if (!std::exchange(told_too_many_, true)) {
      host_.notice(
          Severity::warn, "too-many-pending",
          tr_noop("More commands await their replies than are kept; the oldest are given up."),
          record.origin);
    }
    abandon(pending_.front().record.n);
  }
  record.n = ++last_n_;
  record.under_tls = record.under_tls || host_.flow().under_tls;
  octets_ += octets;
  pending_.push_back({std::move(record), octets, 0});
  return pending_.back().record;
}

std::uint32_t TaggedExchanges::oldest() const noexcept {
  return pending_.empty() ? 0 : pending_.front().record.n;
}

void TaggedExchanges::add_reply(std::uint32_t n, ReplyRecord reply, bool untagged) {
  const auto place = place_of(n);
  if (place == pending_.end()) return;
  ExchangeRecord& record = place->record;
  if (untagged) record.untagged = record.untagged.value_or(0) + 1;
  // One place stays free for the final reply.
  const bool room = record.replies.size() + 1 < host_.limits().exchange_replies &&
                    place->reply_octets + reply.text.size() <= host_.limits().reply_octets;
  if (!room) return;
  place->reply_octets += reply.text.size();
  record.replies.push_back(std::move(reply));
}

void TaggedExchanges::settle(std::uint32_t n, ReplyRecord reply) {
  const auto place = place_of(n);
  if (place == pending_.end()) return;
  ExchangeRecord record = take(place);
  record.replies.push_back(std::move(reply));
  record.settled = true;
  host_.emit(std::move(record));
}

void TaggedExchanges::abandon(std::uint32_t n) {
  const auto place = place_of(n);
  if (place == pending_.end()) return;
  ExchangeRecord record = take(place);
  record.settled = false;
  host_.emit(std::move(record));
}

void TaggedExchanges::abandon_all() {
  while (!pending_.empty()) abandon(pending_.front().record.n);
}

void TaggedExchanges::report_open() const {
  for (const Pending& pending : pending_) {
    ExchangeRecord copy = pending.record;
    copy.settled = false;
    host_.emit(std::move(copy));
  }
}

std::list<TaggedExchanges::Pending>::iterator TaggedExchanges::place_of(std::uint32_t n) {
  return std::find_if(pending_.begin(), pending_.end(),
                      [n](const Pending& pending) { return pending.record.n == n; });
}

ExchangeRecord TaggedExchanges::take(std::list<Pending>::iterator place) {
  Pending taken = std::move(*place);
  pending_.erase(place);
  octets_ -= taken.octets;
  return std::move(taken.record);
}

}  // namespace malote
