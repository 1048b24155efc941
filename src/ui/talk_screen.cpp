// SPDX-License-Identifier: MIT
#include "ui/talk_screen.hpp"

namespace malote::ui {

TalkScreen::TalkScreen(std::unique_ptr<TranscriptScreen> transcript, MakeLadder make_ladder,
                       std::shared_ptr<FaceChoice> choice, bool reveal)
    : transcript_(std::move(transcript)),
      make_ladder_(std::move(make_ladder)),
      choice_(std::move(choice)),
      reveal_(reveal) {
  if (choice_->ladder) {
    ladder_ = make_ladder_(reveal_);
    ladder_->go_to(transcript_->line());
    shows_ladder_ = true;
  }
  learn_actions();
}

Screen& TalkScreen::face() const {
  if (shows_ladder_) return *ladder_;
  return *transcript_;
}

void TalkScreen::learn_actions() {
  actions_ = face().actions();
  actions_.push_back(Action::ladder);
}

void TalkScreen::turn() {
  if (shows_ladder_) {
    (void)transcript_->tick();
    transcript_->go_to(ladder_->line());
  } else {
    if (!ladder_) ladder_ = make_ladder_(reveal_);
    (void)ladder_->tick();
    ladder_->go_to(transcript_->line());
  }
  shows_ladder_ = choice_->ladder = !shows_ladder_;
  learn_actions();
}

void TalkScreen::act(Action action, Frame& frame) {
  if (action == Action::ladder) return turn();
  face().act(action, frame);
}

void TalkScreen::set_reveal(bool reveal) {
  reveal_ = reveal;
  transcript_->set_reveal(reveal);
  if (ladder_) ladder_->set_reveal(reveal);
}

}  // namespace malote::ui
