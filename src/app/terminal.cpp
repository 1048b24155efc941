// SPDX-License-Identifier: MIT
#include "app/terminal.hpp"

#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

#include "core/text.hpp"

namespace malote::app {
namespace {

constexpr std::size_t widest = 1000;  // whatever a terminal or COLUMNS says

std::size_t columns_of(int descriptor) {
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col != 0) return size.ws_col;
  const char* columns = std::getenv("COLUMNS");
  const auto number = columns == nullptr ? std::nullopt : parse_number(columns);
  return number && *number >= 20 && *number <= widest ? *number : 80;
}

}  // namespace

Terminal look_at_terminal() {
  Terminal terminal;
  terminal.out_is_tty = ::isatty(STDOUT_FILENO) == 1;
  terminal.err_is_tty = ::isatty(STDERR_FILENO) == 1;
  terminal.utf8 = std::string_view(::nl_langinfo(CODESET)) == "UTF-8";
  terminal.width = columns_of(terminal.out_is_tty ? STDOUT_FILENO : STDERR_FILENO);
  return terminal;
}

bool wants_colour(std::string_view mode, const Terminal& terminal) {
  if (mode == "always") return true;
  if (mode == "never" || !terminal.out_is_tty) return false;
  const char* refused = std::getenv("NO_COLOR");
  if (refused != nullptr && *refused != '\0') return false;
  const char* kind = std::getenv("TERM");
  return kind != nullptr && std::string_view(kind) != "dumb";
}

TextStyle text_style(std::string_view colour_mode, const Terminal& terminal) {
  TextStyle style;
  style.painter = Painter(wants_colour(colour_mode, terminal));
  style.glyphs = terminal.utf8 ? &unicode_glyphs() : &ascii_glyphs();
  style.width = terminal.out_is_tty ? terminal.width : 0;
  style.ascii = terminal.out_is_tty && !terminal.utf8;
  return style;
}

}  // namespace malote::app
