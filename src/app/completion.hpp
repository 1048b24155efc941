// SPDX-License-Identifier: MIT
// What a shell needs to complete malote's command line, made from its shape.
#pragma once

#include <string>
#include <vector>

#include "app/command_shape.hpp"

namespace malote::app {

[[nodiscard]] std::string bash_completion(const std::vector<CommandShape>&);
[[nodiscard]] std::string zsh_completion(const std::vector<CommandShape>&);
[[nodiscard]] std::string fish_completion(const std::vector<CommandShape>&);

}  // namespace malote::app
