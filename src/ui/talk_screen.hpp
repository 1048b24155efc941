// SPDX-License-Identifier: MIT
// A session with its two faces, transcript and ladder, on one key; the cursor stays where it was.
// Called by app.
#pragma once

#include "ui/ladder_screen.hpp"
#include "ui/transcript_screen.hpp"

namespace malote::ui {

// Which face a session opens with: the one that was looked at last.
struct FaceChoice {
  bool ladder = false;
};

class TalkScreen final : public Screen {
 public:
  using MakeLadder = std::function<std::unique_ptr<LadderScreen>(bool reveal)>;
  TalkScreen(std::unique_ptr<TranscriptScreen>, MakeLadder, std::shared_ptr<FaceChoice>,
             bool reveal);

  [[nodiscard]] std::string title() const override { return face().title(); }
  [[nodiscard]] const Actions& actions() const override { return actions_; }
  void draw(Canvas& canvas, Area area) override { face().draw(canvas, area); }
  [[nodiscard]] std::vector<TextSpan> status() const override { return face().status(); }
  void act(Action, Frame&) override;
  bool tick() override { return face().tick(); }
  void set_reveal(bool) override;
  void on_mouse(const Mouse& mouse, Frame& frame) override { face().on_mouse(mouse, frame); }
  [[nodiscard]] bool shows_hints() const override { return true; }

 private:
  [[nodiscard]] Screen& face() const;
  void turn();
  void learn_actions();

  std::unique_ptr<TranscriptScreen> transcript_;
  MakeLadder make_ladder_;
  std::unique_ptr<LadderScreen> ladder_;  // made when it is looked at first
  std::shared_ptr<FaceChoice> choice_;
  Actions actions_;
  bool shows_ladder_ = false, reveal_;
};

}  // namespace malote::ui
