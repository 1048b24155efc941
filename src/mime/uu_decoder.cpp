// SPDX-License-Identifier: MIT
#include "mime/uu_decoder.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"

namespace malote::mime {

namespace {

constexpr std::size_t decoded_line_octets = 63;  // what the first character can say

}  // namespace

std::optional<std::string> parse_uu_begin(std::string_view line) {
  constexpr std::string_view begin = "begin ";
  if (!line.starts_with(begin)) return std::nullopt;
  line.remove_prefix(begin.size());
  const std::size_t digits = std::min(line.find_first_not_of("01234567"), line.size());
  if (digits < 3 || digits > 4 || digits + 1 >= line.size() || line[digits] != ' ') {
    return std::nullopt;
  }
  const std::string_view name = trim(line.substr(digits + 1));
  if (name.empty()) return std::nullopt;
  return std::string(name);
}

UuLine decode_uu_line(std::string_view line, OctetSink& sink) {
  if (line.empty()) return UuLine::no_data;
  const auto is_data = [](char c) { return c >= ' ' && c <= '`'; };
  if (!std::all_of(line.begin(), line.end(), is_data)) return UuLine::no_data;
  const auto value = [](char c) {
    return (static_cast<std::uint32_t>(static_cast<unsigned char>(c)) - 0x20U) & 0x3fU;
  };
  const std::size_t octets = value(line.front());
  if (octets == 0) return trim(line.substr(1)).empty() ? UuLine::last : UuLine::no_data;
  line.remove_prefix(1);
  const std::size_t characters = (octets + 2) / 3 * 4;
  // Some append a checksum character; more than a few are no data.
  if (line.size() > characters + 3) return UuLine::no_data;
  std::array<Byte, decoded_line_octets + 3> out{};
  std::size_t filled = 0;
  for (std::size_t at = 0; at < characters; at += 4) {
    std::uint32_t bits = 0;
    for (std::size_t i = at; i < at + 4; ++i) {
      bits = (bits << 6U) | (i < line.size() ? value(line[i]) : 0U);
    }
    for (const unsigned shift : {16U, 8U, 0U}) out.at(filled++) = static_cast<Byte>(bits >> shift);
  }
  sink.on_octets(Bytes(out.data(), octets));
  return UuLine::data;
}

}  // namespace malote::mime
