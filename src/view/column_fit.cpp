// SPDX-License-Identifier: MIT
#include "view/column_fit.hpp"

#include <algorithm>

namespace malote::view {
namespace {

std::size_t least_of(const Column& column, std::size_t natural) {
  return column.least == 0 ? natural : std::min(column.least, natural);
}

std::size_t total(const std::vector<PlacedColumn>& placed, std::size_t gap) {
  std::size_t sum = placed.empty() ? 0 : gap * (placed.size() - 1);
  for (const PlacedColumn& column : placed) sum += column.width;
  return sum;
}

// Takes out the least important ones until the rest fits, but none below that priority.
void take_out(std::vector<PlacedColumn>& placed, const std::vector<Column>& columns,
              std::size_t width, std::size_t gap, int least_priority) {
  const auto priority = [&](const PlacedColumn& c) { return columns[c.column].priority; };
  while (!placed.empty() && total(placed, gap) > width) {
    const auto last =
        std::max_element(placed.begin(), placed.end(),
                         [&](const auto& a, const auto& b) { return priority(a) < priority(b); });
    if (priority(*last) < least_priority) return;
    // Nothing left that may go: the window cuts the last ones.
    if (priority(*last) == 0 && placed.size() == 1) return;
    placed.erase(priority(*last) == 0 ? placed.end() - 1 : last);
  }
}

}  // namespace

std::vector<PlacedColumn> fit_columns(const std::vector<Column>& columns,
                                      const std::vector<std::size_t>& order,
                                      const std::vector<std::size_t>& natural, std::size_t width,
                                      std::size_t gap) {
  constexpr int unimportant = 3;  // from here on a column goes before another becomes hard to read
  std::vector<PlacedColumn> placed;
  for (const std::size_t i : order) {
    const std::size_t least =
        std::max(least_of(columns[i], natural[i]), std::min(columns[i].easy, natural[i]));
    placed.push_back({i, least});
  }
  take_out(placed, columns, width, gap, unimportant);
  if (total(placed, gap) > width) {
    for (PlacedColumn& column : placed) {
      column.width = least_of(columns[column.column], natural[column.column]);
    }
    take_out(placed, columns, width, gap, 0);
  }
  // What is left over goes to those that were narrowed, in turn.
  for (std::size_t spare = width - std::min(width, total(placed, gap)); spare > 0;) {
    bool gave = false;
    for (PlacedColumn& column : placed) {
      if (spare == 0 || column.width >= natural[column.column]) continue;
      ++column.width;
      --spare;
      gave = true;
    }
    if (!gave) break;
  }
  return placed;
}

}  // namespace malote::view
