// SPDX-License-Identifier: MIT
// Counted octets: SMTP BDAT chunks, IMAP literals. (Never POP3 sizes: those are hints.)
#pragma once

#include <algorithm>
#include <cstdint>

#include "framing/line_reader.hpp"

namespace malote {

class OctetCounter {
 public:
  void expect(std::uint64_t octets) noexcept { left_ = octets; }
  [[nodiscard]] std::uint64_t left() const noexcept { return left_; }
  // Up to what is still expected, from the cursor.
  Bytes take(ChunkCursor& cursor) noexcept {
    const auto octets =
        static_cast<std::size_t>(std::min<std::uint64_t>(left_, cursor.rest.size()));
    left_ -= octets;
    return cursor.take(octets);
  }
  // A gap of that length: how much of it was counted octets. The rest lay behind them.
  std::uint64_t skip(std::uint64_t octets) noexcept {
    const std::uint64_t inside = std::min(left_, octets);
    left_ -= inside;
    return inside;
  }

 private:
  std::uint64_t left_ = 0;
};

}  // namespace malote
