// SPDX-License-Identifier: MIT
#include "framing/reply_code.hpp"

#include <algorithm>

namespace malote {

namespace {

constexpr std::string_view blanks = " \t";

constexpr bool is_digit_of(char c, char lowest, char highest) {
  return c >= lowest && c <= highest;
}

}  // namespace

std::optional<ReplyLine> parse_reply_line(std::string_view line) noexcept {
  if (line.size() < 3 || !is_digit_of(line[0], '1', '5') || !is_digit_of(line[1], '0', '9') ||
      !is_digit_of(line[2], '0', '9')) {
    return std::nullopt;
  }
  ReplyLine reply{line.substr(0, 3), true, {}};
  if (line.size() == 3) return reply;
  if (line[3] != ' ' && line[3] != '-') return std::nullopt;
  reply.last = line[3] == ' ';
  reply.text = line.substr(4);
  return reply;
}

CommandLine split_command(std::string_view line) noexcept {
  CommandLine command;
  line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
  const std::size_t end = std::min(line.find_first_of(blanks), line.size());
  command.verb = line.substr(0, end);
  line.remove_prefix(end);
  const std::size_t argument = line.find_first_not_of(blanks);
  if (argument != std::string_view::npos) command.argument = line.substr(argument);
  return command;
}

}  // namespace malote
