// SPDX-License-Identifier: MIT
// What screens draw on: a grid of cells, each a character with a look. Implemented by the terminal
// (curses_canvas) and by a grid in tests; screens know neither.
#pragma once

#include <climits>
#include <string_view>

#include "view/look.hpp"

namespace malote::ui {

struct Size {
  int rows = 0, columns = 0;
  bool operator==(const Size&) const = default;
};

enum class Face : std::uint8_t {
  normal,
  cursor,  // the row that the user is on
  bar,     // titles
};

struct Look {
  Role role = Role::plain;
  Face face = Face::normal;
  bool operator==(const Look&) const = default;
};

class Canvas {
 public:
  virtual ~Canvas() = default;
  [[nodiscard]] virtual Size size() const = 0;
  virtual void clear() = 0;
  // Where the user types; hidden until the next call after clear().
  virtual void place_cursor(int row, int column) = 0;

  // Printable UTF-8 from (row, column) on, cut before the column `end`. Gives the column behind it.
  int put(int row, int column, std::string_view text, Look = {}, int end = INT_MAX);
  // Blanks in [from, to).
  void fill(int row, int from, int to, Look);
  [[nodiscard]] bool ascii() const noexcept { return ascii_; }
  [[nodiscard]] const Glyphs& glyphs() const noexcept {
    return ascii_ ? ascii_glyphs() : unicode_glyphs();
  }

 protected:
  explicit Canvas(bool ascii) noexcept : ascii_(ascii) {}
  // A character with what combines with it, 1 or 2 columns wide; within the grid.
  virtual void set_cell(int row, int column, std::string_view character, int width, Look) = 0;

 private:
  bool ascii_;
};

}  // namespace malote::ui
