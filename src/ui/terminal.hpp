// SPDX-License-Identifier: MIT
// A shell on the user's terminal until it is done: keys in, screens out, a tick ten times a second.
// Called by app. The terminal is as it was afterwards, whatever happens.
#pragma once

#include <string>

#include "core/result.hpp"
#include "ui/shell.hpp"
#include "ui/theme.hpp"

namespace malote::ui {

struct TerminalLook {
  const Theme* theme = nullptr;  // none: mono
  bool ascii = false;            // it knows no other characters
  bool mouse = true;             // it may be asked what the mouse does
};

// Refused: no terminal, or one that cannot show screens.
[[nodiscard]] Result<bool> run_on_terminal(Shell&, TerminalLook);

// "ncurses 6.4.20221231", as it is loaded.
[[nodiscard]] std::string terminal_library();

}  // namespace malote::ui
