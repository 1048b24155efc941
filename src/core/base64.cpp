// SPDX-License-Identifier: MIT
#include "core/base64.hpp"

#include <array>
#include <cstdint>

namespace malote {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t not_in_alphabet = 0xff;

constexpr std::array<std::uint8_t, 256> to_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(not_in_alphabet);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}
constexpr auto values = to_values();

// The text without its padding; nothing where the padding is more or elsewhere than RFC 4648 4
// allows. None at all is accepted.
std::optional<std::string_view> strip_padding(std::string_view text) {
  const std::size_t whole = text.size();
  std::size_t padding = 0;
  while (padding < 2 && !text.empty() && text.back() == '=') {
    text.remove_suffix(1);
    ++padding;
  }
  if (padding != 0 && whole % 4 != 0) return std::nullopt;
  if (text.size() % 4 == 1) return std::nullopt;  // six bits make no octet
  return text;
}

}  // namespace

std::optional<std::string> decode_base64(std::string_view text) {
  const auto stripped = strip_padding(text);
  if (!stripped) return std::nullopt;
  std::string out;
  out.reserve(stripped->size() * 3 / 4);
  std::uint32_t bits = 0;
  unsigned held = 0;  // bits not yet written
  for (const char c : *stripped) {
    const std::uint8_t value = values[static_cast<unsigned char>(c)];
    if (value == not_in_alphabet) return std::nullopt;
    bits = (bits << 6U) | value;
    held += 6;
    if (held >= 8) {
      held -= 8;
      out += static_cast<char>((bits >> held) & 0xffU);
    }
  }
  return out;  // left-over bits should be 0 (RFC 4648 3.5), but real clients send others
}

std::string encode_base64(std::string_view octets) {
  std::string out;
  out.reserve((octets.size() + 2) / 3 * 4);
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char c : octets) {
    bits = (bits << 8U) | static_cast<unsigned char>(c);
    held += 8;
    while (held >= 6) {
      held -= 6;
      out += alphabet[(bits >> held) & 0x3fU];
    }
  }
  if (held != 0) out += alphabet[(bits << (6U - held)) & 0x3fU];
  while (out.size() % 4 != 0) out += '=';
  return out;
}

}  // namespace malote
