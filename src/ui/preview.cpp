// SPDX-License-Identifier: MIT
#include "ui/preview.hpp"

#include <algorithm>

namespace malote::ui {
namespace {

constexpr int rows_by_itself = 30;  // a lower window has it when it is asked for
constexpr int rows_at_least = 12;
constexpr int list_at_least = 5;

}  // namespace

int Preview::height_in(int rows) const noexcept {
  if (!make_ || rows < rows_at_least) return 0;
  if (!wanted_.value_or(rows >= rows_by_itself)) return 0;
  return std::min(rows * 11 / 20, rows - list_at_least);
}

void Preview::draw(Canvas& canvas, Area area, std::uint64_t id) {
  if (id != id_ || !screen_) {
    screen_ = id == 0 ? nullptr : make_(id);
    id_ = id;
  }
  for (int i = 0; i < area.columns; ++i) canvas.put(area.top, i, canvas.glyphs().rule, {Role::dim});
  if (!screen_) return;
  const std::string title = " " + screen_->title() + " ";
  canvas.put(area.top, 1, title, {Role::strong}, area.columns - 1);
  screen_->draw(canvas, {area.top + 1, area.bottom, area.columns});
}

}  // namespace malote::ui
