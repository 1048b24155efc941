// SPDX-License-Identifier: MIT
// Commands awaiting their replies, in the order sent: numbers them, pairs pipelined replies, and
// emits each exchange once it is settled. Bounded by Limits::pending_commands and exchange_replies.
// Used by all line-oriented dissectors.
#pragma once

#include <cstdint>

#include "core/front_queue.hpp"
#include "dissect/host.hpp"
#include "records/record.hpp"

namespace malote {

class ExchangeQueue {
 public:
  explicit ExchangeQueue(DissectorHost& host) : host_(host) {}

  // A new command, last in the queue; the reference is valid until the queue changes. Gives it its
  // n.
  ExchangeRecord& push(ExchangeRecord);
  // The oldest one without its final reply; nullptr where nothing waits.
  [[nodiscard]] ExchangeRecord* front() noexcept;
  [[nodiscard]] ExchangeRecord* back() noexcept;  // the newest
  [[nodiscard]] std::size_t size() const noexcept { return pending_.size(); }
  [[nodiscard]] bool empty() const noexcept { return pending_.empty(); }
  [[nodiscard]] ExchangeRecord& at(std::size_t i) { return pending_[i].record; }

  // Adds an interim reply to the oldest (354, 150, a challenge); beyond the cap it is counted, not
  // kept.
  void interim(ReplyRecord);
  // The final reply of the oldest: emits it and removes it.
  void settle(ReplyRecord);
  // The same for another that waits: some replies overtake (FTP's STAT during a transfer).
  void settle_at(std::size_t, ReplyRecord);
  // Removes the oldest without a reply (lost in a gap, or the end came): emitted with settled =
  // false.
  void abandon();
  void abandon_all();
  // Commands that were given up for want of room are answered all the same: true where the next
  // reply is for one of these (it is unasked() then).
  [[nodiscard]] bool take_owed() noexcept {
    if (owed_ == 0) return false;
    --owed_;
    return true;
  }
  // Replies were lost: which one comes next is anybody's guess.
  void forget_owed() noexcept { owed_ = 0; }
  // A reply that nothing asked for, or a greeting: an exchange of its own with command absent.
  void unasked(ReplyRecord, const char* phase, const Origin&);
  // For live views: emits copies of everything that waits.
  void report_open() const;

 private:
  struct Pending {
    ExchangeRecord record;
    std::size_t octets = 0;  // of its command line, as pushed
    std::uint64_t replies_not_kept = 0;
  };
  ExchangeRecord& about_to_go(std::size_t);

  DissectorHost& host_;
  FrontQueue<Pending> pending_;
  std::size_t octets_ = 0;  // of all that waits: at most Limits::held_octets_direction
  std::uint32_t last_n_ = 0;
  std::uint64_t owed_ = 0;
  bool told_too_many_ = false;
};

}  // namespace malote
