// SPDX-License-Identifier: MIT
// What a line of a POP3 server looks like, told from its beginning alone. Plain functions of the
// POP3 dissector.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace malote::pop3 {

// So many octets of a line are enough for every question below.
constexpr std::size_t head_octets = 80;
constexpr std::size_t status_octets = 5;  // "-ERR" and what follows it

struct StatusLine {
  bool ok = false;
  std::string_view code;  // "+OK", "-ERR"
  std::string_view text;  // without the blank before it
};
[[nodiscard]] std::optional<StatusLine> parse_status(std::string_view line) noexcept;
// "+ base64" within AUTH (RFC 5034 4): what follows the plus.
[[nodiscard]] std::optional<std::string_view> parse_challenge(std::string_view line) noexcept;

// "Return-Path: <…": a field name of RFC 5322 2.2 and a colon.
[[nodiscard]] bool is_header_field(std::string_view line) noexcept;
// Could be a line of a LIST, UIDL or CAPA answer, or the tail of one.
[[nodiscard]] bool is_listing_line(std::string_view line) noexcept;
// The octets that a reply to RETR announces: "120 octets".
[[nodiscard]] std::optional<std::uint64_t> announced_octets(std::string_view text) noexcept;
// Reads like the first line of a session rather than like an answer.
[[nodiscard]] bool is_greeting(std::string_view text);
// The server program that a greeting names ("Dovecot", "Cyrus POP3 v2.3.16"), if it is one that we
// know.
[[nodiscard]] std::optional<std::string> software_in(std::string_view greeting);

}  // namespace malote::pop3
