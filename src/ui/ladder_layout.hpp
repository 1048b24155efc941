// SPDX-License-Identifier: MIT
// Where the lanes of a ladder stand in a width, and how a step of it is drawn there: times, lanes,
// the arrow with its label. Called by the ladder screen.
#pragma once

#include <optional>
#include <vector>

#include "ui/canvas.hpp"
#include "view/ladder.hpp"

namespace malote::ui {

class LadderLayout {
 public:
  // Where not all lanes fit, those of `current` are among the ones that stand.
  void lay_out(const std::vector<view::Lane>&, int columns, const view::Step* current);
  // Names, and in a second row what they are, where there are two.
  void draw_head(Canvas&, int row, int rows, const std::vector<view::Lane>&) const;
  void draw_step(Canvas&, int row, const view::Step&, Face) const;

 private:
  struct Arrow {
    int left = 0, right = 0;  // columns of its ends
    bool rightwards = true;
    const char* line = "";
    Role role = Role::plain;
  };
  struct Signs;
  [[nodiscard]] static const Signs& signs_of(const Canvas&);
  void place(std::size_t first, std::size_t count, int from, int to);
  [[nodiscard]] std::optional<int> column_of(std::size_t lane) const;
  void draw_times(Canvas&, int row, const view::Step&, Face) const;
  void draw_lanes(Canvas&, int row, const view::Step&, Face, int from, int to) const;
  void draw_phase(Canvas&, int row, const view::Step&, Face) const;
  void draw_remark(Canvas&, int row, const view::Step&, Face) const;
  void draw_arrow(Canvas&, int row, const view::Step&, Face, const Arrow&) const;
  void draw_link(Canvas&, int row, const view::Step&, Face) const;
  [[nodiscard]] bool in_data_lanes(const view::Step&) const;

  int columns_ = 0;
  int begin_ = 0;  // behind the times
  bool deltas_ = true;
  std::vector<int> places_;  // the column of each lane; -1: not in the window
  std::vector<bool> of_data_;
};

}  // namespace malote::ui
