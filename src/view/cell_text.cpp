// SPDX-License-Identifier: MIT
#include "view/cell_text.hpp"

#include <algorithm>

namespace malote::view {

std::string cut_cell(const Cell& cell, std::size_t width, std::string_view ellipsis) {
  const std::size_t tail = std::min(cell.tail, cell.text.size());
  // Of what is left some of the beginning should be seen, too.
  if (tail == 0 || tail + 3 > width || display_width(cell.text) <= width) {
    return cut_to_width(cell.text, width, ellipsis);
  }
  const std::string_view text = cell.text;
  const std::string_view end = text.substr(text.size() - tail);
  return cut_to_width(text.substr(0, text.size() - tail), width - tail, ellipsis) +
         std::string(end);
}

}  // namespace malote::view
