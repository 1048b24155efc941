// SPDX-License-Identifier: MIT
#include "ui/canvas.hpp"

#include <algorithm>
#include <string>

namespace malote::ui {
namespace {

std::size_t octets_of_character(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t octets = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  return std::min(octets, text.size() - at);
}

int width_of(std::string_view character) {
  if (character.size() == 1) return 1;
  return static_cast<int>(display_width(character));
}

}  // namespace

int Canvas::put(int row, int column, std::string_view text, Look look, int end) {
  const Size grid = size();
  end = std::min(end, grid.columns);
  if (row < 0 || row >= grid.rows || column < 0) return column;
  std::string plain;
  if (ascii_) text = plain = to_ascii(text);
  for (std::size_t at = 0; at < text.size();) {
    std::size_t octets = octets_of_character(text, at);
    const int width = width_of(text.substr(at, octets));
    if (column + std::max(width, 1) > end) break;
    // What has no width of its own stands over the character before it.
    while (at + octets < text.size()) {
      const std::size_t next = octets_of_character(text, at + octets);
      if (width_of(text.substr(at + octets, next)) != 0) break;
      octets += next;
    }
    if (width > 0) set_cell(row, column, text.substr(at, octets), width, look);
    column += width;
    at += octets;
  }
  return column;
}

void Canvas::fill(int row, int from, int to, Look look) {
  const Size grid = size();
  if (row < 0 || row >= grid.rows) return;
  for (int column = std::max(from, 0); column < std::min(to, grid.columns); ++column) {
    set_cell(row, column, " ", 1, look);
  }
}

}  // namespace malote::ui
