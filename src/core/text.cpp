// SPDX-License-Identifier: MIT
#include "core/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <system_error>

namespace malote {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view replacement = "\xef\xbf\xbd";  // U+FFFD

constexpr unsigned char octet(char c) noexcept {
  return static_cast<unsigned char>(c);
}

// What stands at the front of a text: a well-formed sequence, or the maximal subpart of an
// ill-formed one (Unicode 3.9, best practice for U+FFFD).
struct Sequence {
  std::size_t octets = 1;
  bool well_formed = false;
  char32_t code_point = 0;
};

// The lead octet says how many follow and what the first of them may be: that shuts out overlong
// forms, surrogates and all beyond U+10FFFF (RFC 3629 4).
struct Lead {
  std::size_t octets = 0;  // of the whole sequence; 0: no lead
  unsigned char low = 0x80, high = 0xbf;
};

constexpr Lead to_lead(unsigned char first) noexcept {
  if (first >= 0xc2 && first <= 0xdf) return {2};
  if (first == 0xe0) return {3, 0xa0, 0xbf};
  if (first == 0xed) return {3, 0x80, 0x9f};
  if (first >= 0xe1 && first <= 0xef) return {3};
  if (first == 0xf0) return {4, 0x90, 0xbf};
  if (first >= 0xf1 && first <= 0xf3) return {4};
  if (first == 0xf4) return {4, 0x80, 0x8f};
  return {};
}

Sequence front_sequence(std::string_view text) noexcept {
  const unsigned char first = octet(text.front());
  if (first < 0x80) return {1, true, first};
  const Lead lead = to_lead(first);
  if (lead.octets == 0) return {};
  char32_t code_point = first & (0x7fU >> lead.octets);
  for (std::size_t i = 1; i < lead.octets; ++i) {
    if (i == text.size()) return {i, false};
    const unsigned char next = octet(text[i]);
    const unsigned char low = i == 1 ? lead.low : 0x80;
    const unsigned char high = i == 1 ? lead.high : 0xbf;
    if (next < low || next > high) return {i, false};
    code_point = (code_point << 6U) | (next & 0x3fU);
  }
  return {lead.octets, true, code_point};
}

// How many octets at the front are ASCII; eight at a time, as nearly all mail is.
std::size_t ascii_prefix(std::string_view text) noexcept {
  constexpr std::uint64_t high_bits = 0x8080808080808080U;
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data() + at, 8);
    if ((eight & high_bits) != 0) break;
  }
  while (at < text.size() && octet(text[at]) < 0x80) ++at;
  return at;
}

constexpr bool is_plain(char c) noexcept {
  return c >= 0x20 && c < 0x7f;
}

// The same for octets that a terminal may have as they are: 0x20 to 0x7e.
std::size_t plain_prefix(std::string_view text) noexcept {
  std::size_t at = 0;
  for (; at + 16 <= text.size(); at += 16) {
    bool all = true;  // no way out within the sixteen, so that it becomes one vector compare
    for (std::size_t i = 0; i < 16; ++i) all &= is_plain(text[at + i]);
    if (!all) break;
  }
  while (at < text.size() && is_plain(text[at])) ++at;
  return at;
}

// Characters that turn the direction of the text around them, end a line, or cannot be seen.
constexpr bool must_escape(char32_t c) noexcept {
  return (c >= 0x80 && c <= 0x9f) || (c >= 0x200e && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0x061c || c == 0xfeff;
}

void append_hex_octet(std::string& out, unsigned char value) {
  out += hex_digits[value >> 4U];
  out += hex_digits[value & 0x0fU];
}

void append_escaped_octet(std::string& out, char c) {
  switch (c) {
    case '\t':
      out += "\\t";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\n':
      out += "\\n";
      return;
    default:
      out += "\\x";
      append_hex_octet(out, octet(c));
  }
}

void append_visible(std::string& out, std::string_view sequence, const Sequence& is) {
  if (!is.well_formed || is.code_point < 0x80) {
    for (const char c : sequence) append_escaped_octet(out, c);
  } else if (must_escape(is.code_point)) {
    out += "\\u";
    append_hex_octet(out, static_cast<unsigned char>(is.code_point >> 8U));
    append_hex_octet(out, static_cast<unsigned char>(is.code_point & 0xffU));
  } else {
    out += sequence;
  }
}

}  // namespace

std::string to_lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return to_lower(c); });
  return out;
}

std::string to_upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return to_upper(c); });
  return out;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return to_lower(x) == to_lower(y);
         });
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) noexcept {
  return equals_ignoring_case(text.substr(0, prefix.size()), prefix);
}

bool contains_ignoring_case(std::string_view text, std::string_view needle) noexcept {
  const auto same = [](char a, char b) { return to_lower(a) == to_lower(b); };
  return needle.empty() ||
         std::search(text.begin(), text.end(), needle.begin(), needle.end(), same) != text.end();
}

std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::optional<std::uint64_t> parse_number(std::string_view text) noexcept {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, fault] = std::from_chars(text.data(), end, value);
  if (text.empty() || fault != std::errc{} || stopped != end) return std::nullopt;
  return value;
}

std::string to_hex(std::string_view octets) {
  std::string out;
  out.reserve(octets.size() * 2);
  for (const char c : octets) append_hex_octet(out, octet(c));
  return out;
}

bool is_utf8(std::string_view text) noexcept {
  while (true) {
    text.remove_prefix(ascii_prefix(text));
    if (text.empty()) return true;
    const Sequence sequence = front_sequence(text);
    if (!sequence.well_formed) return false;
    text.remove_prefix(sequence.octets);
  }
}

std::string to_utf8_lossy(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t ascii = ascii_prefix(text);
    out += text.substr(0, ascii);
    text.remove_prefix(ascii);
    if (text.empty()) break;
    const Sequence sequence = front_sequence(text);
    out += sequence.well_formed ? text.substr(0, sequence.octets) : replacement;
    text.remove_prefix(sequence.octets);
  }
  return out;
}

std::string to_visible(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t plain = plain_prefix(text);
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const Sequence sequence = front_sequence(text);
    append_visible(out, text.substr(0, sequence.octets), sequence);
    text.remove_prefix(sequence.octets);
  }
  return out;
}

}  // namespace malote
