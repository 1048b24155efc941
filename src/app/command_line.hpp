// SPDX-License-Identifier: MIT
// The whole program but for main(): parses, runs the verb, and turns whatever was thrown into one
// line on standard error and an exit status.
#pragma once

#include <string>
#include <vector>

namespace malote::app {

// args[0] is the program's name.
[[nodiscard]] int run_malote(std::vector<std::string> args);

// `-user:bob` negates a term and is no option: such words are marked before the parser sees them.
// A mark is a control character that no argument of a person's begins with.
[[nodiscard]] std::vector<std::string> mark_negated_terms(std::vector<std::string> args);
[[nodiscard]] std::string unmark(std::string word);

}  // namespace malote::app
