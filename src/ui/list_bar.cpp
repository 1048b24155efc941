// SPDX-License-Identifier: MIT
#include "ui/list_bar.hpp"

#include <algorithm>

namespace malote::ui {
namespace {

// A name cut to so many columns; nothing where that would be no word any more.
std::string shortened(const ListName& list, std::size_t columns, std::string_view ellipsis) {
  if (list.shown) return list.name;
  return columns < 3 ? "" : cut_to_width(list.name, columns, ellipsis);
}

// With one blank between them, and one before the first.
std::size_t width_of(const std::vector<ListName>& lists, std::size_t columns) {
  std::size_t sum = 0;
  for (const ListName& list : lists) {
    const std::size_t name = display_width(shortened(list, columns, "."));
    sum += display_width(list.key) + (name == 0 ? 0 : 1) + name + 1;
  }
  return sum;
}

}  // namespace

std::vector<std::pair<int, int>> draw_list_bar(Canvas& canvas, int row,
                                               const std::vector<ListName>& lists) {
  std::vector<std::pair<int, int>> places;
  const auto room = static_cast<std::size_t>(canvas.size().columns);
  // Three full stops would take the place of the word.
  const std::string_view ellipsis = canvas.ascii() ? "." : canvas.glyphs().ellipsis;
  std::size_t columns = 0;
  for (const ListName& list : lists) columns = std::max(columns, display_width(list.name));
  while (columns > 0 && width_of(lists, columns) > room) --columns;
  // Where there is room, two blanks part them.
  const int gap = width_of(lists, columns) + lists.size() <= room ? 2 : 1;
  int at = 1;
  for (const ListName& list : lists) {
    const Face face = list.shown ? Face::cursor : Face::normal;
    const int from = at;
    at = canvas.put(row, at, list.key, {Role::strong, face});
    const std::string name = shortened(list, columns, ellipsis);
    if (!name.empty()) {
      canvas.fill(row, at, at + 1, {Role::plain, face});
      at = canvas.put(row, at + 1, name, {list.shown ? Role::plain : Role::dim, face});
    }
    places.emplace_back(from, at);
    at += gap;
  }
  return places;
}

}  // namespace malote::ui
