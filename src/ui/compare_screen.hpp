// SPDX-License-Identifier: MIT
// Two sessions side by side, differences marked between them; below, the replies under the cursor
// in full. Called by app.
#pragma once

#include "ui/screen.hpp"
#include "ui/scroll.hpp"
#include "view/comparison.hpp"

namespace malote::ui {

class CompareScreen final : public Screen {
 public:
  explicit CompareScreen(std::unique_ptr<view::Comparison>);

  [[nodiscard]] std::string title() const override { return comparison_->title(); }
  [[nodiscard]] const Actions& actions() const override { return actions_; }
  void draw(Canvas&, Area) override;
  [[nodiscard]] std::vector<TextSpan> status() const override;
  void act(Action, Frame&) override;
  void set_reveal(bool reveal) override { comparison_->set_reveal(reveal); }
  void on_mouse(const Mouse&, Frame&) override;

 private:
  void draw_side(Canvas&, int row, const std::optional<view::ComparedSide>&, int from, int to,
                 Face) const;
  void draw_sign(Canvas&, int row, int column, const view::ComparedRow&, Face) const;
  void draw_pane(Canvas&, Area) const;

  std::unique_ptr<view::Comparison> comparison_;
  Actions actions_;
  Scroll scroll_;  // over rows, each of which takes two of the window
  Area rows_;
};

}  // namespace malote::ui
