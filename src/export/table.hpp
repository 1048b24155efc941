// SPDX-License-Identifier: MIT
// Rows as an aligned table for people. The widths come from the head and the first rows, so rows
// stream and memory does not grow with their number; on a terminal the table is fitted to its
// width, the widest flexible columns giving way first and the least important vanishing. Called by
// list.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "export/style.hpp"
#include "export/transcript_text.hpp"

namespace malote {

enum class Align : std::uint8_t { left, right };

struct Column {
  std::string title;
  Align align = Align::left;
  std::size_t least = 0;  // never narrower than this; 0: always as wide as its cells
  int priority = 0;       // of those that do not fit the highest number vanishes first; 0: stays
  std::size_t easy = 0;   // screens: narrower than this only when nothing else is left to give way
};

struct Cell {
  std::string text;  // printable UTF-8 in one line
  Role role = Role::plain;
  std::size_t tail = 0;  // octets at its end that a screen leaves there when it cuts (":25")
};
using TableRow = std::vector<Cell>;

class Table {
 public:
  Table(std::vector<Column>, TextStyle, TextSink);
  void add(TableRow);
  void finish();  // writes what was kept to find the widths
  [[nodiscard]] std::size_t rows() const noexcept { return rows_; }

  static constexpr std::size_t measured_rows = 200;

 private:
  void settle();
  void write(const TableRow&) const;
  [[nodiscard]] std::size_t total_width() const;
  [[nodiscard]] std::size_t least_width() const;
  void hide_what_does_not_fit();
  void narrow_to_width();

  std::vector<Column> columns_;
  TextStyle style_;
  TextSink out_;
  std::vector<TableRow> kept_;
  std::vector<std::size_t> widths_;
  std::vector<bool> hidden_;
  std::size_t rows_ = 0;
  bool settled_ = false;
};

}  // namespace malote
