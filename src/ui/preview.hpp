// SPDX-License-Identifier: MIT
// What the row under a list's cursor leads to, drawn below the list while the cursor moves. Called
// by the list screen.
#pragma once

#include "ui/screen.hpp"

namespace malote::ui {

class Preview {
 public:
  // Nothing where a row leads nowhere.
  using Make = std::function<std::unique_ptr<Screen>(std::uint64_t id)>;

  void make_with(Make make) { make_ = std::move(make); }
  [[nodiscard]] bool offered() const noexcept { return static_cast<bool>(make_); }
  // Until somebody says otherwise, windows that are high enough have it.
  void turn(int rows) { wanted_ = height_in(rows) == 0; }
  // Of an area of so many rows, with the rule above it; 0: none is drawn.
  [[nodiscard]] int height_in(int rows) const noexcept;
  void draw(Canvas&, Area, std::uint64_t id);
  void forget() { screen_.reset(); }  // what it showed may be another now

 private:
  Make make_;
  std::optional<bool> wanted_;
  std::unique_ptr<Screen> screen_;
  std::uint64_t id_ = 0;
};

}  // namespace malote::ui
