// SPDX-License-Identifier: MIT
// The lessons that come with the program: scenarios beside the source or installed with it.
#pragma once

#include <string>
#include <vector>

namespace malote::app {

struct Lesson {
  std::string name;   // of the file, without its ending
  std::string title;  // what the scenario says it is
  std::string path;
};

// In the order of their names; none where they were not installed.
[[nodiscard]] std::vector<Lesson> lessons();
// By name, or a scenario file by its path. Throws Failure(nothing) with the names there are.
[[nodiscard]] Lesson find_lesson(const std::string& name);
// The one that is shown where none was named.
[[nodiscard]] const char* default_lesson() noexcept;

}  // namespace malote::app
