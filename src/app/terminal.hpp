// SPDX-License-Identifier: MIT
// What the program's output goes to: a terminal or not, how wide, which characters, which colours.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "export/transcript_text.hpp"

namespace malote::app {

struct Terminal {
  bool out_is_tty = false, err_is_tty = false;
  bool utf8 = false;       // the locale's
  std::size_t width = 80;  // of the terminal that standard output is
};

[[nodiscard]] Terminal look_at_terminal();

// "always" and "never" as said; "auto": on a terminal that is not dumb, unless NO_COLOR is set.
[[nodiscard]] bool wants_colour(std::string_view mode, const Terminal&);

// How text for people goes to standard output: fitted on a terminal, whole when piped.
[[nodiscard]] TextStyle text_style(std::string_view colour_mode, const Terminal&);

}  // namespace malote::app
