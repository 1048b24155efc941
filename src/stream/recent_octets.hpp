// SPDX-License-Identifier: MIT
// The octets that all connections together gave up last, in one block of memory that is used round
// and round: what a retransmission is held against. Used by TwoWayStream.
#pragma once

#include <cstdint>
#include <memory>

#include "core/bytes.hpp"
#include "core/limits.hpp"

namespace malote::stream {

class RecentOctets {
 public:
  // Where the latest octets of a stream lie; 0 is nowhere. The ones before hang on it.
  using Place = std::uint64_t;

  explicit RecentOctets(std::size_t octets = 4 * mebi) : size_(octets) {}

  // Those that a stream gave up at `offset`; `before` is the stream's place until now.
  [[nodiscard]] Place keep(Place before, std::int64_t offset, Bytes);
  // Whether octets said to lie at `offset` differ from those kept there. What is no longer there
  // differs from nothing.
  [[nodiscard]] bool differ(Place latest, std::int64_t offset, Bytes) const;

 private:
  struct Head {
    Place before = 0;
    std::int64_t offset = 0;
    std::uint32_t length = 0;
  };
  [[nodiscard]] bool is_there(Place) const noexcept;
  [[nodiscard]] Head head_at(Place) const noexcept;

  std::size_t size_;
  std::unique_ptr<Byte[]> block_;  // once it is needed
  Place end_ = 1;                  // octets used since the start; never wraps
};

}  // namespace malote::stream
