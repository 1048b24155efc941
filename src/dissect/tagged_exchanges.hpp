// SPDX-License-Identifier: MIT
// Commands awaiting their replies where a tag pairs the two in any order (IMAP): numbers them,
// gathers the untagged lines that serve them, emits each once it is settled. Bounded by
// Limits::pending_commands, exchange_replies and reply_octets. ExchangeQueue is for protocols that
// answer in the order asked.
#pragma once

#include <cstdint>
#include <list>
#include <string_view>

#include "dissect/host.hpp"
#include "records/record.hpp"

namespace malote {

class TaggedExchanges {
 public:
  explicit TaggedExchanges(DissectorHost& host) : host_(host) {}

  // A new command, or the lines that nothing asked for (no command). Gives it its n; the reference
  // is valid until it is settled or abandoned. May abandon the oldest for want of room.
  ExchangeRecord& push(ExchangeRecord);
  // The oldest one that fits; nullptr where none does.
  template <typename Fits>
  [[nodiscard]] ExchangeRecord* find_if(const Fits& fits) {
    for (Pending& pending : pending_) {
      if (fits(pending.record)) return &pending.record;
    }
    return nullptr;
  }
  [[nodiscard]] ExchangeRecord* by_n(std::uint32_t n) {
    return find_if([n](const ExchangeRecord& record) { return record.n == n; });
  }
  [[nodiscard]] ExchangeRecord* by_tag(std::string_view tag) {
    return find_if([tag](const ExchangeRecord& record) { return record.tag == tag; });
  }
  [[nodiscard]] bool empty() const noexcept { return pending_.empty(); }
  [[nodiscard]] std::uint32_t oldest() const noexcept;  // its n; 0: none
  [[nodiscard]] std::uint32_t newest() const noexcept { return last_n_; }

  // An interim reply of that one: kept while there is room. An untagged one is counted in any case.
  void add_reply(std::uint32_t n, ReplyRecord, bool untagged);
  void settle(std::uint32_t n, ReplyRecord);
  void abandon(std::uint32_t n);
  void abandon_all();
  // For live views: emits copies of everything that waits.
  void report_open() const;

 private:
  struct Pending {
    ExchangeRecord record;
    std::size_t octets = 0;        // of its command line
    std::size_t reply_octets = 0;  // of its replies so far
  };
  std::list<Pending>::iterator place_of(std::uint32_t n);
  ExchangeRecord take(std::list<Pending>::iterator);

  DissectorHost& host_;
  std::list<Pending> pending_;  // in the order of n
  std::size_t octets_ = 0;
  std::uint32_t last_n_ = 0;
  bool told_too_many_ = false;
};

}  // namespace malote
