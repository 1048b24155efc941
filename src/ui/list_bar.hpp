// SPDX-License-Identifier: MIT
// The line that names the flat lists with their keys, the one that is shown in reverse. Called by
// the shell.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ui/canvas.hpp"

namespace malote::ui {

struct ListName {
  std::string key, name;
  bool shown = false;
};

// Names are shortened together until the line fits; the one that is shown stays whole. The columns
// [from, to) of each.
std::vector<std::pair<int, int>> draw_list_bar(Canvas&, int row, const std::vector<ListName>&);

}  // namespace malote::ui
