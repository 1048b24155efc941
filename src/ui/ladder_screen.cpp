// SPDX-License-Identifier: MIT
#include "ui/ladder_screen.hpp"

#include <algorithm>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "ui/explanation_pane.hpp"
#include "ui/octets_screen.hpp"
#include "ui/pane_canvas.hpp"
#include "ui/talk_parts.hpp"
#include "ui/text_screen.hpp"

namespace malote::ui {
namespace {

constexpr int columns_for_side = 112;
constexpr int columns_for_lanes = 24;  // between two, before words go to the side
constexpr int columns_before_lanes = 20;
constexpr int rows_for_pane = 10;
constexpr std::size_t text_most = std::size_t{1} << 20U;  // of one reply
constexpr int rows_for_parts = 16;  // from here on the head says which host is what

int height_of_pane(int rows, bool explains) {
  if (rows < rows_for_pane) return 0;
  if (rows < rows_for_parts) return 3;
  return std::min(rows * 2 / 5, explains ? 9 : 6);
}

// 0: the words go below.
int width_of_side(int columns, std::size_t lanes) {
  const int side = std::clamp(columns * 2 / 5, 44, 80);
  const int needed = columns_before_lanes + columns_for_lanes * (static_cast<int>(lanes) - 1);
  return columns < columns_for_side || columns - side < needed ? 0 : side;
}

}  // namespace

LadderScreen::LadderScreen(std::unique_ptr<view::Ladder> ladder, TalkDoors doors, bool live)
    : ladder_(std::move(ladder)),
      doors_(std::move(doors)),
      actions_{Action::open,   Action::search,  Action::next_match, Action::previous_match,
               Action::follow, Action::explain, Action::octets,     Action::reveal,
               Action::up,     Action::down,    Action::page_up,    Action::page_down,
               Action::home,   Action::end},
      live_(live) {
  const bool alone = ladder_->talk_count() == 1;
  if (alone) actions_.push_back(Action::save);
  if (alone && doors_.flow) actions_.push_back(Action::flow);
  const Outcome outcome = ladder_->talk(0).session().outcome;
  follow_ = live_ && alone && outcome == Outcome::open;
  const std::size_t count = ladder_->steps().size();
  below_.begin(count);
  scroll_.fit(count, 1);
  scroll_.go(follow_ && count != 0 ? count - 1 : ladder_->first_said());
}

void LadderScreen::steps_changed() {
  scroll_.fit(ladder_->steps().size(), scroll_.height());
  if (follow_) scroll_.move(Action::end);
}

std::size_t LadderScreen::line() const {
  const auto& steps = ladder_->steps();
  return step() < steps.size() ? steps[step()].line : 0;
}

void LadderScreen::go_to(std::size_t line) {
  scroll_.fit(ladder_->steps().size(), scroll_.height());
  scroll_.go(ladder_->step_of_line(line));
}

void LadderScreen::draw(Canvas& canvas, Area area) {
  if (const int side = width_of_side(area.columns, ladder_->lanes().size()); side > 0) {
    const int left = area.columns - side;
    draw_ladder(canvas, {area.top, area.bottom, left - 2});
    for (int row = area.top; row < area.bottom; ++row) {
      canvas.put(row, left - 1, canvas.glyphs().bar, {Role::dim});
    }
    PaneCanvas pane(canvas, left, side);
    draw_pane(pane, {area.top, area.bottom, side}, true);
  } else {
    const int height = height_of_pane(area.rows(), explains_);
    draw_ladder(canvas, {area.top, area.bottom - height, area.columns});
    if (height > 0) {
      draw_pane(canvas, {area.bottom - height, area.bottom, area.columns}, false);
    }
  }
}

void LadderScreen::draw_ladder(Canvas& canvas, Area area) {
  const auto& steps = ladder_->steps();
  const int head = area.rows() >= rows_for_parts - 4 ? 2 : 1;
  rows_ = {area.top + head, area.bottom, area.columns};
  const int height = std::max(1, rows_.rows());
  if (!placed_) {
    // The phase that it begins with is seen, too.
    scroll_.fit(steps.size(), static_cast<std::size_t>(height));
    if (step() > 0) scroll_.show_at_top(step() - 1);
    placed_ = true;
  }
  scroll_.fit(steps.size(), static_cast<std::size_t>(height));
  layout_.lay_out(ladder_->lanes(), area.columns, step() < steps.size() ? &steps[step()] : nullptr);
  layout_.draw_head(canvas, area.top, head, ladder_->lanes());
  for (std::size_t i = scroll_.top(); i < steps.size() && i - scroll_.top() < scroll_.height();
       ++i) {
    layout_.draw_step(canvas, rows_.top + static_cast<int>(i - scroll_.top()), steps[i],
                      i == step() ? Face::cursor : Face::normal);
  }
  below_.forget_beyond(steps.size());
  below_.look(std::min(steps.size(), scroll_.top() + scroll_.height()));
}

// The words themselves in step with the cursor, and what they mean.
void LadderScreen::draw_pane(Canvas& canvas, Area area, bool beside) {
  const view::Explanation about = ladder_->explain_step(step());
  draw_rule(canvas, area.top, area.columns, about);
  const auto lines = ladder_->lines_of(step());
  const int most = area.rows() - 1;
  const bool meaning = explains_ && !about.meaning.empty();
  const int for_meaning = !meaning ? 0 : beside ? std::min(8, most / 3) : most * 4 / 9;
  int row = draw_lines(canvas, {area.top + 1, area.bottom - for_meaning, area.columns}, lines);
  if (!meaning || for_meaning == 0) return;
  if (row < area.bottom - for_meaning) ++row;
  draw_meaning(canvas, {row, area.bottom, area.columns}, about);
}

std::vector<TextSpan> LadderScreen::status() const {
  std::vector<TextSpan> parts;
  const std::size_t count = ladder_->steps().size();
  parts.push_back(
      {Role::dim, fill(tr("step {} of {}"), grouped(count == 0 ? 0 : step() + 1), grouped(count))});
  if (ladder_->talk_count() == 1) {
    add_state(parts, ladder_->talk(0).session(), live_);
  } else {
    const std::size_t talks = ladder_->talk_count();
    parts.push_back(
        {Role::info, fill(tr_plural("{} session", "{} sessions", talks), grouped(talks))});
  }
  add_following(parts, follow_, live_, below_.count(count));
  return parts;
}

void LadderScreen::act(Action action, Frame& frame) {
  switch (action) {
    case Action::open:
      return open(frame);
    case Action::search:
      return ask_search(frame);
    case Action::next_match:
      return find(frame, true, false);
    case Action::previous_match:
      return find(frame, false, false);
    case Action::follow:
      follow_ = !follow_;
      return steps_changed();
    case Action::explain:
      explains_ = !explains_;
      return;
    case Action::octets: {
      if (step() >= ladder_->steps().size()) return;
      const view::Step& now = ladder_->steps()[step()];
      if (now.lines == 0) return open_octets(frame, std::nullopt);
      return open_octets(frame, ladder_->talk(now.talk).octets_of(now.line));
    }
    case Action::flow:
      return show_flow(frame, doors_.flow(ladder_->talk(0).id(), frame));
    case Action::save:
      return ask_save_transcript(frame, ladder_->talk(0));
    default:
      return move(action);
  }
}

void LadderScreen::move(Action action) {
  if (!scroll_.move(action)) return;
  if (!scroll_.at_end()) follow_ = false;
  if (action == Action::end && live_) follow_ = true;
}

void LadderScreen::open(Frame& frame) {
  const auto& steps = ladder_->steps();
  if (step() >= steps.size()) return;
  const view::Step& now = steps[step()];
  if (now.message && doors_.message) return frame.push(doors_.message(now.message));
  if (now.transfer && doors_.transfer) return frame.push(doors_.transfer(now.transfer));
  open_text(frame);
}

// All lines of what was said, however long, with their meaning.
void LadderScreen::open_text(Frame& frame) {
  const view::Explanation about = ladder_->explain_step(step());
  view::Page page{about.word.empty() ? ladder_->title() : about.word, {}};
  const auto lines = ladder_->lines_of(step());
  const bool folded = lines.size() > 1 && lines.back().kind == LineKind::hint;
  const auto& talk = ladder_->talk(ladder_->steps()[step()].talk);
  if (const auto all = folded ? talk.octets_of(line()) : std::nullopt) {
    const std::string text = all->read(0, text_most);
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      page.lines.push_back({to_visible(text.substr(at, end - at)), Role::plain});
      at = end + 1;
    }
  } else {
    for (const TranscriptLine& said : lines) {
      page.lines.push_back({view::text_of(said), Role::plain});
    }
  }
  const auto add = [&](const std::string& text, Role role) {
    if (text.empty()) return;
    page.lines.push_back({"", Role::plain});
    page.lines.push_back({text, role});
  };
  add(about.syntax, Role::strong);
  add(about.meaning, Role::plain);
  add(about.follows, Role::plain);
  add(about.rfc, Role::dim);
  frame.push(std::make_unique<TextScreen>(std::move(page)));
}

void LadderScreen::ask_search(Frame& frame) {
  frame.ask({tr("search"), searched_, {}, [this, &frame](const std::string& text) {
               searched_ = text;
               find(frame, true, true);
             }});
}

void LadderScreen::find(Frame& frame, bool forwards, bool from_here) {
  const std::size_t count = ladder_->steps().size();
  if (searched_.empty() || count == 0) return;
  const std::size_t from = forwards ? step() + (from_here ? 0 : 1) : step() + count - 1;
  const auto found = ladder_->find(searched_, from % count, forwards);
  if (!found) return frame.say(tr("not found"), Role::warn);
  follow_ = false;
  scroll_.go(*found);
}

bool LadderScreen::tick() {
  if (!ladder_->refresh()) return false;
  steps_changed();
  return true;
}

void LadderScreen::set_reveal(bool reveal) {
  ladder_->set_reveal(reveal);
  steps_changed();
}

void LadderScreen::on_mouse(const Mouse& mouse, Frame& frame) {
  const std::size_t before = step();
  if (mouse.kind != MouseKind::press) return Screen::on_mouse(mouse, frame);
  if (mouse.row < rows_.top || mouse.row >= rows_.bottom || mouse.column >= rows_.columns) return;
  const std::size_t wanted = scroll_.top() + static_cast<std::size_t>(mouse.row - rows_.top);
  if (wanted >= ladder_->steps().size()) return;
  follow_ = false;
  scroll_.go(wanted);
  if (wanted == before) open(frame);
}

}  // namespace malote::ui
