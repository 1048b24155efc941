// SPDX-License-Identifier: MIT
// TCP sequence numbers (RFC 9293 3.4) as 64-bit stream offsets, so that nothing above ever meets a
// wrap.
#pragma once

#include <cstdint>

namespace malote {

// How far `b` lies behind `a`, at most 2^31 either way.
[[nodiscard]] constexpr std::int32_t sequence_difference(std::uint32_t a,
                                                         std::uint32_t b) noexcept {
  return static_cast<std::int32_t>(a - b);
}

// The offset that `sequence` stands for, where offset 0 is `base` and the right one is the nearest
// to `near`.
[[nodiscard]] constexpr std::int64_t unwrap(std::uint32_t sequence, std::uint32_t base,
                                            std::int64_t near) noexcept {
  const auto near_sequence = base + static_cast<std::uint32_t>(near);
  return near + sequence_difference(sequence, near_sequence);
}

}  // namespace malote
