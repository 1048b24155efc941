// SPDX-License-Identifier: MIT
#include "export/csv.hpp"

#include "core/text.hpp"

namespace malote {
namespace {

std::string visible_lines(const std::string& text) {
  std::string out;
  for (std::size_t at = 0;;) {
    const std::size_t end = text.find('\n', at);
    out += to_visible(std::string_view(text).substr(at, end - at));
    if (end == std::string::npos) return out;
    out += '\n';
    at = end + 1;
  }
}

}  // namespace

std::string to_csv_cell(std::string_view octets) {
  std::string text = visible_lines(to_utf8_lossy(octets));
  if (!text.empty() && std::string_view("=+-@\n").find(text.front()) != std::string_view::npos) {
    text.insert(0, 1, '\'');
  }
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
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
