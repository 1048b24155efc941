// SPDX-License-Identifier: MIT
#include <string>
#include <vector>

#include "app/command_line.hpp"

int main(int argc, char** argv) {
  return malote::app::run_malote(std::vector<std::string>(argv, argv + argc));
}
