// SPDX-License-Identifier: MIT
// A canvas in memory: what a screen drew, as text and as looks. It fails the test that draws over
// another's cells or beyond the grid.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "ui/canvas.hpp"

namespace malote::test {

class GridCanvas final : public ui::Canvas {
 public:
  GridCanvas(int columns, int rows, bool ascii = false)
      : Canvas(ascii), size_{rows, columns}, cells_(static_cast<std::size_t>(rows * columns)) {}

  [[nodiscard]] ui::Size size() const override { return size_; }
  void clear() override {
    cells_.assign(cells_.size(), Cell{});
    cursor_row = cursor_column = -1;
  }
  void place_cursor(int row, int column) override {
    cursor_row = row;
    cursor_column = column;
  }
  // Rows without the blanks at their ends.
  [[nodiscard]] std::string row(int at) const {
    std::string text;
    for (int column = 0; column < size_.columns; ++column) text += cell(at, column).text;
    while (text.ends_with(' ')) text.pop_back();
    return text;
  }
  [[nodiscard]] std::string text() const {
    std::string all;
    for (int at = 0; at < size_.rows; ++at) all += row(at) + "\n";
    return all;
  }
  [[nodiscard]] ui::Look look(int at, int column) const { return cell(at, column).look; }
  // The row that begins with, or has, the text; -1.
  [[nodiscard]] int find(const std::string& wanted) const {
    for (int at = 0; at < size_.rows; ++at) {
      if (row(at).find(wanted) != std::string::npos) return at;
    }
    return -1;
  }
  // The look of the first octet of a text in ASCII rows.
  [[nodiscard]] ui::Look look_of(const std::string& wanted) const {
    const int at = find(wanted);
    REQUIRE(at >= 0);
    for (int column = 0; column < size_.columns; ++column) {
      std::string rest;
      for (int c = column; c < size_.columns; ++c) rest += cell(at, c).text;
      if (rest.starts_with(wanted)) return look(at, column);
    }
    return {};
  }

  int cursor_row = -1, cursor_column = -1;

 protected:
  void set_cell(int row, int column, std::string_view character, int width,
                ui::Look look) override {
    const bool inside =
        row >= 0 && column >= 0 && row < size_.rows && column + width <= size_.columns;
    if (!inside) FAIL("drawn outside: ", std::string(character));
    Cell& set = cell(row, column);
    // Only blanks are drawn upon, or the same again (a rule under its heading).
    const bool free =
        set.text == " " || set.text == "─" || set.text == "-" || set.text == character;
    if (!free) FAIL_CHECK("overprinted: ", set.text, " by ", std::string(character));
    set = {std::string(character), look};
    for (int more = 1; more < width; ++more) cell(row, column + more) = {"", look};
  }

 private:
  struct Cell {
    std::string text = " ";
    ui::Look look;
  };
  Cell& cell(int row, int column) {
    return cells_.at(static_cast<std::size_t>(row * size_.columns + column));
  }
  [[nodiscard]] const Cell& cell(int row, int column) const {
    return cells_.at(static_cast<std::size_t>(row * size_.columns + column));
  }

  ui::Size size_;
  std::vector<Cell> cells_;
};

}  // namespace malote::test
