// SPDX-License-Identifier: MIT
// Transcript lines laid out in rows of a window's width, and drawn. Called by the transcript
// screen; the columns are those of `malote show`, but a wide window sets the server's side apart.
#pragma once

#include <cstddef>
#include <vector>

#include "ui/canvas.hpp"

namespace malote::ui {

struct LayoutRow {
  std::size_t line = 0;
  std::size_t from = 0, to = 0;  // of the line's text
  int column = 0;                // where it begins
  bool first = true;             // of its line
};

class TranscriptLayout {
 public:
  // `bodies_from_server`: on which side messages stand (POP3).
  void lay_out(const std::vector<TranscriptLine>&, int columns, bool bodies_from_server);
  [[nodiscard]] const std::vector<LayoutRow>& rows() const noexcept { return rows_; }
  [[nodiscard]] std::size_t first_row_of(std::size_t line) const;
  [[nodiscard]] std::size_t last_row_of(std::size_t line) const;

  void draw_row(Canvas&, int row, const LayoutRow&, const TranscriptLine&, Face) const;

 private:
  void place(std::size_t index, const TranscriptLine&, int column, int hanging);
  void draw_times(Canvas&, int row, const TranscriptLine&, Face) const;
  void draw_text(Canvas&, int row, const LayoutRow&, const TranscriptLine&, Face) const;
  void draw_phase(Canvas&, int row, const TranscriptLine&, Face) const;

  std::vector<LayoutRow> rows_;
  std::vector<std::size_t> first_rows_;  // of each line
  int columns_ = 0;
  bool deltas_ = true;     // room for the second time column
  int client_column_ = 0;  // where texts begin, behind the arrow
  int server_column_ = 0;
};

}  // namespace malote::ui
