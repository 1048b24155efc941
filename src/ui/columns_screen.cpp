// SPDX-License-Identifier: MIT
#include "ui/columns_screen.hpp"

#include <algorithm>

#include "core/i18n.hpp"

namespace malote::ui {

ColumnsScreen::ColumnsScreen(std::vector<std::string> titles, ColumnChoice choice,
                             std::function<void(const ColumnChoice&)> changed)
    : titles_(std::move(titles)),
      choice_(std::move(choice)),
      changed_(std::move(changed)),
      actions_{Action::mark,      Action::earlier, Action::later, Action::sort,
               Action::reverse,   Action::up,      Action::down,  Action::page_up,
               Action::page_down, Action::home,    Action::end,   Action::open} {
  scroll_.fit(choice_.order.size(), 1);
}

std::string ColumnsScreen::title() const {
  return tr("Columns");
}

void ColumnsScreen::draw(Canvas& canvas, Area area) {
  const int height = std::max(1, area.rows());
  scroll_.fit(choice_.order.size(), static_cast<std::size_t>(height));
  for (int i = 0; i < height; ++i) {
    const std::size_t place = scroll_.top() + static_cast<std::size_t>(i);
    if (place >= choice_.order.size()) break;
    const std::size_t column = choice_.order[place];
    const Face face = place == scroll_.cursor() ? Face::cursor : Face::normal;
    const int row = area.top + i;
    if (face == Face::cursor) canvas.fill(row, 0, area.columns, {Role::plain, face});
    const bool hidden = choice_.hidden[column];
    int at = canvas.put(row, 2, hidden ? "[ ] " : "[x] ", {Role::plain, face});
    at = canvas.put(row, at, titles_[column], {hidden ? Role::dim : Role::strong, face});
    if (choice_.sorting.column != column) continue;
    canvas.put(row, at + 2,
               choice_.sorting.descending ? tr("sorted, the greatest first") : tr("sorted"),
               {Role::info, face}, area.columns);
  }
}

std::vector<TextSpan> ColumnsScreen::status() const {
  return {{Role::dim, tr("a narrow window leaves out what matters least")}};
}

void ColumnsScreen::move_column(bool earlier) {
  const std::size_t from = scroll_.cursor();
  const std::size_t to = earlier ? from - std::min<std::size_t>(from, 1) : from + 1;
  if (to == from || to >= choice_.order.size()) return;
  std::swap(choice_.order[from], choice_.order[to]);
  scroll_.go(to);
}

void ColumnsScreen::act(Action action, Frame& frame) {
  const std::size_t column = choice_.order.at(scroll_.cursor());
  if (scroll_.move(action)) return;
  if (action == Action::earlier || action == Action::later) {
    move_column(action == Action::earlier);
  } else if (action == Action::mark || action == Action::open) {
    const auto shown = std::count(choice_.hidden.begin(), choice_.hidden.end(), false);
    if (!choice_.hidden[column] && shown == 1) {
      return frame.say(tr("one column must stay"), Role::warn);
    }
    choice_.hidden[column] = !choice_.hidden[column];
  } else if (action == Action::sort) {
    choice_.sorting = {column, false};
  } else if (action == Action::reverse) {
    choice_.sorting = {column, choice_.sorting.column == column && !choice_.sorting.descending};
  }
  changed_(choice_);
}

}  // namespace malote::ui
