// SPDX-License-Identifier: MIT
// Lines typed by hand over telnet: backspaces that went over the wire as octets, and what was
// meant.
#pragma once

#include <string>
#include <string_view>

#include "dissectors/pop3/pop3_commands.hpp"

namespace malote::pop3 {

struct TypedLine {
  bool changed = false;
  std::string text;  // what was meant; empty where nothing was changed
};
[[nodiscard]] TypedLine undo_backspaces(std::string_view line);
// The sentence that shows both; a line that holds a secret is not shown.
[[nodiscard]] std::string typed_notice(std::string_view sent, std::string_view meant, Verb verb);

}  // namespace malote::pop3
