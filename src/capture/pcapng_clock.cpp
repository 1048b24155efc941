// SPDX-License-Identifier: MIT
#include "capture/pcapng_clock.hpp"

#include <algorithm>
#include <limits>

namespace malote {
namespace {

__extension__ typedef __int128 Wide;

std::uint64_t power_of_ten(unsigned exponent) noexcept {
  std::uint64_t value = 1;
  for (unsigned i = 0; i < exponent; ++i) value *= 10;
  return value;
}

}  // namespace

void PcapngClock::set_resolution(std::uint8_t octet) noexcept {
  constexpr unsigned nano = 9;
  constexpr unsigned largest_power = 19;  // of ten in 64 bits; finer units are all in one ns
  const unsigned exponent = octet & 0x7fU;
  multiplier_ = divisor_ = 1;
  shift_ = 0;
  if ((octet & 0x80U) != 0) {
    multiplier_ = ns_per_second;
    shift_ = exponent;
  } else if (exponent <= nano) {
    multiplier_ = power_of_ten(nano - exponent);
  } else {
    divisor_ = power_of_ten(std::min(exponent - nano, largest_power));
  }
}

Timestamp PcapngClock::to_timestamp(std::uint64_t units) const noexcept {
  // 2^64 * 10^9 and 2^63 * 10^9 both fit in 127 bits, and so does their sum.
  const Wide scaled = static_cast<Wide>(units) * static_cast<Wide>(multiplier_);
  const Wide since_offset = shift_ != 0 ? scaled >> shift_ : scaled / static_cast<Wide>(divisor_);
  const Wide ns = since_offset + static_cast<Wide>(offset_seconds_) * ns_per_second;
  using Limit = std::numeric_limits<std::int64_t>;
  return {static_cast<std::int64_t>(std::clamp(ns, Wide{Limit::min()}, Wide{Limit::max()}))};
}

}  // namespace malote
