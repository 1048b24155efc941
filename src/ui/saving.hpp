// SPDX-License-Identifier: MIT
// Asks where to save something, and before it overwrites; says what became of it. Called by the
// screens that have something to save.
#pragma once

#include <functional>
#include <string>

#include "ui/screen.hpp"
#include "view/new_file.hpp"

namespace malote::ui {

struct Saving {
  std::string label;  // "save the transcript as"
  std::string name;   // to begin with
  std::function<Result<bool>(const std::string& path, view::Existing)> write;
};

void ask_save(Frame&, Saving);

}  // namespace malote::ui
