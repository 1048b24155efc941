// SPDX-License-Identifier: MIT
// A seeded source of numbers (SplitMix64): the same seed gives the same numbers on every machine,
// which the distributions of <random> do not promise. Used all over the generator; never for
// secrets.
#pragma once

#include <cstdint>

namespace malote::generator {

class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept : state_(seed) {}
  // A stream of its own for the `purpose`-th use of one seed, so that using more numbers in one
  // place changes nothing in another.
  Random(std::uint64_t seed, std::uint64_t purpose) noexcept
      : state_(mix(seed ^ mix(purpose + 0x51ed2701U))) {}

  std::uint64_t next() noexcept {
    state_ += 0x9e3779b97f4a7c15U;
    return mix(state_);
  }
  // From 0 to bound - 1; bound 0 gives 0.
  std::uint64_t below(std::uint64_t bound) noexcept { return bound == 0 ? 0 : next() % bound; }
  std::int64_t between(std::int64_t least, std::int64_t most) noexcept {
    return least + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(most - least) + 1));
  }
  bool chance(double share) noexcept {
    return static_cast<double>(next() >> 11U) * 0x1.0p-53 < share;
  }

 private:
  static std::uint64_t mix(std::uint64_t z) noexcept {
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }
  std::uint64_t state_;
};

}  // namespace malote::generator
