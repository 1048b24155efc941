// SPDX-License-Identifier: MIT
// Which columns of a table stand in a window of some width, and how wide: the least important leave
// first, then the widest that may be cut are narrowed. Called by the list screen.
#pragma once

#include <cstddef>
#include <vector>

#include "export/table.hpp"

namespace malote::view {

struct PlacedColumn {
  std::size_t column = 0;
  std::size_t width = 0;
};

// `order` are the columns that are wanted, as they stand; `natural` are the widths of the widest
// cells, one for each column; `gap` lies between two.
[[nodiscard]] std::vector<PlacedColumn> fit_columns(const std::vector<Column>&,
                                                    const std::vector<std::size_t>& order,
                                                    const std::vector<std::size_t>& natural,
                                                    std::size_t width, std::size_t gap);

}  // namespace malote::view
