// SPDX-License-Identifier: MIT
#include "framing/typed_line.hpp"

#include <algorithm>

namespace malote {

std::string_view behind_telnet(std::string_view line) noexcept {
  constexpr char iac = '\xff';
  constexpr unsigned char se = 240, sb = 250, will = 251, dont = 254;
  while (line.size() >= 2 && line[0] == iac && line[1] != iac) {
    const auto command = static_cast<unsigned char>(line[1]);
    std::size_t octets = command >= will && command <= dont ? 3 : 2;
    if (command == sb) {
      const char end[] = {iac, static_cast<char>(se)};
      const std::size_t at = line.find(std::string_view(end, sizeof end), 2);
      octets = at == std::string_view::npos ? line.size() : at + 2;
    }
    line.remove_prefix(std::min(octets, line.size()));
  }
  return line;
}

std::optional<std::string> typed_as_meant(std::string_view line) {
  if (line.find_first_of("\b\x7f") == std::string_view::npos) return std::nullopt;
  std::string meant;
  for (const char c : line) {
    if (c != '\b' && c != '\x7f') {
      meant += c;
    } else if (!meant.empty()) {
      meant.pop_back();
    }
  }
  return meant;
}

}  // namespace malote
