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
  // A row of the window: the keys, a piece of their meaning, or both.
  struct Row {
    std::string keys, meaning;
    int column = 0;  // of the meaning
  };
  void wrap_to(int columns);

  std::vector<Line> lines_;
  std::vector<Row> rows_;
  int columns_ = 0;  // that the rows were made for
  Actions actions_;
  std::size_t top_ = 0;
  std::size_t height_ = 1;
};

}  // namespace malote::ui
