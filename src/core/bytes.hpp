// SPDX-License-Identifier: MIT
// Views of octets. A Bytes never owns what it shows; who hands one out says how long it lives
// (in the push chain: during the call only).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace malote {

using Byte = std::uint8_t;
using Bytes = std::span<const Byte>;

[[nodiscard]] inline std::string_view as_text(Bytes bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
[[nodiscard]] inline Bytes as_bytes(std::string_view text) noexcept {
  return {reinterpret_cast<const Byte*>(text.data()), text.size()};
}

// Reads fixed-width integers and slices from the front of a view, never past its end:
// once a read does not fit, ok() is false and every later read gives zero or nothing.
class ByteCursor {
 public:
  explicit ByteCursor(Bytes bytes) noexcept : rest_(bytes) {}

  [[nodiscard]] bool ok() const noexcept { return ok_; }
  [[nodiscard]] bool empty() const noexcept { return rest_.empty(); }
  [[nodiscard]] std::size_t remaining() const noexcept { return rest_.size(); }
  [[nodiscard]] Bytes rest() const noexcept { return rest_; }

  Bytes take(std::size_t octets) noexcept {
    if (!ok_ || octets > rest_.size()) {
      ok_ = false;
      rest_ = {};
      return {};
    }
    const Bytes taken = rest_.first(octets);
    rest_ = rest_.subspan(octets);
    return taken;
  }
  void skip(std::size_t octets) noexcept { (void)take(octets); }

  std::uint8_t u8() noexcept { return static_cast<std::uint8_t>(big_endian(1)); }
  std::uint16_t u16() noexcept { return static_cast<std::uint16_t>(big_endian(2)); }
  std::uint32_t u32() noexcept { return static_cast<std::uint32_t>(big_endian(4)); }
  std::uint64_t u64() noexcept { return big_endian(8); }
  std::uint16_t u16le() noexcept { return static_cast<std::uint16_t>(little_endian(2)); }
  std::uint32_t u32le() noexcept { return static_cast<std::uint32_t>(little_endian(4)); }

 private:
  std::uint64_t big_endian(std::size_t octets) noexcept {
    std::uint64_t value = 0;
    for (const Byte b : take(octets)) value = (value << 8U) | b;
    return value;
  }
  std::uint64_t little_endian(std::size_t octets) noexcept {
    std::uint64_t value = 0;
    unsigned shift = 0;
    for (const Byte b : take(octets)) {
      value |= static_cast<std::uint64_t>(b) << shift;
      shift += 8;
    }
    return value;
  }

  Bytes rest_;
  bool ok_ = true;
};

}  // namespace malote
