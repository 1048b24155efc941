// SPDX-License-Identifier: MIT
// What a line means, drawn under or beside it, and the texts of a line themselves. Called by the
// screens of sessions.
#pragma once

#include <vector>

#include "ui/screen.hpp"
#include "view/explanation.hpp"

namespace malote::ui {

// A rule with the word's syntax and its RFC in it.
void draw_rule(Canvas&, int row, int columns, const view::Explanation&);
// The meaning and what may follow, wrapped into the area, an ellipsis where it is too small.
void draw_meaning(Canvas&, Area, const view::Explanation&);
// Spans in one row up to the column `end`, an ellipsis where they are longer. The column behind.
int put_spans(Canvas&, int row, int column, const std::vector<TextSpan>&, Face, int end);
[[nodiscard]] int spans_width(const Canvas&, const std::vector<TextSpan>&);
// Whole lines, wrapped into the area. The first free row behind them.
int draw_lines(Canvas&, Area, const std::vector<TranscriptLine>&);

}  // namespace malote::ui
