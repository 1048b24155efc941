// SPDX-License-Identifier: MIT
#include "ui/transcript_screen.hpp"

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "ui/explanation_pane.hpp"
#include "ui/octets_screen.hpp"
#include "ui/talk_parts.hpp"

namespace malote::ui {
namespace {

constexpr int explanation_rows = 4;       // a rule and three lines
constexpr int rows_for_more = 20;         // from here on the explanation has a line more
constexpr int rows_for_explanation = 12;  // a lower window needs its rows for the lines

}  // namespace

TranscriptScreen::TranscriptScreen(std::unique_ptr<view::Conversation> conversation,
                                   OpenMessage open_message, bool live)
    : conversation_(std::move(conversation)),
      open_message_(std::move(open_message)),
      actions_{Action::open,    Action::search,    Action::next_match, Action::previous_match,
               Action::follow,  Action::explain,   Action::unfold,     Action::save,
               Action::octets,  Action::reveal,    Action::up,         Action::down,
               Action::page_up, Action::page_down, Action::home,       Action::end},
      follow_(live && conversation_->session().outcome == Outcome::open),
      live_(live) {
  const std::size_t count = conversation_->lines().size();
  below_.begin(count);
  scroll_.fit(count, 1);
  scroll_.go(follow_ && count != 0 ? count - 1 : conversation_->first_said());
}

void TranscriptScreen::go_to(std::size_t line) {
  follow_ = false;
  scroll_.fit(conversation_->lines().size(), scroll_.height());
  scroll_.go(line);
}

void TranscriptScreen::lines_changed() {
  laid_out_ = false;
  scroll_.fit(conversation_->lines().size(), scroll_.height());
  if (follow_) scroll_.move(Action::end);
}

void TranscriptScreen::open_flow_with(OpenFlow open) {
  open_flow_ = std::move(open);
  actions_.push_back(Action::flow);
}

void TranscriptScreen::on_mouse(const Mouse& mouse, Frame& frame) {
  if (mouse.kind != MouseKind::press) return Screen::on_mouse(mouse, frame);
  const int row = mouse.row - top_of_text_;
  if (row < 0 || row >= static_cast<int>(height_)) return;
  const std::size_t at = top_row_ + static_cast<std::size_t>(row);
  if (at >= layout_.rows().size()) return;
  const std::size_t pressed = layout_.rows()[at].line;
  if (pressed == line()) return open(frame);
  follow_ = false;
  scroll_.go(pressed);
}

std::size_t TranscriptScreen::line() const {
  return scroll_.cursor();
}

void TranscriptScreen::draw(Canvas& canvas, Area area) {
  Area text = area;
  if (explains_ && !only_shows_ && area.rows() >= rows_for_explanation) {
    text.bottom -= explanation_rows + (area.rows() >= rows_for_more ? 1 : 0);
  }
  if (!laid_out_ || columns_ != area.columns) {
    const bool from_server = conversation_->session().protocol == Protocol::pop3;
    layout_.lay_out(conversation_->lines(), area.columns, from_server);
    columns_ = area.columns;
    laid_out_ = true;
  }
  const auto& lines = conversation_->lines();
  height_ = static_cast<std::size_t>(std::max(1, text.rows()));
  top_of_text_ = text.top;
  scroll_.fit(lines.size(), height_);
  if (!placed_) {
    // The heading can be scrolled to; what was said comes first.
    const std::size_t first = layout_.first_row_of(conversation_->first_said());
    top_row_ = first > 0 ? first - 1 : 0;
    placed_ = true;
  }
  const std::size_t count = layout_.rows().size();
  const std::size_t first = layout_.first_row_of(line());
  const std::size_t last = layout_.last_row_of(line());
  if (last >= top_row_ + height_) top_row_ = last + 1 - height_;
  if (first < top_row_) top_row_ = first;
  top_row_ = std::min(top_row_, count > height_ ? count - height_ : 0);
  for (std::size_t i = top_row_; i < count && i - top_row_ < height_; ++i) {
    const LayoutRow& row = layout_.rows()[i];
    layout_.draw_row(canvas, text.top + static_cast<int>(i - top_row_), row, lines[row.line],
                     row.line == line() && !only_shows_ ? Face::cursor : Face::normal);
    below_.look(row.line + 1);
  }
  below_.forget_beyond(lines.size());
  if (text.bottom != area.bottom)
    draw_explanation(canvas, {text.bottom, area.bottom, area.columns});
}

void TranscriptScreen::draw_explanation(Canvas& canvas, Area area) {
  const view::Explanation about = conversation_->explain_line(line());
  draw_rule(canvas, area.top, area.columns, about);
  draw_meaning(canvas, {area.top + 1, area.bottom, area.columns}, about);
}

std::vector<TextSpan> TranscriptScreen::status() const {
  std::vector<TextSpan> parts;
  const std::size_t count = conversation_->lines().size();
  parts.push_back(
      {Role::dim, fill(tr("line {} of {}"), grouped(count == 0 ? 0 : line() + 1), grouped(count))});
  add_state(parts, conversation_->session(), live_);
  add_following(parts, follow_, true, below_.count(count));
  return parts;
}

void TranscriptScreen::act(Action action, Frame& frame) {
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
      return lines_changed();
    case Action::explain:
      explains_ = !explains_;
      return;
    case Action::unfold:
      conversation_->set_whole(!conversation_->whole());
      lines_changed();
      return frame.say(conversation_->whole() ? tr("unfolded") : tr("folded"), Role::dim);
    case Action::octets:
      return open_octets(frame, conversation_->octets_of(line()));
    case Action::flow:
      return show_flow(frame, open_flow_(conversation_->id(), frame));
    case Action::save:
      return ask_save_transcript(frame, *conversation_);
    default:
      return move(action);
  }
}

void TranscriptScreen::move(Action action) {
  if (!scroll_.move(action)) return;
  if (action == Action::home) top_row_ = 0;
  if (!scroll_.at_end()) follow_ = false;
  if (action == Action::end && live_) follow_ = true;
}

void TranscriptScreen::open(Frame& frame) {
  const auto depth = conversation_->depth_of(line());
  if (depth == view::Depth::message) {
    frame.push(open_message_(conversation_->lines()[line()].message));
  } else if (depth == view::Depth::transfer && open_transfer_) {
    frame.push(open_transfer_(conversation_->lines()[line()].transfer));
  } else if (depth == view::Depth::unfold) {
    conversation_->set_whole(true);
    lines_changed();
  } else {
    frame.say(tr("nothing deeper here: Enter opens the message on its lines"), Role::dim);
  }
}

void TranscriptScreen::ask_search(Frame& frame) {
  frame.ask({tr("search"), "", {}, [this, &frame](const std::string& text) {
               if (!text.empty()) searched_ = text;  // an empty line: the same again
               find(frame, true, !text.empty());
             }});
}

void TranscriptScreen::find(Frame& frame, bool forwards, bool from_here) {
  const std::size_t count = conversation_->lines().size();
  if (searched_.empty() || count == 0) return;
  const std::size_t from = forwards ? line() + (from_here ? 0 : 1) : line() + count - 1;
  const auto found = conversation_->find(searched_, from % count, forwards);
  if (!found) return frame.say(tr("not found"), Role::warn);
  follow_ = false;
  scroll_.go(*found);
}

bool TranscriptScreen::tick() {
  if (!conversation_->refresh()) return false;
  lines_changed();
  return true;
}

void TranscriptScreen::set_reveal(bool reveal) {
  conversation_->set_reveal(reveal);
  lines_changed();
}

}  // namespace malote::ui
