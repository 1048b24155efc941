// SPDX-License-Identifier: MIT
// One session or several as a ladder, with what the step under the cursor says in step beside it
// (wide windows) or below. Called by app, alone or as the other face of a transcript.
#pragma once

#include "ui/ladder_layout.hpp"
#include "ui/screen.hpp"
#include "ui/scroll.hpp"
#include "view/ladder.hpp"

namespace malote::ui {

// What lines of sessions lead to.
struct TalkDoors {
  std::function<std::unique_ptr<Screen>(MessageId)> message;
  std::function<std::unique_ptr<Screen>(TransferId)> transfer;
  // The ladder of a session with those that belong to it; nothing where there are none.
  std::function<std::unique_ptr<Screen>(SessionId, const Frame&)> flow;
};

class LadderScreen final : public Screen {
 public:
  LadderScreen(std::unique_ptr<view::Ladder>, TalkDoors, bool live);

  [[nodiscard]] std::string title() const override { return ladder_->title(); }
  [[nodiscard]] const Actions& actions() const override { return actions_; }
  void draw(Canvas&, Area) override;
  [[nodiscard]] std::vector<TextSpan> status() const override;
  void act(Action, Frame&) override;
  bool tick() override;
  void set_reveal(bool) override;
  void on_mouse(const Mouse&, Frame&) override;
  [[nodiscard]] bool shows_hints() const override { return true; }

  // Where it stands, in lines of the first conversation.
  [[nodiscard]] std::size_t line() const;
  void go_to(std::size_t);

 private:
  void draw_ladder(Canvas&, Area);
  void draw_pane(Canvas&, Area, bool beside);
  void open(Frame&);
  void open_text(Frame&);
  void move(Action);
  void ask_search(Frame&);
  void find(Frame&, bool forwards, bool from_here);
  void steps_changed();
  [[nodiscard]] std::size_t step() const noexcept { return scroll_.cursor(); }

  std::unique_ptr<view::Ladder> ladder_;
  TalkDoors doors_;
  Actions actions_;
  LadderLayout layout_;
  Scroll scroll_;  // over steps
  Area rows_;      // where they were drawn
  NewBelow below_;
  std::string searched_;
  bool placed_ = false, explains_ = true, follow_, live_;
};

}  // namespace malote::ui
