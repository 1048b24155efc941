// SPDX-License-Identifier: MIT
#include "export/table.hpp"

#include <algorithm>

#include "export/text_width.hpp"

namespace malote {
namespace {

constexpr std::size_t between = 2;  // blanks between two columns

}  // namespace

Table::Table(std::vector<Column> columns, TextStyle style, TextSink out)
    : columns_(std::move(columns)),
      style_(style),
      out_(std::move(out)),
      widths_(columns_.size()),
      hidden_(columns_.size(), false) {}

void Table::add(TableRow row) {
  ++rows_;
  row.resize(columns_.size());
  if (style_.ascii) {
    for (Cell& cell : row) cell.text = to_ascii(cell.text);
  }
  if (settled_) return write(row);
  kept_.push_back(std::move(row));
  if (kept_.size() == measured_rows) settle();
}

void Table::finish() {
  if (!settled_ && rows_ != 0) settle();
}

std::size_t Table::total_width() const {
  std::size_t total = 0;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (!hidden_[i]) total += widths_[i] + between;
  }
  return total == 0 ? 0 : total - between;
}

// What the flexible columns need at least, the others at all.
std::size_t Table::least_width() const {
  std::size_t total = 0;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (hidden_[i]) continue;
    const std::size_t least = columns_[i].least;
    total += (least == 0 ? widths_[i] : std::min(least, widths_[i])) + between;
  }
  return total == 0 ? 0 : total - between;
}

void Table::hide_what_does_not_fit() {
  while (least_width() > style_.width) {
    std::size_t victim = columns_.size();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (hidden_[i] || columns_[i].priority == 0) continue;
      if (victim == columns_.size() || columns_[i].priority > columns_[victim].priority) victim = i;
    }
    if (victim == columns_.size()) return;
    hidden_[victim] = true;
  }
}

void Table::narrow_to_width() {
  while (total_width() > style_.width) {
    std::size_t widest = columns_.size();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (hidden_[i] || columns_[i].least == 0 || widths_[i] <= columns_[i].least) continue;
      if (widest == columns_.size() || widths_[i] > widths_[widest]) widest = i;
    }
    if (widest == columns_.size()) return;
    --widths_[widest];
  }
}

void Table::settle() {
  settled_ = true;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    widths_[i] = display_width(columns_[i].title);
    for (const TableRow& row : kept_) {
      widths_[i] = std::max(widths_[i], display_width(row[i].text));
    }
  }
  if (style_.width != 0) {
    hide_what_does_not_fit();
    narrow_to_width();
  }
  TableRow head;
  for (const Column& column : columns_) head.push_back({column.title, Role::heading});
  write(head);
  for (const TableRow& row : kept_) write(row);
  kept_.clear();
}

void Table::write(const TableRow& row) const {
  std::string out;
  std::string blanks;  // pending, so that no line ends in blanks
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (hidden_[i]) continue;
    const std::string text = style_.width == 0
                                 ? row[i].text
                                 : cut_to_width(row[i].text, widths_[i], style_.glyphs->ellipsis);
    const std::size_t have = display_width(text);
    const std::string fill(have < widths_[i] ? widths_[i] - have : 0, ' ');
    if (columns_[i].align == Align::right) blanks += fill;
    if (!text.empty()) {
      out += blanks;
      blanks.clear();
      style_.painter.paint(out, row[i].role, text);
    }
    if (columns_[i].align == Align::left) blanks += fill;
    blanks.append(between, ' ');
  }
  out_(out + "\n");
}

}  // namespace malote
