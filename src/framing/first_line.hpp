// SPDX-License-Identifier: MIT
// The first line of what a side has said so far, for those who recognise a protocol by its opening.
// Ends of line as LineReader has them: CR NUL is telnet's return key.
#pragma once

#include <string_view>

namespace malote {

struct FirstLine {
  std::string_view first;  // without its end
  std::string_view rest;
  bool whole = false;  // its end is there
};

[[nodiscard]] inline FirstLine first_line(std::string_view text) noexcept {
  constexpr std::string_view return_key("\r\0", 2);
  const std::size_t lf = text.find('\n');
  const std::size_t nul = text.substr(0, lf).find(return_key);
  if (nul != std::string_view::npos) return {text.substr(0, nul), text.substr(nul + 2), true};
  if (lf == std::string_view::npos) return {text, {}, false};
  std::string_view line = text.substr(0, lf);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return {line, text.substr(lf + 1), true};
}

}  // namespace malote
