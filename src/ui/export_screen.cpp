// SPDX-License-Identifier: MIT
#include "ui/export_screen.hpp"

#include <algorithm>

#include "core/i18n.hpp"
#include "core/text.hpp"

namespace malote::ui {

ExportScreen::ExportScreen(std::shared_ptr<const Exporter> exporter,
                           std::vector<ExportScope> scopes, std::size_t chosen)
    : exporter_(std::move(exporter)),
      forms_(exporter_->forms()),
      scopes_(std::move(scopes)),
      chosen_(chosen),
      actions_{Action::open,    Action::mark,      Action::up,   Action::down,
               Action::page_up, Action::page_down, Action::home, Action::end} {
  scroll_.fit(scopes_.size() + forms_.size(), 1);
  scroll_.go(scopes_.size());
}

std::string ExportScreen::title() const {
  return tr("Export");
}

void ExportScreen::draw_line(Canvas& canvas, int row, std::size_t place, const std::string& mark,
                             const std::string& name, const std::string& about) const {
  const int columns = canvas.size().columns;
  const Face face = place == scroll_.cursor() ? Face::cursor : Face::normal;
  if (face == Face::cursor) canvas.fill(row, 0, columns, {Role::plain, face});
  int at = canvas.put(row, 3, mark, {Role::plain, face});
  at = canvas.put(row, at, name, {Role::strong, face}, columns);
  if (!about.empty()) {
    at = std::max(at + 2, 24);
    const auto room = static_cast<std::size_t>(std::max(1, columns - 1 - at));
    canvas.put(row, at, cut_to_width(about, room, canvas.glyphs().ellipsis), {Role::dim, face});
  }
}

void ExportScreen::draw(Canvas& canvas, Area area) {
  const std::size_t lines = scopes_.size() + forms_.size();
  // Headings only where there is room for them.
  const bool roomy = static_cast<std::size_t>(std::max(0, area.rows())) >= lines + 3;
  const auto height = static_cast<std::size_t>(std::max(1, area.rows()));
  scroll_.fit(lines, roomy ? lines : height);
  int row = area.top;
  if (roomy) canvas.put(row++, 1, tr("What"), {Role::phase});
  for (std::size_t place = scroll_.top(); place < lines && row < area.bottom; ++place) {
    if (roomy && place == scopes_.size()) canvas.put(++row, 1, tr("As"), {Role::phase}), ++row;
    if (place < scopes_.size()) {
      draw_line(canvas, row++, place, place == chosen_ ? "(*) " : "( ) ", scopes_[place].name, "");
    } else {
      const ExportForm& form = forms_[place - scopes_.size()];
      draw_line(canvas, row++, place, "", form.name, form.about);
    }
  }
}

void ExportScreen::act(Action action, Frame& frame) {
  if (scroll_.move(action)) return;
  const std::size_t place = scroll_.cursor();
  if (place < scopes_.size()) {
    chosen_ = place;
  } else if (action == Action::open) {
    ask_path(frame, place - scopes_.size());
  }
}

void ExportScreen::ask_path(Frame& frame, std::size_t form) {
  frame.ask({tr("write to"), forms_[form].path, {}, [this, &frame, form](const std::string& path) {
               if (trim(path).empty()) return;
               if (!exporter_->is_in_the_way(form, path)) return begin(frame, {form, path, false});
               frame.confirm(fill(tr("{} is there: overwrite it?"), to_visible(path)),
                             [this, &frame, form, path] {
                               begin(frame, {form, path, true});
                             });
             }});
}

void ExportScreen::begin(Frame& frame, Order order) {
  frame.say(fill(tr("writing {}"), to_visible(order.path)), Role::info);
  frame_ = &frame;
  order_ = std::move(order);
}

bool ExportScreen::tick() {
  if (!order_) return false;
  const Order order = *std::exchange(order_, std::nullopt);
  const auto written = exporter_->write(order.form, scopes_[chosen_].rows, order.path,
                                        order.overwrite, frame_->reveals());
  if (written) {
    frame_->say(written.value(), Role::good);
  } else {
    frame_->say(written.error().text, Role::alert);
  }
  return true;
}

}  // namespace malote::ui
