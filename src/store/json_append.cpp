// SPDX-License-Identifier: MIT
#include "store/json_append.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "store/json_text.hpp"

namespace malote::store {
namespace {

constexpr std::size_t digits_most = 20;

// "00" to "99".
constexpr auto pairs = [] {
  std::array<char, 200> all{};
  for (std::size_t i = 0; i < 100; ++i) {
    all[2 * i] = static_cast<char>('0' + i / 10);
    all[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return all;
}();

// What stands for itself in JSON and on a terminal: all of ASCII but controls, '"' and '\\'.
constexpr bool stands_for_itself(unsigned char c) noexcept {
  return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

// The same but for '"' and '\\', which a backslash in front makes stand for themselves, and for
// what is no ASCII and no control (those of C1 begin with C2 in UTF-8).
bool is_printable(std::string_view text) noexcept {
  bool printable = true;
  for (const char c : text) {
    printable &= static_cast<unsigned char>(c) >= 0x20 && c != 0x7f && c != '\xc2';
  }
  return printable && is_utf8(text);
}

}  // namespace

bool is_plain_json(std::string_view text) noexcept {
  constexpr std::size_t step = 16;
  std::size_t at = 0;
  for (; at + step <= text.size(); at += step) {
    unsigned char other = 0;  // no way out within the step, so that it becomes vector compares
    for (std::size_t i = 0; i < step; ++i) {
      const auto c = static_cast<unsigned char>(text[at + i]);
      other |= static_cast<unsigned char>(!stands_for_itself(c));
    }
    if (other != 0) return false;
  }
  for (; at < text.size(); ++at) {
    if (!stands_for_itself(static_cast<unsigned char>(text[at]))) return false;
  }
  return true;
}

// Grows by doubling: resizing to the octet each time would copy all that is there each time. And by
// more than is asked for: there is more to come.
void JsonPen::make_room(std::size_t octets) {
  constexpr std::size_t to_come = 256;
  const auto used = static_cast<std::size_t>(to_ - out_.data());
  const auto promised = static_cast<std::size_t>(promised_ - out_.data());
  const std::size_t needed = promised + octets;
  if (out_.capacity() < needed) out_.reserve(std::max(needed, 2 * out_.capacity()));
  out_.resize(std::min(out_.capacity(), needed + to_come));
  to_ = out_.data() + used;
  promised_ = out_.data() + promised;
}

void JsonPen::number(std::uint64_t number) {
  std::array<char, digits_most> digits;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  std::size_t at = digits.size();
  while (number >= 100) {
    at -= 2;
    std::memcpy(digits.data() + at, pairs.data() + number % 100 * 2, 2);
    number /= 100;
  }
  if (number >= 10) {
    at -= 2;
    std::memcpy(digits.data() + at, pairs.data() + number * 2, 2);
  } else {
    digits[--at] = static_cast<char>('0' + number);
  }
  std::memcpy(to_, digits.data() + at, digits.size() - at);
  to_ += digits.size() - at;
}

void JsonPen::signed_number(std::int64_t number) {
  if (number < 0) put('-');
  const auto bits = static_cast<std::uint64_t>(number);
  this->number(number < 0 ? ~bits + 1 : bits);
}

bool JsonPen::text(std::string_view octets) {
  if (is_plain_json(octets)) {
    more(octets.size() + 2);
    put('"');
    if (!octets.empty()) std::memcpy(to_, octets.data(), octets.size());
    to_ += octets.size();
    put('"');
    return true;
  }
  if (is_printable(octets)) {
    more(2 * octets.size() + 2);
    put('"');
    for (const char c : octets) {
      if (c == '"' || c == '\\') put('\\');
      put(c);
    }
    put('"');
    return true;
  }
  const std::string quoted = to_json_string(octets);
  more(quoted.size());
  std::memcpy(to_, quoted.data(), quoted.size());
  to_ += quoted.size();
  return is_utf8(octets);
}

void JsonPen::text(std::string_view octets, std::string_view hex_key) {
  if (text(octets)) return;
  more(hex_key.size() + 8);
  put(",\"");
  std::memcpy(to_, hex_key.data(), hex_key.size());
  to_ += hex_key.size();
  put("\":");
  (void)text(to_hex(octets));
}

void append_json_string(std::string& out, std::string_view octets) {
  (void)JsonPen(out, 0).text(octets);
}

}  // namespace malote::store
