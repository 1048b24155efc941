// SPDX-License-Identifier: MIT
// The only file that knows curses: a canvas on the terminal, its keys, and the loop.
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

// Wide characters; must stand before the first include of curses.
#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1
#include <ncurses.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cwchar>
#include <memory>
#include <optional>
#include <string>

#include "core/i18n.hpp"
#include "ui/terminal.hpp"
#include "ui/theme.hpp"

namespace malote::ui {
namespace {

constexpr int tick_ms = 100;
constexpr int escape_ms = 25;  // an Esc that nothing follows within it is the key
constexpr std::size_t cell_characters = CCHARW_MAX - 1;

struct FileCloser {
  void operator()(std::FILE* file) const noexcept { (void)std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, FileCloser>;

// curses' screen; the terminal is restored when it goes.
class Terminal {
 public:
  Terminal(std::FILE* out, std::FILE* in, bool mouse) {
    set_escdelay(escape_ms);
    screen_ = ::newterm(nullptr, out, in);
    if (screen_ == nullptr) return;
    ::raw();  // Ctrl-C is a key like others: what is open must be closed in order
    ::noecho();
    ::nonl();
    ::keypad(stdscr, TRUE);
    ::curs_set(0);
    ::leaveok(stdscr, FALSE);
    ::wtimeout(stdscr, tick_ms);
    if (!mouse) return;
    ::mouseinterval(0);  // a press counts at once; nobody waits for a second one
    ::mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, nullptr);
  }
  ~Terminal() {
    if (screen_ == nullptr) return;
    ::endwin();
    ::delscreen(screen_);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  [[nodiscard]] bool is_open() const noexcept { return screen_ != nullptr; }

 private:
  SCREEN* screen_ = nullptr;
};

std::array<wchar_t, CCHARW_MAX> to_wide(std::string_view character) {
  std::array<wchar_t, CCHARW_MAX> wide{};
  std::size_t used = 0;
  for (std::size_t at = 0; at < character.size() && used < cell_characters;) {
    const auto lead = static_cast<unsigned char>(character[at]);
    const std::size_t octets = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    unsigned code = octets == 1 ? lead : lead & (0xffU >> (octets + 1));
    for (std::size_t i = 1; i < octets && at + i < character.size(); ++i) {
      code = (code << 6U) | (static_cast<unsigned char>(character[at + i]) & 0x3fU);
    }
    wide.at(used++) = static_cast<wchar_t>(code);
    at += octets;
  }
  return wide;
}

class CursesCanvas final : public Canvas {
 public:
  explicit CursesCanvas(TerminalLook look)
      : Canvas(look.ascii),
        theme_(look.theme != nullptr && ::has_colors() ? *look.theme : *theme_by_name("mono")) {
    if (!theme_.coloured) return;
    ::start_color();
    const bool own = ::use_default_colors() == OK;
    const short ground = own ? -1 : COLOR_BLACK;
    const auto& shades = COLORS >= 256 ? theme_.of_256 : theme_.of_8;
    for (short colour = COLOR_RED; colour <= COLOR_CYAN; ++colour) {
      ::init_pair(colour, shades.at(static_cast<std::size_t>(colour)), ground);
    }
  }
  [[nodiscard]] Size size() const override { return {LINES, COLS}; }
  void clear() override {
    ::erase();
    cursor_ = false;
  }
  void place_cursor(int row, int column) override {
    cursor_ = true;
    cursor_row_ = row;
    cursor_column_ = column;
  }
  void show() {
    ::curs_set(cursor_ ? 1 : 0);
    if (cursor_) ::move(cursor_row_, cursor_column_);
    ::refresh();
  }

 protected:
  void set_cell(int row, int column, std::string_view character, int, Look look) override {
    const Attributes wanted = attributes_of(look, theme_);
    attr_t attributes = A_NORMAL;
    if (wanted.bold) attributes |= A_BOLD;
    if (wanted.dim) attributes |= A_DIM;
    if (wanted.reverse) attributes |= A_REVERSE;
    const short pair = wanted.colour == Colour::none ? 0 : static_cast<short>(wanted.colour);
    cchar_t cell{};
    if (::setcchar(&cell, to_wide(character).data(), attributes, pair, nullptr) != OK) return;
    ::mvadd_wch(row, column, &cell);
  }

 private:
  Theme theme_;
  bool cursor_ = false;
  int cursor_row_ = 0, cursor_column_ = 0;
};

Key from_curses(wint_t code) {
  using enum KeyKind;
  switch (code) {
    case KEY_UP:
      return {up};
    case KEY_DOWN:
      return {down};
    case KEY_LEFT:
      return {left};
    case KEY_RIGHT:
      return {right};
    case KEY_HOME:
      return {home};
    case KEY_END:
      return {KeyKind::end};
    case KEY_PPAGE:
      return {page_up};
    case KEY_NPAGE:
      return {page_down};
    case KEY_ENTER:
      return {enter};
    case KEY_BACKSPACE:
      return {backspace};
    case KEY_DC:
      return {remove};
    case KEY_RESIZE:
      return {resize};
    case KEY_MOUSE:
      return {mouse};
    default:
      break;
  }
  if (code >= KEY_F(1) && code <= KEY_F(12)) return function_key(code - KEY_F0);
  return {};
}

Key from_character(wint_t code) {
  using enum KeyKind;
  if (code == 27) return {escape};
  if (code == '\r' || code == '\n') return {enter};
  if (code == '\t') return {tab};
  if (code == 8 || code == 127) return {backspace};
  if (code >= 1 && code <= 26) return ctrl(static_cast<char>('a' + code - 1));
  if (code < 32) return {};
  return typed(code);
}

Key read_key() {
  wint_t code = 0;
  const int kind = ::get_wch(&code);
  if (kind == KEY_CODE_YES) return from_curses(code);
  if (kind == OK) return from_character(code);
  return {};
}

std::optional<Mouse> read_mouse() {
  MEVENT event{};
  if (::getmouse(&event) != OK) return std::nullopt;
  const Mouse at{MouseKind::press, event.y, event.x};
  if ((event.bstate & BUTTON4_PRESSED) != 0) return Mouse{MouseKind::wheel_up, at.row, at.column};
  if ((event.bstate & BUTTON5_PRESSED) != 0) return Mouse{MouseKind::wheel_down, at.row, at.column};
  if ((event.bstate & BUTTON1_PRESSED) != 0) return at;
  return std::nullopt;
}

// The terminal's window was closed: reading would give nothing for ever.
bool has_gone(int descriptor) {
  pollfd asked{descriptor, POLLIN, 0};
  return ::poll(&asked, 1, 0) > 0 && (asked.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
}

void loop(Shell& shell, CursesCanvas& canvas, int input) {
  bool changed = true;
  shell.repaint_with([&] {
    shell.draw(canvas);
    canvas.show();
    ::wtimeout(stdscr, 0);
    const Key key = read_key();
    ::wtimeout(stdscr, tick_ms);
    return key.kind != KeyKind::escape && key != ctrl('c');
  });
  while (!shell.done()) {
    if (changed) {
      shell.draw(canvas);
      canvas.show();
    }
    const Key key = read_key();
    changed = key.kind != KeyKind::none;
    if (key == ctrl('z')) {
      (void)std::raise(SIGTSTP);  // curses' own handler leaves and restores the screen
    } else if (key == ctrl('l') || key == function_key(5)) {
      ::clearok(curscr, TRUE);
    } else if (key.kind == KeyKind::mouse) {
      if (const auto mouse = read_mouse()) shell.on_mouse(*mouse);
      continue;
    } else if (changed) {
      shell.on_key(key);
      continue;  // keys first: what is held down must not wait for the store
    }
    if (!changed && has_gone(input)) return;
    changed = shell.on_tick() || changed;
  }
}

}  // namespace

Result<bool> run_on_terminal(Shell& shell, TerminalLook look) {
  File own_input;
  std::FILE* in = stdin;
  if (::isatty(STDIN_FILENO) != 1) {  // the capture came from there
    own_input.reset(std::fopen("/dev/tty", "re"));
    in = own_input.get();
  }
  if (in == nullptr || ::isatty(STDOUT_FILENO) != 1) return Error{tr("there is no terminal")};
  const Terminal terminal(stdout, in, look.mouse);
  if (!terminal.is_open()) {
    return Error{tr("this terminal cannot show screens; is TERM set as it should be?")};
  }
  CursesCanvas canvas(look);
  loop(shell, canvas, ::fileno(in));
  return true;
}

std::string terminal_library() {
  return ::curses_version();
}

}  // namespace malote::ui
