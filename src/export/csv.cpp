// SPDX-License-Identifier: MIT
#include "export/csv.hpp"

#include "core/text.hpp"

namespace malote {

std::string to_csv_cell(std::string_view octets) {
  std::string text = to_utf8_lossy(octets);
  if (!text.empty() && std::string_view("=+-@\t\r\n").find(text.front()) != std::string_view::npos) {
    text.insert(0, 1, '\'');
  }
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  quoted += '"';
  return quoted;
}

std::string to_csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) {
    if (&cell != &cells.front()) line += ',';
    line += to_csv_cell(cell);
  }
  return line + "\r\n";
}

}  // namespace malote
