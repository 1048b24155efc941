// SPDX-License-Identifier: MIT
// Data to standard output, everything else to standard error. A failed write ends the program: with
// OutputClosed where the reader has gone, else with a Failure.
#pragma once

#include <string>
#include <string_view>

#include "export/transcript_text.hpp"

namespace malote::app {

void write_out(std::string_view);
void flush_out();
[[nodiscard]] TextSink out_sink();

// One line, with the program's name in front.
void say(std::string_view line);

}  // namespace malote::app
