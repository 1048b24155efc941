// SPDX-License-Identifier: MIT
#include "app/capture_program.hpp"

#include <unistd.h>

#include <filesystem>

#include "app/privileges.hpp"
#include "app/user_files.hpp"

namespace malote::app {

std::string capturing_program(const std::string& program) {
  const std::filesystem::path path(program);
  if (path.parent_path().filename() != "bin") return "";
  return (path.parent_path().parent_path() / "libexec/malote/malote").string();
}

void become_capturing_program(const std::vector<std::string>& args) {
  if (may_capture()) return;
  const std::string other = capturing_program(program_path());
  if (other.empty() || ::access(other.c_str(), X_OK) != 0) return;
  std::vector<char*> words;
  words.reserve(args.size() + 1);
  std::vector<std::string> copies = args;
  for (std::string& word : copies) words.push_back(word.data());
  words.push_back(nullptr);
  (void)::execv(other.c_str(), words.data());  // where it fails, opening the device says why
}

void give_up_file_rights() {
  if (::geteuid() == 0 || !may_capture()) return;
  Privileges privileges;
  privileges.drop();
}

}  // namespace malote::app
