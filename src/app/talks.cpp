// SPDX-License-Identifier: MIT
#include "app/talks.hpp"

#include <charconv>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "ui/compare_screen.hpp"
#include "view/related.hpp"

namespace malote::app {
namespace {

constexpr std::uint64_t neighbours_asked = 1000;

std::optional<SessionId> parse_session(const std::string& text) {
  const std::string_view digits = trim(text);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return SessionId{number};
}

constexpr std::size_t preview_lines = 120;  // more than any window shows below a list

}  // namespace

Talks::Talks(const store::Reader& reader, bool live, ui::TalkDoors doors)
    : reader_(reader),
      live_(live),
      doors_(std::move(doors)),
      choice_(std::make_shared<ui::FaceChoice>()) {
  doors_.flow = [this](SessionId id, const ui::Frame& frame) { return flow(id, frame.reveals()); };
}

std::unique_ptr<ui::LadderScreen> Talks::make_ladder(const std::vector<SessionId>& ids,
                                                     bool reveal) const {
  auto ladder = std::make_unique<view::Ladder>(reader_, ids, reveal);
  return std::make_unique<ui::LadderScreen>(std::move(ladder), doors_, live_);
}

std::unique_ptr<ui::Screen> Talks::session(SessionId id, bool reveal, const PlaceIn& place) const {
  auto talk = std::make_unique<view::Conversation>(reader_, id, reveal);
  const auto line = place ? std::optional(place(*talk)) : std::nullopt;
  auto transcript = std::make_unique<ui::TranscriptScreen>(std::move(talk), doors_.message, live_);
  transcript->open_transfers_with(doors_.transfer);
  transcript->open_flow_with(doors_.flow);
  if (line) transcript->go_to(*line);
  return std::make_unique<ui::TalkScreen>(
      std::move(transcript), [this, id](bool shown) { return make_ladder({id}, shown); }, choice_,
      reveal);
}

std::unique_ptr<ui::Screen> Talks::flow(SessionId id, bool reveal) const {
  const auto ids = view::related_sessions(reader_, id);
  if (ids.size() < 2) return nullptr;
  return make_ladder(ids, reveal);
}

void Talks::show_flow(const std::vector<std::uint64_t>& ids, ui::Frame& frame) const {
  if (ids.size() > view::Ladder::talks_most) {
    frame.say(fill(tr("no more than {} sessions fit into one ladder"), view::Ladder::talks_most),
              Role::warn);
  } else if (ids.size() > 1) {
    std::vector<SessionId> sessions;
    for (const std::uint64_t id : ids) sessions.push_back({id});
    frame.push(make_ladder(sessions, frame.reveals()));
  } else if (auto flow = ids.empty() ? nullptr : this->flow({ids.front()}, frame.reveals())) {
    frame.push(std::move(flow));
  } else {
    frame.say(tr("no other session carried a message of this one"), Role::warn);
  }
}

void Talks::show_comparison(const std::vector<std::uint64_t>& ids, ui::Frame& frame) const {
  if (ids.size() == 2) return frame.push(compare({ids[0]}, {ids[1]}, frame.reveals()));
  if (ids.size() == 1) return ask_compare({ids.front()}, frame);
  frame.say(tr("two sessions are compared, no more"), Role::warn);
}

std::unique_ptr<ui::Screen> Talks::compare(SessionId one, SessionId other, bool reveal) const {
  return std::make_unique<ui::CompareScreen>(
      std::make_unique<view::Comparison>(reader_, one, other, reveal));
}

// The nearest of the same protocol, rather one that came before.
std::string Talks::likely_other(SessionId id) const {
  const auto here = reader_.session(id);
  if (!here) return "";
  for (std::uint64_t step = 1; step <= neighbours_asked; ++step) {
    for (const bool before : {true, false}) {
      if (before && step >= id.value) continue;
      const SessionId near{before ? id.value - step : id.value + step};
      const auto other = reader_.session(near);
      if (other && other->protocol == here->protocol) return std::to_string(near.value);
    }
  }
  return "";
}

void Talks::ask_compare(SessionId id, ui::Frame& frame) const {
  ui::Question question;
  question.label = fill(tr("compare session {} with session"), id.value);
  question.text = likely_other(id);
  question.fault = [this, id](const std::string& text) -> std::optional<std::string> {
    const auto other = parse_session(text);
    if (!other || !reader_.session(*other)) return tr("there is no such session");
    if (*other == id) return tr("that is the same session");
    return std::nullopt;
  };
  question.accept = [this, id, &frame](const std::string& text) {
    const auto other = parse_session(text);
    if (other) frame.push(compare(id, *other, frame.reveals()));
  };
  frame.ask(std::move(question));
}

std::unique_ptr<ui::Screen> Talks::preview(SessionId id, bool reveal) const {
  auto talk = std::make_unique<view::Conversation>(reader_, id, reveal, preview_lines);
  auto screen = std::make_unique<ui::TranscriptScreen>(std::move(talk), doors_.message, false);
  screen->only_show();
  return screen;
}

}  // namespace malote::app
