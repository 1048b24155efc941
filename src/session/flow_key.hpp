// SPDX-License-Identifier: MIT
// The two ends of a TCP connection without an order, so that both directions find the same flow.
#pragma once

#include <cstdint>
#include <cstring>

#include "core/address.hpp"
#include "net/segment.hpp"

namespace malote::session {

struct FlowKey {
  Endpoint low, high;
  bool operator==(const FlowKey&) const = default;
};

struct FlowLookup {
  FlowKey key;
  std::uint64_t hash = 0;
  unsigned side = 0;  // of the segment's sender: 0 is key.low
};

namespace detail {

[[nodiscard]] inline std::uint64_t mix(std::uint64_t h, std::uint64_t v) noexcept {
  h ^= v;
  h *= 0x9E3779B97F4A7C15ULL;
  return h ^ (h >> 29U);
}

[[nodiscard]] inline std::uint64_t mix(std::uint64_t h, const Endpoint& e) noexcept {
  std::uint64_t words[2];
  std::memcpy(words, e.ip.octets.data(), sizeof words);
  return mix(mix(h, words[0]), words[1] ^ (std::uint64_t{e.port} << 32U));
}

}  // namespace detail

// `secret` is a value of this run, so that nobody can aim at one bucket from the wire.
[[nodiscard]] inline FlowLookup look_up(const Segment& segment, std::uint64_t secret) noexcept {
  FlowLookup result;
  result.side = segment.source < segment.destination ? 0 : 1;
  result.key = result.side == 0 ? FlowKey{segment.source, segment.destination}
                                : FlowKey{segment.destination, segment.source};
  result.hash = detail::mix(detail::mix(secret, result.key.low), result.key.high);
  return result;
}

}  // namespace malote::session
