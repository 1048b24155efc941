// SPDX-License-Identifier: MIT
// Figures over all that fits a filter, laid out for the window. Counted when the screen has said
// so, and again when somebody asks while the store grows.
#pragma once

#include "ui/screen.hpp"
#include "ui/text_screen.hpp"
#include "view/statistics.hpp"

namespace malote::ui {

class StatisticsScreen final : public Screen {
 public:
  using Complete = std::function<view::Completion(const std::string&)>;
  StatisticsScreen(view::Statistics, Complete, bool live);

  [[nodiscard]] std::string title() const override;
  [[nodiscard]] const Actions& actions() const override { return actions_; }
  void draw(Canvas&, Area) override;
  [[nodiscard]] std::vector<TextSpan> status() const override;
  void act(Action, Frame&) override;
  bool leave() override;
  bool tick() override;
  [[nodiscard]] bool is_list() const override { return true; }

 private:
  view::Statistics statistics_;
  Complete complete_;
  Actions actions_;
  TextScreen text_;
  std::string filter_;
  int columns_ = 0;
  bool wanted_ = true;  // to be counted
  bool laid_out_ = false;
};

}  // namespace malote::ui
