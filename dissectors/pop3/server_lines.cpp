// SPDX-License-Identifier: MIT
#include "dissectors/pop3/server_lines.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"

namespace malote::pop3 {
namespace {

std::string_view without_end(std::string_view line) noexcept {
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  return line;
}

// Names as they stand in greetings, the longer before the shorter.
constexpr std::array<std::string_view, 27> servers{
    "Dovecot",     "Cyrus POP3", "Courier",      "Microsoft Exchange",
    "hMailServer", "Zimbra",     "MDaemon",      "CMailServer",
    "Qpopper",     "QPOP",       "Cubic Circle", "UW POP3",
    "popa3d",      "teapop",     "Solid POP3",   "Lotus Notes",
    "Domino",      "Kerio",      "MailEnable",   "ArGoSoft",
    "Mercury/32",  "Gpop",       "DBMAIL",       "Perdition",
    "Citadel",     "GNU POP3",   "InterMail",
};

}  // namespace

std::optional<StatusLine> parse_status(std::string_view line) noexcept {
  constexpr std::array<std::string_view, 2> codes{"+OK", "-ERR"};
  for (const std::string_view code : codes) {
    if (!starts_with_ignoring_case(line, code)) continue;
    std::string_view text = line.substr(code.size());
    if (!text.empty() && (is_alpha(text.front()) || is_digit(text.front()))) continue;
    if (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    return StatusLine{code == codes[0], code, text};
  }
  return {};
}

std::optional<std::string_view> parse_challenge(std::string_view line) noexcept {
  if (line.empty() || line.front() != '+') return {};
  const std::string_view rest = line.substr(1);
  const bool ends = rest.empty() || rest.front() == '\r' || rest.front() == '\n';
  if (!ends && !is_blank(rest.front())) return {};
  return trim(rest);
}

bool is_header_field(std::string_view line) noexcept {
  const auto colon = line.find(':');
  if (colon == 0 || colon == std::string_view::npos) return false;
  const std::string_view name = line.substr(0, colon);
  return std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

bool is_listing_line(std::string_view line) noexcept {
  constexpr std::size_t longest_token = 59;  // lines of base64 are longer
  const std::string_view text = without_end(line);
  const auto blank = std::find_if(text.begin(), text.end(), is_blank);
  const std::string_view word(text.data(), static_cast<std::size_t>(blank - text.begin()));
  if (word.empty() || word == ".") return true;
  const bool number = std::all_of(word.begin(), word.end(), is_digit);
  const bool capability = std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '-' || c == '_';
  });
  const bool lone_token = word.size() == text.size() && word.size() <= longest_token;
  return number || capability || lone_token;
}

std::optional<std::uint64_t> announced_octets(std::string_view text) noexcept {
  const std::string_view from = trim(text);
  const auto digits = from.find_first_not_of("0123456789");
  if (digits == 0 || digits == std::string_view::npos) return {};
  const std::string_view unit = trim(from.substr(digits));
  const bool octets =
      starts_with_ignoring_case(unit, "octet") || starts_with_ignoring_case(unit, "byte");
  return octets ? parse_number(from.substr(0, digits)) : std::nullopt;
}

bool is_greeting(std::string_view text) {
  const std::string lower = to_lower(text);
  const auto stamp = lower.find('<');  // RFC 1939 7: the time stamp of APOP
  const bool time_stamp = stamp != std::string::npos && lower.find('@', stamp) != std::string::npos;
  const auto says = [&lower](const char* word) { return lower.find(word) != std::string::npos; };
  return time_stamp || says("pop") || says("ready");
}

std::optional<std::string> software_in(std::string_view greeting) {
  constexpr std::size_t longest_version = 32;
  const std::string lower = to_lower(greeting);
  for (const std::string_view name : servers) {
    const auto at = lower.find(to_lower(name));
    if (at == std::string::npos) continue;
    std::string software(greeting.substr(at, name.size()));
    // A version stands behind the name: "v2.3.16", "5.2".
    const std::string_view rest = trim(greeting.substr(at + name.size()));
    const std::string_view version = rest.substr(0, rest.find_first_of(" \t>,;)"));
    const bool is_version =
        version.size() <= longest_version && version.size() > 1 &&
        version.find('.') != std::string_view::npos &&
        (is_digit(version.front()) || (to_lower(version.front()) == 'v' && is_digit(version[1])));
    const auto last = version.find_last_not_of('.');
    if (is_version) software += ' ' + std::string(version.substr(0, last + 1));
    return software;
  }
  return {};
}

}  // namespace malote::pop3
