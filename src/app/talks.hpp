// SPDX-License-Identifier: MIT
// The screens of sessions, made over a store: transcript and ladder, the ladder of several, their
// preview. Called by browse, which hands in what their lines lead to.
#pragma once

#include <memory>
#include <vector>

#include "app/browse_lists.hpp"
#include "ui/talk_screen.hpp"

namespace malote::app {

class Talks {
 public:
  // The reader outlives it; it outlives the screens that it made.
  Talks(const store::Reader& reader, bool live, ui::TalkDoors doors);

  // `place`: where the cursor stands in the transcript; without it, at what was said first.
  [[nodiscard]] std::unique_ptr<ui::Screen> session(SessionId, bool reveal,
                                                    const PlaceIn& place) const;
  // Of a session with all that carried the same messages; nothing where there is no other.
  [[nodiscard]] std::unique_ptr<ui::Screen> flow(SessionId, bool reveal) const;
  // For rows of a list: several in one ladder by time, one with those that belong to it.
  void show_flow(const std::vector<std::uint64_t>& ids, ui::Frame&) const;
  // Two side by side; of one it is asked with which other.
  void show_comparison(const std::vector<std::uint64_t>& ids, ui::Frame&) const;
  [[nodiscard]] std::unique_ptr<ui::Screen> compare(SessionId, SessionId, bool reveal) const;
  [[nodiscard]] std::unique_ptr<ui::Screen> preview(SessionId, bool reveal) const;

 private:
  void ask_compare(SessionId, ui::Frame&) const;
  [[nodiscard]] std::string likely_other(SessionId) const;
  [[nodiscard]] std::unique_ptr<ui::LadderScreen> make_ladder(const std::vector<SessionId>&,
                                                              bool reveal) const;

  const store::Reader& reader_;
  bool live_;
  ui::TalkDoors doors_;
  std::shared_ptr<ui::FaceChoice> choice_;
};

}  // namespace malote::app
