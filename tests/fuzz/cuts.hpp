// SPDX-License-Identifier: MIT
// Chunks of a fuzz input whose borders depend on a seed taken from the input itself.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "core/bytes.hpp"

namespace malote::test {

class SeededCuts {
 public:
  SeededCuts(Bytes all, std::uint8_t seed) : rest_(all), state_(seed + 1U) {}
  [[nodiscard]] bool empty() const { return rest_.empty(); }
  // The next one to eight octets, sometimes none.
  Bytes next() {
    state_ = state_ * 1664525U + 1013904223U;
    const std::size_t octets = std::min<std::size_t>(rest_.size(), (state_ >> 24U) % 9);
    const Bytes chunk = rest_.first(octets);
    rest_ = rest_.subspan(octets);
    return chunk;
  }

 private:
  Bytes rest_;
  std::uint32_t state_;
};

inline void must(bool holds) {
  if (!holds) std::abort();
}

}  // namespace malote::test
