// SPDX-License-Identifier: MIT
// What the user's configuration says about screens. Read by app, handed to the shell and to lists.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ui/keymap.hpp"

namespace malote::ui {

// Of one list; by the names of columns (view::TableModel::column_names()).
struct ListSettings {
  std::vector<std::string> columns;  // those to show, as they stand; empty: as built in
  std::string sort;                  // empty: as built in
  bool reverse = false;
};

struct Settings {
  std::string theme = "auto";  // as the terminal is; or the name of a theme
  KeyMap keys;
  std::map<std::string, ListSettings> lists;  // by what to_word() calls their action: "sessions"
};

}  // namespace malote::ui
