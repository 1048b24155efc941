// SPDX-License-Identifier: MIT
#include "ui/help_screen.hpp"

#include <algorithm>
#include <utility>

#include "core/i18n.hpp"

namespace malote::ui {

namespace {

// Fewer columns than this beside the keys, and the meanings stand below them.
constexpr int least_beside = 24;
constexpr int below = 4;  // the column there

}  // namespace

HelpScreen::HelpScreen(const Actions& known, const KeyMap& keys)
    : actions_{Action::up,        Action::down, Action::page_up,
               Action::page_down, Action::home, Action::end} {
  for (Binding binding : keys.bindings()) {
    if (std::find(known.begin(), known.end(), binding.action) == known.end()) continue;
    // A key that means something else on this screen is not named twice.
    std::erase_if(binding.keys,
                  [&](Key key) { return keys.action_of(key, known) != binding.action; });
    if (!binding.keys.empty()) lines_.push_back({keys_text(binding), tr(binding.meaning)});
  }
}

std::string HelpScreen::title() const {
  return tr("Keys");
}

void HelpScreen::wrap_to(int columns) {
  if (columns == columns_) return;
  columns_ = columns;
  rows_.clear();
  std::size_t widest = 0;
  for (const Line& line : lines_) widest = std::max(widest, display_width(line.keys));
  const int beside = 4 + static_cast<int>(widest);
  const bool stacked = columns - beside - 1 < least_beside;
  const int column = stacked ? below : beside;
  const auto room = static_cast<std::size_t>(std::max(1, columns - column - 1));
  for (const Line& line : lines_) {
    std::string keys = line.keys;
    if (stacked) rows_.push_back({std::exchange(keys, ""), "", column});
    for (const auto& [from, to] : wrap(line.meaning, room, room)) {
      rows_.push_back({std::exchange(keys, ""), line.meaning.substr(from, to - from), column});
    }
  }
}

void HelpScreen::draw(Canvas& canvas, Area area) {
  wrap_to(area.columns);
  height_ = static_cast<std::size_t>(std::max(1, area.rows()));
  const std::size_t most = rows_.size() > height_ ? rows_.size() - height_ : 0;
  top_ = std::min(top_, most);
  for (std::size_t i = top_; i < rows_.size() && i - top_ < height_; ++i) {
    const int row = area.top + static_cast<int>(i - top_);
    const auto room = static_cast<std::size_t>(std::max(1, area.columns - 3));
    canvas.put(row, 2, cut_to_width(rows_[i].keys, room, canvas.glyphs().ellipsis), {Role::strong});
    canvas.put(row, rows_[i].column, rows_[i].meaning);
  }
}

std::vector<TextSpan> HelpScreen::status() const {
  if (rows_.size() <= height_) return {};
  const std::size_t last = std::min(rows_.size(), top_ + height_);
  return {{Role::dim, fill(tr("rows {} to {} of {}"), grouped(top_ + 1), grouped(last),
                           grouped(rows_.size()))}};
}

void HelpScreen::act(Action action, Frame&) {
  if (action == Action::up) top_ -= std::min<std::size_t>(top_, 1);
  if (action == Action::down) ++top_;
  if (action == Action::page_up) top_ -= std::min(top_, height_);
  if (action == Action::page_down) top_ += height_;
  if (action == Action::home) top_ = 0;
  if (action == Action::end) top_ = rows_.size();
}

}  // namespace malote::ui
