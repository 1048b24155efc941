// SPDX-License-Identifier: MIT
#include "ui/explanation_pane.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace malote::ui {

void draw_rule(Canvas& canvas, int row, int columns, const view::Explanation& about) {
  for (int i = 0; i < columns; ++i) canvas.put(row, i, canvas.glyphs().rule, {Role::dim});
  const std::string head = to_visible(about.syntax.empty() ? about.word : about.syntax);
  if (!head.empty()) canvas.put(row, 1, " " + head + " ", {Role::strong}, columns - 1);
  if (about.rfc.empty()) return;
  const std::string rfc = " " + about.rfc + " ";
  const int from = columns - 2 - static_cast<int>(display_width(rfc));
  if (from > 4 + static_cast<int>(display_width(head))) canvas.put(row, from, rfc, {Role::dim});
}

void draw_meaning(Canvas& canvas, Area area, const view::Explanation& about) {
  std::string text = about.meaning;
  if (!about.follows.empty()) text += (text.empty() ? "" : " ") + about.follows;
  const auto room = static_cast<std::size_t>(std::max(1, area.columns - 2));
  int row = area.top;
  for (const auto& [from, to] : wrap(text, room, room)) {
    if (row >= area.bottom) return;
    const bool last = row + 1 == area.bottom;
    const auto length = last ? text.size() - from : to - from;
    canvas.put(row++, 1, cut_to_width(text.substr(from, length), room, canvas.glyphs().ellipsis),
               {}, area.columns);
  }
}

int spans_width(const Canvas& canvas, const std::vector<TextSpan>& spans) {
  std::size_t width = 0;
  for (const TextSpan& span : spans) {
    width += display_width(canvas.ascii() ? to_ascii(span.text) : span.text);
  }
  return static_cast<int>(width);
}

int put_spans(Canvas& canvas, int row, int column, const std::vector<TextSpan>& spans, Face face,
              int end) {
  int left = spans_width(canvas, spans);
  for (const TextSpan& span : spans) {
    std::string text = canvas.ascii() ? to_ascii(span.text) : span.text;
    const int width = static_cast<int>(display_width(text));
    const int room = end - column;
    if (room <= 0) break;
    const bool cut = width > room || (width == room && left > width);
    if (cut) {
      text += canvas.glyphs().ellipsis;  // so that it is never seen as the whole
      text = cut_to_width(text, static_cast<std::size_t>(room), canvas.glyphs().ellipsis);
    }
    column = canvas.put(row, column, text, {span.role, face}, end);
    left -= width;
    if (cut) break;
  }
  return column;
}

int draw_lines(Canvas& canvas, Area area, const std::vector<TranscriptLine>& lines) {
  const auto room = static_cast<std::size_t>(std::max(1, area.columns - 2));
  int row = area.top;
  for (const TranscriptLine& line : lines) {
    std::string text;
    for (const TextSpan& span : line.spans) text += span.text;
    for (const auto& [from, to] : wrap(text, room, room)) {
      if (row >= area.bottom) return row;
      int column = 1;
      std::size_t at = 0;
      for (const TextSpan& span : line.spans) {
        const std::size_t begin = std::max(at, from);
        const std::size_t end = std::min(at + span.text.size(), to);
        if (begin < end) {
          column = canvas.put(row, column, span.text.substr(begin - at, end - begin), {span.role},
                              area.columns - 1);
        }
        at += span.text.size();
      }
      ++row;
    }
  }
  return row;
}

}  // namespace malote::ui
