// SPDX-License-Identifier: MIT
#include "dissectors/ftp/ftp_addresses.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "core/text.hpp"

namespace malote::ftp {

namespace {

constexpr std::size_t most_numbers = 24;

// Numbers below 256 with commas between, from the front of the text.
std::size_t read_numbers(std::string_view text, std::span<Byte> into) {
  std::size_t count = 0;
  while (count < into.size()) {
    text = text.substr(std::min(text.find_first_not_of(' '), text.size()));
    std::size_t digits = 0;
    while (digits < text.size() && digits < 4 && is_digit(text[digits])) ++digits;
    const auto number = parse_number(text.substr(0, digits));
    if (digits == 0 || !number || *number > 255) return count;
    into[count++] = static_cast<Byte>(*number);
    text.remove_prefix(digits);
    if (!text.starts_with(',')) return count;
    text.remove_prefix(1);
  }
  return count;
}

std::uint16_t port_of(Byte high, Byte low) {
  return static_cast<std::uint16_t>(high << 8U | low);
}

// Calls `read` where a number begins until it finds what it wants: servers write what they like
// around it.
template <typename Read>
auto anywhere(std::string_view text, const Read& read) -> decltype(read(text)) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool begins = is_digit(text[at]) && (at == 0 || !is_digit(text[at - 1]));
    if (!begins) continue;
    if (auto found = read(text.substr(at))) return found;
  }
  return std::nullopt;
}

struct Fields {
  std::array<std::string_view, 3> text;  // family, address, port
};

// "|1|address|port|" with any delimiter (RFC 2428 2).
std::optional<Fields> split_extended(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const char delimiter = text[0];
  if (delimiter < 33 || delimiter > 126 || is_digit(delimiter)) return std::nullopt;
  text.remove_prefix(1);
  Fields fields;
  for (std::string_view& field : fields.text) {
    const std::size_t end = text.find(delimiter);
    if (end == std::string_view::npos) return std::nullopt;
    field = text.substr(0, end);
    text.remove_prefix(end + 1);
  }
  return fields;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  const auto number = parse_number(text);
  if (!number || *number == 0 || *number > 65535) return std::nullopt;
  return static_cast<std::uint16_t>(*number);
}

}  // namespace

std::optional<Endpoint> parse_host_port(std::string_view text) {
  return anywhere(text, [](std::string_view rest) -> std::optional<Endpoint> {
    std::array<Byte, 6> numbers{};
    if (read_numbers(rest, numbers) < numbers.size()) return std::nullopt;
    return Endpoint{IpAddress::v4(Bytes(numbers).first(4)), port_of(numbers[4], numbers[5])};
  });
}

std::optional<Endpoint> parse_extended(std::string_view argument) {
  const auto fields = split_extended(trim(argument));
  if (!fields) return std::nullopt;
  // A scope is the sender's own business (RFC 4007 11).
  const auto ip = parse_ip(fields->text[1].substr(0, fields->text[1].find('%')));
  const auto port = parse_port(fields->text[2]);
  const std::string_view family = fields->text[0];
  if (!ip || !port || (family != "1" && family != "2")) return std::nullopt;
  if (ip->is_v6 != (family == "2")) return std::nullopt;
  return Endpoint{*ip, *port};
}

std::optional<ExtendedPassive> parse_extended_passive(std::string_view text) {
  for (std::size_t at = text.find('('); at != std::string_view::npos; at = text.find('(', at + 1)) {
    const auto fields = split_extended(text.substr(at + 1));
    if (!fields) continue;
    const auto port = parse_port(fields->text[2]);
    if (!port) continue;
    return ExtendedPassive{parse_ip(fields->text[1]), *port};
  }
  return std::nullopt;
}

std::optional<Endpoint> parse_long(std::string_view text) {
  return anywhere(text, [](std::string_view rest) -> std::optional<Endpoint> {
    std::array<Byte, most_numbers> numbers{};
    const std::size_t count = read_numbers(rest, numbers);
    const bool v4 = count >= 9 && numbers[0] == 4 && numbers[1] == 4 && numbers[6] == 2;
    const bool v6 = count >= 21 && numbers[0] == 6 && numbers[1] == 16 && numbers[18] == 2;
    const Bytes all(numbers);
    if (v4) return Endpoint{IpAddress::v4(all.subspan(2, 4)), port_of(numbers[7], numbers[8])};
    if (v6) return Endpoint{IpAddress::v6(all.subspan(2, 16)), port_of(numbers[19], numbers[20])};
    return std::nullopt;
  });
}

bool is_private(const IpAddress& ip) noexcept {
  const auto& o = ip.octets;
  if (ip.is_v6) {
    const bool loopback =
        std::all_of(o.begin(), o.end() - 1, [](Byte b) { return b == 0; }) && o[15] == 1;
    return loopback || (o[0] & 0xfeU) == 0xfcU || (o[0] == 0xfe && (o[1] & 0xc0U) == 0x80U);
  }
  return o[0] == 10 || o[0] == 127 || (o[0] == 172 && (o[1] & 0xf0U) == 16) ||
         (o[0] == 192 && o[1] == 168) || (o[0] == 169 && o[1] == 254) ||
         (o[0] == 100 && (o[1] & 0xc0U) == 64);
}

}  // namespace malote::ftp
