// SPDX-License-Identifier: MIT
// The man page of the program or of one of its commands, as roff for man(1), from the shape of the
// command line. In the language that is set.
#pragma once

#include <string>
#include <vector>

#include "app/command_shape.hpp"

namespace malote::app {

// `name` is a command's, or empty for malote(1).
[[nodiscard]] std::string manual_page(const std::vector<CommandShape>&, const std::string& name);

}  // namespace malote::app
