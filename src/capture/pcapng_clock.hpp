// SPDX-License-Identifier: MIT
// A pcapng interface's clock: its units (if_tsresol) and offset (if_tsoffset) to nanoseconds,
// without overflow. Internal to the capture layer.
#pragma once

#include <cstdint>

#include "core/time.hpp"

namespace malote {

class PcapngClock {
 public:
  // pcapng 4.2: microseconds unless said otherwise.
  PcapngClock() { set_resolution(6); }

  // The option's octet: units of 10^-n seconds, or with the highest bit 2^-n.
  void set_resolution(std::uint8_t) noexcept;
  void set_offset(std::int64_t seconds) noexcept { offset_seconds_ = seconds; }

  // Moments that no Timestamp can hold become its first or last.
  [[nodiscard]] Timestamp to_timestamp(std::uint64_t units) const noexcept;

 private:
  // ns = units * multiplier / divisor, or >> shift
  std::uint64_t multiplier_ = 1000;
  std::uint64_t divisor_ = 1;
  unsigned shift_ = 0;
  std::int64_t offset_seconds_ = 0;
};

}  // namespace malote
