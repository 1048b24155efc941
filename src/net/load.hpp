// SPDX-License-Identifier: MIT
// Fixed-width integers read where they lie. The caller has checked that the octets are there; used
// where a header is read at known offsets (ByteCursor is for everything else).
#pragma once

#include <cstdint>

#include "core/bytes.hpp"

namespace malote {

[[nodiscard]] inline std::uint16_t load_be16(const Byte* at) noexcept {
  return static_cast<std::uint16_t>((at[0] << 8U) | at[1]);
}
[[nodiscard]] inline std::uint32_t load_be32(const Byte* at) noexcept {
  return (std::uint32_t{at[0]} << 24U) | (std::uint32_t{at[1]} << 16U) |
         (std::uint32_t{at[2]} << 8U) | at[3];
}
[[nodiscard]] inline std::uint16_t load_le16(const Byte* at) noexcept {
  return static_cast<std::uint16_t>((at[1] << 8U) | at[0]);
}
[[nodiscard]] inline std::uint32_t load_le32(const Byte* at) noexcept {
  return (std::uint32_t{at[3]} << 24U) | (std::uint32_t{at[2]} << 16U) |
         (std::uint32_t{at[1]} << 8U) | at[0];
}

}  // namespace malote
