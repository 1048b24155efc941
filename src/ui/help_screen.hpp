// SPDX-License-Identifier: MIT
// The keys of the screen below, out of the key map.
#pragma once

#include "ui/screen.hpp"
#include "ui/scroll.hpp"

namespace malote::ui {

class HelpScreen final : public Screen {
 public:
  HelpScreen(const Actions& known, const KeyMap&);
  [[nodiscard]] std::string title() const override;
  [[nodiscard]] const Actions& actions() const override { return actions_; }
  void draw(Canvas&, Area) override;
  [[nodiscard]] std::vector<TextSpan> status() const override;
  void act(Action, Frame&) override;

 private:
  struct Line {
    std::string keys, meaning;
  };
  std::vector<Line> lines_;
  Actions actions_;
  std::size_t top_ = 0;
  std::size_t height_ = 1;
};

}  // namespace malote::ui
