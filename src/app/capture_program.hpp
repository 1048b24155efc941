// SPDX-License-Identifier: MIT
// The second copy of the program, which a package installs for a group that may capture: whoever
// asks to capture and may run it goes on as that copy. And rights that a command has no use for.
#pragma once

#include <string>
#include <vector>

namespace malote::app {

// Becomes that copy, with the same arguments, where this process may not capture, the copy is there
// and may be run. Returns otherwise; who then opens a device says what is missing.
void become_capturing_program(const std::vector<std::string>& args);

// Where that copy would be, of a program that is installed at that path; else empty.
[[nodiscard]] std::string capturing_program(const std::string& program);

// What reads files or talks to servers needs no capabilities: given up, where the file has some.
void give_up_file_rights();

}  // namespace malote::app
