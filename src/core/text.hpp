// SPDX-License-Identifier: MIT
// ASCII text helpers and the escapes that keep hostile octets away from terminals and JSON.
// Protocol words are ASCII and compared without locale.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace malote {

[[nodiscard]] constexpr char to_lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
[[nodiscard]] constexpr char to_upper(char c) noexcept {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
[[nodiscard]] constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
[[nodiscard]] constexpr bool is_alpha(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
[[nodiscard]] constexpr bool is_blank(char c) noexcept {
  return c == ' ' || c == '\t';
}
[[nodiscard]] constexpr bool is_space(char c) noexcept {
  return is_blank(c) || c == '\r' || c == '\n';
}
[[nodiscard]] constexpr std::optional<unsigned> hex_digit(char c) noexcept {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  c = to_lower(c);
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  return std::nullopt;
}
[[nodiscard]] std::string to_lower(std::string_view);
[[nodiscard]] std::string to_upper(std::string_view);
[[nodiscard]] bool equals_ignoring_case(std::string_view, std::string_view) noexcept;
[[nodiscard]] bool starts_with_ignoring_case(std::string_view text,
                                             std::string_view prefix) noexcept;
[[nodiscard]] bool contains_ignoring_case(std::string_view text, std::string_view needle) noexcept;
[[nodiscard]] std::string_view trim(std::string_view) noexcept;  // spaces, tabs, CR, LF

// Whole text must be digits and fit; no sign, no space.
[[nodiscard]] std::optional<std::uint64_t> parse_number(std::string_view) noexcept;

[[nodiscard]] std::string to_hex(std::string_view octets);  // lower case

[[nodiscard]] bool is_utf8(std::string_view) noexcept;  // well-formed, RFC 3629
// Ill-formed sequences become U+FFFD, one for each maximal part.
[[nodiscard]] std::string to_utf8_lossy(std::string_view);

// For a terminal: control characters (C0, DEL, C1), bidirectional overrides and ill-formed octets
// become visible escapes (\t, \r, \x1b, \u202e); a backslash stays as it is. The result is
// printable UTF-8 in one line.
[[nodiscard]] std::string to_visible(std::string_view);

}  // namespace malote
