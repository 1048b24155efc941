// SPDX-License-Identifier: MIT
#include "ui/help_screen.hpp"

#include "core/i18n.hpp"

namespace malote::ui {

HelpScreen::HelpScreen(const Actions& known, const KeyMap& keys)
    : actions_{Action::up,        Action::down, Action::page_up,
               Action::page_down, Action::home, Action::end} {
  for (const Binding& binding : keys.bindings()) {
    if (binding.keys.empty()) continue;
    if (std::find(known.begin(), known.end(), binding.action) == known.end()) continue;
    lines_.push_back({keys_text(binding), tr(binding.meaning)});
  }
}

std::string HelpScreen::title() const {
  return tr("Keys");
}

void HelpScreen::draw(Canvas& canvas, Area area) {
  height_ = static_cast<std::size_t>(std::max(1, area.rows()));
  const std::size_t most = lines_.size() > height_ ? lines_.size() - height_ : 0;
  top_ = std::min(top_, most);
  std::size_t widest = 0;
  for (const Line& line : lines_) widest = std::max(widest, display_width(line.keys));
  const int column = 4 + static_cast<int>(widest);
  for (std::size_t i = top_; i < lines_.size() && i - top_ < height_; ++i) {
    const int row = area.top + static_cast<int>(i - top_);
    canvas.put(row, 2, lines_[i].keys, {Role::strong});
    const auto room = static_cast<std::size_t>(std::max(1, area.columns - column - 1));
    canvas.put(row, column, cut_to_width(lines_[i].meaning, room, canvas.glyphs().ellipsis));
  }
}

std::vector<TextSpan> HelpScreen::status() const {
  if (lines_.size() <= height_) return {};
  const std::size_t last = std::min(lines_.size(), top_ + height_);
  return {{Role::dim, fill(tr("rows {} to {} of {}"), grouped(top_ + 1), grouped(last),
                           grouped(lines_.size()))}};
}

void HelpScreen::act(Action action, Frame&) {
  if (action == Action::up) top_ -= std::min<std::size_t>(top_, 1);
  if (action == Action::down) ++top_;
  if (action == Action::page_up) top_ -= std::min(top_, height_);
  if (action == Action::page_down) top_ += height_;
  if (action == Action::home) top_ = 0;
  if (action == Action::end) top_ = lines_.size();
}

}  // namespace malote::ui
