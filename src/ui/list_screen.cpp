// SPDX-License-Identifier: MIT
#include "ui/list_screen.hpp"

#include <algorithm>

#include "core/i18n.hpp"
#include "view/cell_text.hpp"
#include "view/filter_text.hpp"

namespace malote::ui {
namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t widest_cell = 60;

int as_column(std::size_t width) {
  return static_cast<int>(width);
}

}  // namespace

ListScreen::ListScreen(std::unique_ptr<view::TableModel> model, ListWords words, Open open,
                       bool follow, bool live)
    : model_(std::move(model)),
      words_(std::move(words)),
      open_(std::move(open)),
      actions_{Action::open,           Action::filter, Action::search,  Action::next_match,
               Action::previous_match, Action::sort,   Action::reverse, Action::columns,
               Action::reveal,         Action::up,     Action::down,    Action::page_up,
               Action::page_down,      Action::home,   Action::end},
      follow_(follow),
      live_(live) {
  for (const Column& column : model_->columns()) {
    widths_.push_back(display_width(column.title) + 1);
    choice_.order.push_back(choice_.order.size());
  }
  choice_.hidden.assign(choice_.order.size(), false);
  if (live_) actions_.insert(actions_.end(), {Action::follow, Action::pause});
  below_.begin(model_->row_count());
  current_ = model_->id_at(0);
  follow_if_wanted();
}

void ListScreen::save_with(Save save) {
  save_ = std::move(save);
  actions_.push_back(Action::save);
}

void ListScreen::preview_with(Preview::Make make) {
  preview_.make_with(std::move(make));
  actions_.push_back(Action::preview);
}

void ListScreen::offer_marks() {
  if (deeds_.empty() && !exporter_) {
    actions_.insert(actions_.end(), {Action::mark, Action::mark_all});
  }
}

void ListScreen::act_with(Action action, Deed deed) {
  offer_marks();
  deeds_.emplace_back(action, std::move(deed));
  actions_.push_back(action);
}

void ListScreen::export_with(std::shared_ptr<const Exporter> exporter) {
  offer_marks();
  exporter_ = std::move(exporter);
  actions_.push_back(Action::export_rows);
}

void ListScreen::set_up(const ListSettings& settings) {
  const auto& names = model_->column_names();
  const auto place_of = [&](const std::string& name) {
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
  };
  if (!settings.columns.empty()) {
    std::vector<std::size_t> order;
    for (const std::string& name : settings.columns) {
      const std::size_t column = place_of(name);
      const bool twice = std::find(order.begin(), order.end(), column) != order.end();
      if (column < names.size() && !twice) order.push_back(column);
    }
    if (!order.empty()) {
      choice_.hidden.assign(names.size(), true);
      for (const std::size_t column : order) choice_.hidden[column] = false;
      for (std::size_t column = 0; column < names.size(); ++column) {
        if (choice_.hidden[column]) order.push_back(column);
      }
      choice_.order = std::move(order);
    }
  }
  const std::size_t column = settings.sort.empty() ? names.size() : place_of(settings.sort);
  if (column < names.size() || settings.reverse) {
    sort({column < names.size() ? column : model_->sorting().column, settings.reverse});
  }
}

void ListScreen::begin_with_filter(const std::string& filter) {
  base_filter_ = filter;
  set_filter(filter);
}

void ListScreen::measure(const std::vector<TableRow>& rows) {
  for (const TableRow& row : rows) {
    for (std::size_t i = 0; i < row.size() && i < widths_.size(); ++i) {
      widths_[i] = std::max(widths_[i], std::min(display_width(row[i].text), widest_cell));
    }
  }
}

std::vector<std::size_t> ListScreen::wanted_columns() const {
  std::vector<std::size_t> wanted;
  for (const std::size_t column : choice_.order) {
    if (!choice_.hidden[column]) wanted.push_back(column);
  }
  return wanted;
}

void ListScreen::draw(Canvas& canvas, Area area) {
  height_ = area.rows();
  const int preview = preview_.height_in(height_);
  draw_list(canvas, {area.top, area.bottom - preview, area.columns});
  if (preview > 0)
    preview_.draw(canvas, {area.bottom - preview, area.bottom, area.columns}, current_);
}

void ListScreen::draw_list(Canvas& canvas, Area area) {
  const int first_row = area.top + 1;
  const int height = std::max(1, area.bottom - first_row);
  const std::size_t count = model_->row_count();
  scroll_.fit(count, static_cast<std::size_t>(height));
  below_.forget_beyond(count);
  below_.look(std::min(count, scroll_.top() + scroll_.height()));
  current_ = model_->id_at(scroll_.cursor());
  const auto rows = model_->window(scroll_.top(), scroll_.height());
  measure(rows);
  const auto room = static_cast<std::size_t>(area.columns - 2);
  const auto placed = view::fit_columns(model_->columns(), wanted_columns(), widths_, room, gap);
  shown_.clear();
  for (const auto& [column, width] : placed) shown_.push_back(column);
  placed_ = placed;
  rows_ = {first_row, area.bottom, area.columns};
  draw_head(canvas, area.top, placed);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t place = scroll_.top() + i;
    draw_row(canvas, first_row + static_cast<int>(i), rows[i], placed, place == scroll_.cursor(),
             marks_.contains(model_->id_at(place)));
  }
  if (!rows.empty()) return;
  const std::string text = !model_->filter().empty() ? std::string(tr("nothing fits the filter"))
                           : live_                   ? words_.waiting
                                                     : words_.empty;
  const int width = static_cast<int>(display_width(text));
  canvas.put(first_row + height / 3, std::max(1, (area.columns - width) / 2), text, {Role::dim});
}

void ListScreen::draw_head(Canvas& canvas, int row, const std::vector<view::PlacedColumn>& placed) {
  const view::Sorting sorting = model_->sorting();
  int at = 1;
  for (const auto& [column, width] : placed) {
    const Column& about = model_->columns()[column];
    const bool sorted = sorting.column == column;
    const char* const arrow =
        canvas.ascii() ? (sorting.descending ? "v" : "^") : (sorting.descending ? "▼" : "▲");
    const std::string title = about.title + (sorted ? arrow : "");
    const std::size_t shown = std::min(display_width(title), width);
    const int shift = about.align == Align::right ? as_column(width - shown) : 0;
    canvas.put(row, at + shift, title, {sorted ? Role::strong : Role::dim}, at + as_column(width));
    at += as_column(width + gap);
  }
}

void ListScreen::draw_row(Canvas& canvas, int row, const TableRow& cells,
                          const std::vector<view::PlacedColumn>& placed, bool under_cursor,
                          bool marked) {
  const Face face = under_cursor ? Face::cursor : Face::normal;
  if (under_cursor) canvas.fill(row, 0, canvas.size().columns, {Role::plain, face});
  if (marked) canvas.put(row, 0, "*", {Role::warn, face});
  int at = 1;
  for (const auto& [column, width] : placed) {
    const Cell& cell = cells[column];
    std::string text = canvas.ascii() ? to_ascii(cell.text) : cell.text;
    text = view::cut_cell({std::move(text), cell.role, cell.tail}, width, canvas.glyphs().ellipsis);
    const bool right = model_->columns()[column].align == Align::right;
    const int shift = right ? as_column(width - std::min(width, display_width(text))) : 0;
    canvas.put(row, at + shift, text, {cell.role, face}, at + as_column(width));
    at += as_column(width + gap);
  }
}

std::vector<TextSpan> ListScreen::status() const {
  if (slow_filter_) return {{Role::info, tr("looking through the texts of the messages")}};
  std::vector<TextSpan> parts;
  const std::size_t count = model_->row_count();
  parts.push_back({Role::plain, words_.count(count)});
  if (!model_->filter().empty()) {
    parts.push_back({Role::success, fill(tr("filter {}"), model_->filter())});
  }
  if (std::string remark = model_->remark(); !remark.empty()) {
    parts.push_back({Role::warn, std::move(remark)});
  }
  if (!marks_.empty()) {
    parts.push_back({Role::warn, fill(tr_plural("{} marked", "{} marked", marks_.size()),
                                      grouped(marks_.size()))});
  }
  add_live_status(parts);
  return parts;
}

void ListScreen::add_live_status(std::vector<TextSpan>& parts) const {
  if (paused_) return parts.push_back({Role::warn, tr("paused: what comes is not shown")});
  if (follow_) parts.push_back({Role::info, tr("following")});
  const std::size_t fresh = below_.count(model_->row_count());
  if (!follow_ && fresh != 0) {
    parts.push_back({Role::warn, fill(tr("{} new below"), grouped(fresh))});
  } else if (!follow_ && live_) {
    parts.push_back({Role::dim, tr("not following")});
  }
}

void ListScreen::act(Action action, Frame& frame) {
  const view::Sorting sorting = model_->sorting();
  switch (action) {
    case Action::open:
      return open(frame);
    case Action::preview:
      return preview_.turn(height_);
    case Action::filter:
      return ask_filter(frame);
    case Action::search:
      return ask_search(frame);
    case Action::next_match:
      return find(frame, true, false);
    case Action::previous_match:
      return find(frame, false, false);
    case Action::save:
      return save(frame);
    case Action::export_rows:
      return ask_export(frame);
    case Action::columns:
      return ask_columns(frame);
    case Action::mark:
      return mark();
    case Action::mark_all:
      return mark_all();
    case Action::pause:
      paused_ = !paused_;
      return;
    case Action::follow:
      follow_ = !follow_;
      paused_ = paused_ && !follow_;
      return follow_if_wanted();
    case Action::sort:
      return sort({next_column(), false});
    case Action::reverse:
      return sort({sorting.column, !sorting.descending});
    default:
      break;
  }
  for (const auto& [key, deed] : deeds_) {
    if (key != action) continue;
    std::vector<std::uint64_t> ids = listed();
    std::erase_if(ids, [&](std::uint64_t id) { return !marks_.contains(id); });
    if (ids.empty() && current_ != 0) ids.push_back(current_);
    if (!ids.empty()) deed(ids, frame);
    return;
  }
  if (scroll_.move(action)) after_move(action);
}

// A press on a row goes there, another one opens it; on a title it sorts, or turns the order round.
void ListScreen::on_mouse(const Mouse& mouse, Frame& frame) {
  if (mouse.kind != MouseKind::press) return Screen::on_mouse(mouse, frame);
  if (mouse.row == rows_.top - 1) {
    int end = 1;
    for (const auto& [column, width] : placed_) {
      end += as_column(width + gap);
      if (mouse.column >= end) continue;
      const view::Sorting now = model_->sorting();
      return sort({column, now.column == column && !now.descending});
    }
    return;
  }
  if (mouse.row < rows_.top || mouse.row >= rows_.bottom) return;
  const std::size_t row = scroll_.top() + static_cast<std::size_t>(mouse.row - rows_.top);
  if (row >= model_->row_count()) return;
  if (row == scroll_.cursor()) return open(frame);
  scroll_.go(row);
  after_move(Action::up);
}

void ListScreen::open(Frame& frame) {
  if (model_->row_count() == 0) return;
  auto screen = open_(model_->id_at(scroll_.cursor()), frame);
  if (!screen) return frame.say(tr("it belongs to no session"), Role::warn);
  frame.push(std::move(screen));
}

void ListScreen::sort(view::Sorting sorting) {
  const std::uint64_t id = current_;
  model_->sort(sorting);
  choice_.sorting = model_->sorting();
  // Who has gone to no row yet, or back to the top, wants to see what comes first now.
  keep_cursor_on(rests_at_top_ ? model_->id_at(0) : id);
}

// Of those that are in the window, from left to right.
std::size_t ListScreen::next_column() const {
  if (shown_.empty()) return 0;
  const auto now = std::find(shown_.begin(), shown_.end(), model_->sorting().column);
  return now == shown_.end() || now + 1 == shown_.end() ? shown_.front() : *(now + 1);
}

void ListScreen::after_move(Action action) {
  rests_at_top_ = scroll_.cursor() == 0;
  current_ = model_->id_at(scroll_.cursor());
  // Who goes up wants to read; who goes to the end of what is live wants to see what comes.
  if (!scroll_.at_end()) follow_ = false;
  if (action == Action::end && live_) follow_ = true;
}

void ListScreen::keep_cursor_on(std::uint64_t id) {
  const std::size_t cursor = scroll_.cursor();
  scroll_.fit(model_->row_count(), scroll_.height());
  if (model_->id_at(cursor) != id) scroll_.go(model_->row_of(id).value_or(0));
  current_ = model_->id_at(scroll_.cursor());
  follow_if_wanted();
}

void ListScreen::follow_if_wanted() {
  const std::size_t count = model_->row_count();
  if (!follow_ || count == 0) return;
  scroll_.fit(count, scroll_.height());
  scroll_.go(count - 1);
  current_ = model_->id_at(count - 1);
}

bool ListScreen::leave() {
  if (model_->filter() == base_filter_) return false;
  set_filter(base_filter_);
  return true;
}

bool ListScreen::tick() {
  if (slow_filter_) {
    set_filter(*std::exchange(slow_filter_, std::nullopt));
    return true;
  }
  if (paused_ || !model_->refresh()) return false;
  preview_.forget();
  keep_cursor_on(current_);
  return true;
}

}  // namespace malote::ui
