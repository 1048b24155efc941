// SPDX-License-Identifier: MIT
#include "ui/compare_screen.hpp"

#include <algorithm>

#include "core/i18n.hpp"
#include "ui/explanation_pane.hpp"
#include "ui/pane_canvas.hpp"

namespace malote::ui {
namespace {

constexpr int rows_for_compared = 12;
constexpr int columns_for_times = 100;
constexpr int compared_time_width = 8;
constexpr int between_sides = 3;  // columns between the two

std::vector<TranscriptLine> lines_of_side(const std::optional<view::ComparedSide>& side) {
  std::vector<TranscriptLine> lines;
  if (!side) return lines;
  if (!side->command.empty()) lines.push_back({LineKind::command, side->command, {}, {}, {}});
  for (const auto& reply : side->replies) lines.push_back({LineKind::reply, reply, {}, {}, {}});
  return lines;
}

}  // namespace

CompareScreen::CompareScreen(std::unique_ptr<view::Comparison> comparison)
    : comparison_(std::move(comparison)), actions_{Action::next_match, Action::previous_match,
                                                   Action::reveal,     Action::up,
                                                   Action::down,       Action::page_up,
                                                   Action::page_down,  Action::home,
                                                   Action::end} {}

void CompareScreen::draw(Canvas& canvas, Area area) {
  const auto& rows = comparison_->rows();
  const int pane = area.rows() >= rows_for_compared ? area.rows() / 3 : 0;
  const int half = (area.columns - between_sides) / 2;
  const int right = half + between_sides;
  rows_ = {area.top + 1, area.bottom - pane, area.columns};
  for (const bool second : {false, true}) {
    const auto room = static_cast<std::size_t>(half - 1);
    canvas.put(area.top, (second ? right : 0) + 1,
               cut_to_width(comparison_->head(second), room, canvas.glyphs().ellipsis),
               {Role::strong}, second ? area.columns : half + 1);
  }
  scroll_.fit(rows.size(), static_cast<std::size_t>(std::max(1, rows_.rows() / 2)));
  for (std::size_t i = scroll_.top(); i < rows.size() && i - scroll_.top() < scroll_.height();
       ++i) {
    const int row = rows_.top + 2 * static_cast<int>(i - scroll_.top());
    if (row + 1 >= rows_.bottom) break;
    const Face face = i == scroll_.cursor() ? Face::cursor : Face::normal;
    for (int line = 0; face == Face::cursor && line < 2; ++line) {
      canvas.fill(row + line, 0, area.columns, {Role::plain, face});
    }
    draw_side(canvas, row, rows[i].left, 1, half, face);
    draw_side(canvas, row, rows[i].right, right, area.columns - 1, face);
    draw_sign(canvas, row, half + 1, rows[i], face);
  }
  if (pane > 0) draw_pane(canvas, {area.bottom - pane, area.bottom, area.columns});
}

// The command, and under it the reply that settles it.
void CompareScreen::draw_side(Canvas& canvas, int row,
                              const std::optional<view::ComparedSide>& side, int from, int to,
                              Face face) const {
  if (!side) return;
  if (canvas.size().columns >= columns_for_times) {
    const std::string time = relative_seconds(side->since_start);
    const int shift = std::max(0, compared_time_width - static_cast<int>(display_width(time)));
    canvas.put(row, from + shift, time, {Role::time, face}, from + compared_time_width);
    from += compared_time_width + 1;
  }
  const Glyphs& glyphs = canvas.glyphs();
  if (side->command.empty()) {
    canvas.put(
        row, from + 2,
        cut_to_width(tr("greeting"), static_cast<std::size_t>(to - from - 2), glyphs.ellipsis),
        {Role::dim, face}, to);
  } else {
    canvas.put(row, from, glyphs.to_server, {Role::client, face}, to);
    (void)put_spans(canvas, row, from + 2, side->command, face, to);
  }
  if (side->replies.empty()) return;
  canvas.put(row + 1, from, glyphs.to_client, {Role::server, face}, to);
  (void)put_spans(canvas, row + 1, from + 2, side->replies.at(side->settling), face, to);
}

void CompareScreen::draw_sign(Canvas& canvas, int row, int column,
                              const view::ComparedRow& compared, Face face) const {
  switch (compared.difference) {
    case view::Difference::none:
      return;
    case view::Difference::words:
      canvas.put(row + 1, column, "~", {Role::warn, face});
      return;
    case view::Difference::code:
      canvas.put(row + 1, column, canvas.ascii() ? "#" : "≠", {Role::alert, face});
      return;
    case view::Difference::alone:
      canvas.put(row, column, compared.left ? "<" : ">", {Role::alert, face});
      return;
  }
}

void CompareScreen::draw_pane(Canvas& canvas, Area area) const {
  draw_rule(canvas, area.top, area.columns, {});
  const auto& rows = comparison_->rows();
  if (scroll_.cursor() >= rows.size()) return;
  const view::ComparedRow& row = rows[scroll_.cursor()];
  const int half = (area.columns - between_sides) / 2;
  PaneCanvas left(canvas, 0, half + 1), right(canvas, half + between_sides - 1, half + 1);
  (void)draw_lines(left, {area.top + 1, area.bottom, half + 1}, lines_of_side(row.left));
  (void)draw_lines(right, {area.top + 1, area.bottom, half + 1}, lines_of_side(row.right));
}

std::vector<TextSpan> CompareScreen::status() const {
  const std::size_t count = comparison_->differences();
  std::vector<TextSpan> parts{
      {count == 0 ? Role::good : Role::warn,
       count == 0 ? std::string(tr("no differences"))
                  : fill(tr_plural("{} difference", "{} differences", count), grouped(count))}};
  if (count != 0) parts.push_back({Role::dim, tr("n, N: to the next, the one before")});
  if (comparison_->cut()) {
    parts.push_back({Role::warn, fill(tr("the first {} commands of each"),
                                      grouped(view::Comparison::commands_most))});
  }
  return parts;
}

void CompareScreen::act(Action action, Frame& frame) {
  if (action == Action::next_match || action == Action::previous_match) {
    const auto found = comparison_->next_difference(scroll_.cursor(), action == Action::next_match);
    if (!found) return frame.say(tr("no differences"), Role::good);
    scroll_.go(*found);
    return;
  }
  (void)scroll_.move(action);
}

void CompareScreen::on_mouse(const Mouse& mouse, Frame& frame) {
  if (mouse.kind != MouseKind::press) return Screen::on_mouse(mouse, frame);
  if (mouse.row < rows_.top || mouse.row >= rows_.bottom) return;
  const std::size_t row = scroll_.top() + static_cast<std::size_t>((mouse.row - rows_.top) / 2);
  if (row < comparison_->rows().size()) scroll_.go(row);
}

}  // namespace malote::ui
