// SPDX-License-Identifier: MIT
// The place of a cursor in a list that may grow, and what of the list is in the window. Called by
// all screens; knows no content.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>

#include "ui/keymap.hpp"

namespace malote::ui {

class Scroll {
 public:
  // Keeps the cursor in the list and in the window.
  void fit(std::size_t count, std::size_t height) {
    count_ = count;
    height_ = std::max<std::size_t>(height, 1);
    cursor_ = std::min(cursor_, count_ == 0 ? 0 : count_ - 1);
    if (cursor_ < top_) top_ = cursor_;
    if (cursor_ >= top_ + height_) top_ = cursor_ + 1 - height_;
    top_ = std::min(top_, count_ > height_ ? count_ - height_ : 0);
  }
  // True where the action was one of moving.
  bool move(Action action) {
    const std::size_t page = height_ > 2 ? height_ - 1 : 1;
    switch (action) {
      case Action::up:
        return go(cursor_ - std::min<std::size_t>(cursor_, 1));
      case Action::down:
        return go(cursor_ + 1);
      case Action::page_up:
        top_ -= std::min(top_, page);
        return go(cursor_ - std::min(cursor_, page));
      case Action::page_down:
        top_ += page;
        return go(cursor_ + page);
      case Action::home:
        return go(0);
      case Action::end:
        return go(count_ == 0 ? 0 : count_ - 1);
      default:
        return false;
    }
  }
  bool go(std::size_t to) {
    cursor_ = to;
    fit(count_, height_);
    return true;
  }
  void show_at_top(std::size_t row) {
    top_ = row;
    fit(count_, height_);
  }
  [[nodiscard]] std::size_t cursor() const noexcept { return cursor_; }
  [[nodiscard]] std::size_t top() const noexcept { return top_; }
  [[nodiscard]] std::size_t height() const noexcept { return height_; }
  [[nodiscard]] bool at_end() const noexcept { return cursor_ + 1 >= count_; }

 private:
  std::size_t cursor_ = 0, top_ = 0, count_ = 0, height_ = 1;
};

// How many rows came below the window since somebody looked.
class NewBelow {
 public:
  void begin(std::size_t count) { seen_ = count; }
  void look(std::size_t bottom) { seen_ = std::max(seen_, bottom); }
  void forget_beyond(std::size_t count) { seen_ = std::min(seen_, count); }
  [[nodiscard]] std::size_t count(std::size_t rows) const { return rows - std::min(rows, seen_); }

 private:
  std::size_t seen_ = 0;
};

}  // namespace malote::ui
