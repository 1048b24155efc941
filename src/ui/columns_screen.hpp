// SPDX-License-Identifier: MIT
// Which columns a list shows, in which order, and which it is sorted by. Every change is seen in
// the list at once. Opened from a list.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ui/screen.hpp"
#include "ui/scroll.hpp"
#include "view/table_model.hpp"

namespace malote::ui {

struct ColumnChoice {
  std::vector<std::size_t> order;  // all columns
  std::vector<bool> hidden;        // by column
  view::Sorting sorting;
};

class ColumnsScreen final : public Screen {
 public:
  ColumnsScreen(std::vector<std::string> titles, ColumnChoice,
                std::function<void(const ColumnChoice&)> changed);
  [[nodiscard]] std::string title() const override;
  [[nodiscard]] const Actions& actions() const override { return actions_; }
  void draw(Canvas&, Area) override;
  [[nodiscard]] std::vector<TextSpan> status() const override;
  void act(Action, Frame&) override;

 private:
  void move_column(bool earlier);

  std::vector<std::string> titles_;
  ColumnChoice choice_;
  std::function<void(const ColumnChoice&)> changed_;
  Actions actions_;
  Scroll scroll_;
};

}  // namespace malote::ui
