// SPDX-License-Identifier: MIT
#include "ui/text_screen.hpp"

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "ui/octets_screen.hpp"

namespace malote::ui {

TextScreen::TextScreen(view::Page page)
    : page_(std::move(page)),
      actions_{Action::search,    Action::next_match, Action::previous_match,
               Action::up,        Action::down,       Action::page_up,
               Action::page_down, Action::home,       Action::end} {}

void TextScreen::save_with(Saving saving) {
  saving_ = std::move(saving);
  actions_.push_back(Action::save);
}

void TextScreen::show_octets_with(std::function<std::optional<view::Octets>()> octets) {
  octets_ = std::move(octets);
  actions_.push_back(Action::octets);
}

void TextScreen::set_lines(std::vector<view::PageLine> lines) {
  page_.lines = std::move(lines);
  hit_.reset();
  columns_ = 0;
}

void TextScreen::wrap_to(int columns) {
  if (columns == columns_) return;
  const std::size_t line = top_ < rows_.size() ? rows_[top_].line : 0;
  columns_ = columns;
  rows_.clear();
  const auto room = static_cast<std::size_t>(std::max(1, columns - 2));
  for (std::size_t i = 0; i < page_.lines.size(); ++i) {
    const std::string& text = page_.lines[i].text;
    // Values keep their column where that leaves them half of the window.
    const std::size_t hang = page_.lines[i].hang * 2 <= room ? page_.lines[i].hang : 0;
    const std::size_t label = cut_to_width(text, hang, "").size();
    const auto pieces = wrap(std::string_view(text).substr(label), room - hang, room - hang);
    for (const auto& [from, to] : pieces) {
      const bool first = from == 0;
      rows_.push_back(
          {i, first ? 0 : label + from, label + to, first ? 0 : static_cast<int>(hang)});
    }
    if (pieces.empty()) rows_.push_back({i, 0, 0, 0});
  }
  const auto same =
      std::find_if(rows_.begin(), rows_.end(), [&](const Row& row) { return row.line >= line; });
  top_ = static_cast<std::size_t>(same - rows_.begin());
}

void TextScreen::draw(Canvas& canvas, Area area) {
  wrap_to(area.columns);
  height_ = static_cast<std::size_t>(std::max(1, area.rows()));
  top_ = std::min(top_, rows_.size() > height_ ? rows_.size() - height_ : 0);
  for (std::size_t i = top_; i < rows_.size() && i - top_ < height_; ++i) {
    const Row& row = rows_[i];
    const view::PageLine& line = page_.lines[row.line];
    const Face face = hit_ == row.line ? Face::cursor : Face::normal;
    canvas.put(area.top + static_cast<int>(i - top_), 1 + row.indent,
               std::string_view(line.text).substr(row.from, row.to - row.from), {line.role, face});
  }
}

std::vector<TextSpan> TextScreen::status() const {
  const std::size_t last = std::min(rows_.size(), top_ + height_);
  return {{Role::dim, fill(tr("rows {} to {} of {}"), grouped(rows_.empty() ? 0 : top_ + 1),
                           grouped(last), grouped(rows_.size()))}};
}

void TextScreen::move_top(Action action) {
  if (action == Action::up) top_ -= std::min<std::size_t>(top_, 1);
  if (action == Action::down) ++top_;
  if (action == Action::page_up) top_ -= std::min(top_, height_);
  if (action == Action::page_down) top_ += height_;
  if (action == Action::home) top_ = 0;
  if (action == Action::end) top_ = rows_.size();
}

void TextScreen::act(Action action, Frame& frame) {
  const std::size_t now = hit_.value_or(top_ < rows_.size() ? rows_[top_].line : 0);
  if (action == Action::search) {
    frame.ask({tr("search"), "", {}, [this, &frame, now](const std::string& text) {
                 const bool again = text.empty();  // an empty line: the same again
                 if (!again) searched_ = text;
                 search(frame, now + (again ? 1 : 0), true);
               }});
  } else if (action == Action::next_match) {
    search(frame, now + 1, true);
  } else if (action == Action::previous_match) {
    search(frame, now, false);
  } else if (action == Action::octets) {
    if (octets_) open_octets(frame, octets_());
  } else if (action == Action::save) {
    if (saving_) ask_save(frame, *saving_);
  } else {
    move_top(action);
  }
}

void TextScreen::search(Frame& frame, std::size_t from, bool forwards) {
  const std::string wanted = to_lower(searched_);
  const std::size_t count = page_.lines.size();
  hit_.reset();
  for (std::size_t step = 0; step < count && !wanted.empty(); ++step) {
    const std::size_t shift = forwards ? step : count - 1 - step;
    const std::size_t line = (from + shift) % count;
    if (to_lower(page_.lines[line].text).find(wanted) == std::string::npos) continue;
    hit_ = line;
    const auto row =
        std::find_if(rows_.begin(), rows_.end(), [&](const Row& r) { return r.line == line; });
    const auto at = static_cast<std::size_t>(row - rows_.begin());
    if (at < top_ || at >= top_ + height_) top_ = at;
    return;
  }
  if (!wanted.empty()) frame.say(tr("not found"), Role::warn);
}

}  // namespace malote::ui
