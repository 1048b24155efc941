// SPDX-License-Identifier: MIT
#include "ui/transcript_layout.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

namespace malote::ui {
namespace {

constexpr int time_columns = 8;
constexpr int narrow_window = 60;  // below it the deltas leave
constexpr int wide_window = 116;   // from it on the server has a side of its own
constexpr int side_most = 36;
constexpr int detail_column = 13;
constexpr int narrowest_text = 16;

bool is_server(const TranscriptLine& line) {
  return line.kind == LineKind::reply || line.kind == LineKind::reply_more;
}

bool is_said(const TranscriptLine& line) {
  return is_server(line) || line.kind == LineKind::command || line.kind == LineKind::response;
}

// Spans that follow each other without a blank in most lines; the title's are words of their own.
std::string joined(const TranscriptLine& line) {
  std::string text;
  for (std::size_t i = 0; i < line.spans.size(); ++i) {
    if (line.kind == LineKind::detail && i == 0) continue;  // the label
    if (line.kind == LineKind::title && i != 0) text += "  ";
    text += line.spans[i].text;
  }
  return text;
}

int code_width(const TranscriptLine& line) {
  const bool coded = line.spans.size() > 1 && line.spans.front().role != Role::plain;
  return coded ? static_cast<int>(display_width(line.spans.front().text)) + 1 : 0;
}

struct Sign {
  const char* text;
  Role role;
};

Sign sign_of(const TranscriptLine& line, const Glyphs& glyphs) {
  switch (line.kind) {
    case LineKind::command:
    case LineKind::response:
      return {glyphs.to_server, Role::client};
    case LineKind::reply:
      return {glyphs.to_client, Role::server};
    case LineKind::body:
      return {glyphs.bar, Role::dim};
    case LineKind::data:
      return {glyphs.both, Role::ftp};
    case LineKind::hint:
      return {line.time ? glyphs.bar : glyphs.dot, Role::dim};
    case LineKind::notice: {
      const Role role = line.spans.empty() ? Role::info : line.spans.front().role;
      return {role == Role::alert  ? glyphs.alert
              : role == Role::warn ? glyphs.warn
                                   : glyphs.info,
              role};
    }
    case LineKind::ending:
      return {glyphs.rule, Role::dim};
    default:
      return {"", Role::plain};
  }
}

}  // namespace

void TranscriptLayout::lay_out(const std::vector<TranscriptLine>& lines, int columns,
                               bool bodies_from_server) {
  rows_.clear();
  first_rows_.clear();
  columns_ = columns;
  deltas_ = columns >= narrow_window;
  client_column_ = (deltas_ ? 2 * time_columns + 2 : time_columns + 1) + 2;
  const int room = columns - client_column_;
  server_column_ =
      client_column_ + (columns >= wide_window ? std::min(side_most, room * 2 / 5) : 0);
  int reply_column = server_column_;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const TranscriptLine& line = lines[i];
    first_rows_.push_back(rows_.size());
    if (line.kind == LineKind::reply) {
      reply_column = server_column_ + code_width(line);
      place(i, line, server_column_, reply_column + 2);
    } else if (line.kind == LineKind::reply_more) {
      place(i, line, reply_column, reply_column + 2);
    } else if (line.kind == LineKind::title || line.kind == LineKind::phase) {
      place(i, line, 1, 1);
    } else if (line.kind == LineKind::detail) {
      place(i, line, detail_column, detail_column);
    } else {
      const bool of_body = line.kind == LineKind::body || line.kind == LineKind::hint;
      const int column = of_body && bodies_from_server ? server_column_ : client_column_;
      place(i, line, column, is_said(line) ? column + 2 : column);
    }
  }
}

void TranscriptLayout::place(std::size_t index, const TranscriptLine& line, int column,
                             int hanging) {
  const std::string text = joined(line);
  // A body's line is cut, not wrapped: the message has a page of its own.
  if (line.kind == LineKind::body || line.kind == LineKind::phase) {
    rows_.push_back({index, 0, text.size(), column, true});
    return;
  }
  const auto room = [&](int from) {
    return static_cast<std::size_t>(std::max(narrowest_text, columns_ - 1 - from));
  };
  bool first = true;
  for (const auto& [from, to] : wrap(text, room(column), room(hanging))) {
    rows_.push_back({index, from, to, first ? column : hanging, first});
    first = false;
  }
  if (first) rows_.push_back({index, 0, 0, column, true});
}

std::size_t TranscriptLayout::first_row_of(std::size_t line) const {
  return line < first_rows_.size() ? first_rows_[line] : 0;
}

std::size_t TranscriptLayout::last_row_of(std::size_t line) const {
  if (line + 1 < first_rows_.size()) return first_rows_[line + 1] - 1;
  return rows_.empty() ? 0 : rows_.size() - 1;
}

void TranscriptLayout::draw_row(Canvas& canvas, int row, const LayoutRow& placed,
                                const TranscriptLine& line, Face face) const {
  if (face == Face::cursor) canvas.fill(row, 0, columns_, {Role::plain, face});
  if (line.kind == LineKind::phase) return draw_phase(canvas, row, line, face);
  if (placed.first) {
    if (line.time) draw_times(canvas, row, line, face);
    if (line.kind == LineKind::detail && !line.spans.empty()) {
      canvas.put(row, 2, line.spans.front().text, {Role::dim, face}, detail_column - 1);
    }
  }
  const Sign sign = sign_of(line, canvas.glyphs());
  if (placed.first || line.kind == LineKind::body) {
    canvas.put(row, placed.column - 2, sign.text, {sign.role, face}, placed.column);
  }
  draw_text(canvas, row, placed, line, face);
}

void TranscriptLayout::draw_times(Canvas& canvas, int row, const TranscriptLine& line,
                                  Face face) const {
  const auto put_right = [&](int end, const std::string& text) {
    const int from = end - static_cast<int>(display_width(text));
    canvas.put(row, std::max(0, from), text, {Role::time, face}, end);
  };
  if (line.since_start) put_right(time_columns, relative_seconds(*line.since_start));
  // Less than half a millisecond is the same moment.
  if (!deltas_ || !line.since_before || std::abs(*line.since_before) < 500'000) return;
  const std::string delta = relative_seconds(*line.since_before);
  put_right(2 * time_columns + 1, (*line.since_before > 0 ? "+" : "") + delta);
}

void TranscriptLayout::draw_text(Canvas& canvas, int row, const LayoutRow& placed,
                                 const TranscriptLine& line, Face face) const {
  const bool cut = line.kind == LineKind::body;
  int column = placed.column;
  std::size_t at = 0;  // of the span's text in the line's
  for (std::size_t i = 0; i < line.spans.size(); ++i) {
    if (line.kind == LineKind::detail && i == 0) continue;
    if (line.kind == LineKind::title && i != 0) {
      if (at >= placed.from) column = canvas.put(row, column, "  ", {Role::plain, face});
      at += 2;
    }
    const std::string& text = line.spans[i].text;
    const std::size_t from = std::max(at, placed.from);
    const std::size_t to = std::min(at + text.size(), placed.to);
    if (from < to) {
      std::string part = text.substr(from - at, to - from);
      const auto room = static_cast<std::size_t>(std::max(1, columns_ - 1 - column));
      if (cut) part = cut_to_width(part, room, canvas.glyphs().ellipsis);
      column = canvas.put(row, column, part, {line.spans[i].role, face}, columns_ - 1);
    }
    at += text.size();
  }
}

void TranscriptLayout::draw_phase(Canvas& canvas, int row, const TranscriptLine& line,
                                  Face face) const {
  const char* const rule = canvas.glyphs().rule;
  int at = 1;
  for (; at < 3; ++at) canvas.put(row, at, rule, {Role::dim, face});
  if (!line.spans.empty()) {
    at = canvas.put(row, at + 1, line.spans.front().text, {Role::phase, face}, columns_ - 1) + 1;
  }
  for (; at < columns_ - 1; ++at) canvas.put(row, at, rule, {Role::dim, face});
}

}  // namespace malote::ui
