// SPDX-License-Identifier: MIT
#include "app/lessons.hpp"
#include "app/user_files.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "app/exit_status.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/phrases.hpp"

namespace malote::app {
namespace {

namespace fs = std::filesystem;

// Installed under share; a program that was built in its clone finds them there.
fs::path folder() {
  std::error_code error;
  const fs::path program = fs::path(program_path()).parent_path();
  for (const fs::path& one :
       {program / "../share/malote/lessons", program / "../../share/malote/lessons",
        program / "../../samples/lessons"}) {
    if (fs::is_directory(one, error)) return fs::canonical(one, error);
  }
  return {};
}

Lesson lesson_at(const fs::path& path) {
  constexpr std::string_view key = "title:";
  Lesson lesson{path.stem().string(), "", path.string()};
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(key)) continue;
    lesson.title = trim(std::string_view(line).substr(key.size()));
    break;
  }
  return lesson;
}

}  // namespace

std::vector<Lesson> lessons() {
  std::vector<Lesson> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder(), error)) {
    if (entry.path().extension() == ".txt") found.push_back(lesson_at(entry.path()));
  }
  std::ranges::sort(found, {}, &Lesson::name);
  return found;
}

Lesson find_lesson(const std::string& name) {
  std::string names;
  for (const Lesson& one : lessons()) {
    if (one.name == name) return one;
    names += (names.empty() ? "" : ", ") + one.name;
  }
  if (fs::is_regular_file(name)) return lesson_at(name);
  if (names.empty()) {
    throw Failure(ExitStatus::nothing, tr("the lessons are not where they were installed"));
  }
  throw Failure(ExitStatus::nothing, fill(tr("there is no lesson “{}”; there are {}"),
                                          to_visible(name), to_visible(names)));
}

const char* default_lesson() noexcept {
  return "smtp-first-mail";
}

}  // namespace malote::app
