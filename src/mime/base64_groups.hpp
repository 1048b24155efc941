// SPDX-License-Identifier: MIT
// Characters of base64 in groups of four, as many at a time as the processor can: what
// Base64Decoder spends its time with.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/bytes.hpp"

namespace malote::mime {

namespace detail {

constexpr std::uint32_t no_character = 0x0100'0000;  // beyond what 24 bits can hold

// The value of each character, shifted to its place in a group of four: one lookup each, one OR.
constexpr std::array<std::array<std::uint32_t, 256>, 4> make_base64_tables() {
  std::array<std::array<std::uint32_t, 256>, 4> tables{};
  for (auto& table : tables) table.fill(no_character);
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::uint32_t value = 0; value < 64; ++value) {
    const auto c = static_cast<unsigned char>(alphabet[value]);
    for (std::size_t place = 0; place < 4; ++place) {
      tables[place][c] = value << (18 - 6 * place);
    }
  }
  return tables;
}
inline constexpr auto base64_tables = make_base64_tables();

}  // namespace detail

// Decodes groups as long as all is of the alphabet, padding not included; how many characters were
// taken. Writes three octets a group, and up to `base64_slack` that mean nothing behind them.
[[nodiscard]] std::size_t take_base64_groups(Bytes in, Byte* out);
constexpr std::size_t base64_slack = 8;

// The value of a character, or nothing: 64.
[[nodiscard]] inline std::uint32_t base64_value(Byte c) noexcept {
  const std::uint32_t value = detail::base64_tables[3][c];
  return value == detail::no_character ? 64 : value;
}

}  // namespace malote::mime
