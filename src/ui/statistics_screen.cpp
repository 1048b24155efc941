// SPDX-License-Identifier: MIT
#include "ui/statistics_screen.hpp"

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "view/filter_text.hpp"

namespace malote::ui {

StatisticsScreen::StatisticsScreen(view::Statistics statistics, Complete complete, bool live)
    : statistics_(std::move(statistics)),
      complete_(std::move(complete)),
      actions_{Action::filter, Action::search, Action::next_match, Action::previous_match,
               Action::up,     Action::down,   Action::page_up,    Action::page_down,
               Action::home,   Action::end},
      text_(view::Page{}) {
  if (live) actions_.push_back(Action::follow);
}

std::string StatisticsScreen::title() const {
  return tr("Statistics");
}

void StatisticsScreen::draw(Canvas& canvas, Area area) {
  if (wanted_) return;
  if (!laid_out_ || columns_ != area.columns) {
    const auto room = static_cast<std::size_t>(std::max(1, area.columns - 2));
    text_.set_lines(statistics_.lines(room, canvas.ascii()));
    columns_ = area.columns;
    laid_out_ = true;
  }
  text_.draw(canvas, area);
}

std::vector<TextSpan> StatisticsScreen::status() const {
  if (wanted_) return {{Role::info, tr("counting")}};
  auto parts = text_.status();
  if (!filter_.empty()) parts.push_back({Role::success, fill(tr("filter {}"), filter_)});
  if (statistics_.is_stale()) {
    parts.push_back({Role::warn, tr("more has come: follow counts again")});
  }
  return parts;
}

void StatisticsScreen::act(Action action, Frame& frame) {
  if (action == Action::filter) {
    return frame.ask({tr("filter"), filter_, view::fault_of_filter,
                      [this](const std::string& text) {
                        filter_ = trim(text);
                        wanted_ = true;
                      },
                      complete_});
  }
  if (action == Action::follow) {
    wanted_ = true;
    return;
  }
  text_.act(action, frame);
}

bool StatisticsScreen::leave() {
  if (filter_.empty()) return false;
  filter_.clear();
  wanted_ = true;
  return true;
}

bool StatisticsScreen::tick() {
  if (!wanted_) return false;
  (void)statistics_.gather(filter_);  // the prompt lets none through that would be refused
  wanted_ = laid_out_ = false;
  return true;
}

}  // namespace malote::ui
