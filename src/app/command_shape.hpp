// SPDX-License-Identifier: MIT
// What commands, arguments and options there are, taken from the parser: the one source of --help,
// the man pages and the shells' completions. Must not know how any of these is written.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace malote::app {

enum class ValueKind : std::uint8_t { none, any, words, file, folder, device };

struct ArgumentShape {
  std::string name;  // "KIND"
  std::string text;
  ValueKind value = ValueKind::any;
  std::vector<std::string> words;  // the values there are
  bool repeats = false;
};

struct OptionShape {
  std::vector<std::string> names;  // "-d", "--store"
  std::string label;               // of its value: "STORE"; empty for a flag
  std::string text, group;
  ValueKind value = ValueKind::none;
  std::vector<std::string> words;
  bool repeats = false;
};

struct CommandShape {
  std::string name;   // "read"; empty: the program itself
  std::string about;  // one line
  std::string usage;  // "malote read CAPTURE... -d STORE [OPTION...]", maybe several lines
  std::string footer;
  std::vector<ArgumentShape> arguments;
  std::vector<OptionShape> options;
};

// The program first, then its commands in the order of --help.
[[nodiscard]] std::vector<CommandShape> shape_of(const CLI::App& program);

// The line above the options of --help.
[[nodiscard]] std::string usage_of(const std::string& verb);

}  // namespace malote::app
