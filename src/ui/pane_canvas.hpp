// SPDX-License-Identifier: MIT
// A part of a canvas that stands for a whole one: some of its columns. Called by screens that set
// others side by side.
#pragma once

#include "ui/canvas.hpp"

namespace malote::ui {

class PaneCanvas final : public Canvas {
 public:
  // The canvas outlives it.
  PaneCanvas(Canvas& whole, int left, int columns)
      : Canvas(whole.ascii()), whole_(whole), left_(left), columns_(columns) {}
  [[nodiscard]] Size size() const override { return {whole_.size().rows, columns_}; }
  void clear() override {}
  void place_cursor(int row, int column) override { whole_.place_cursor(row, left_ + column); }

 protected:
  void set_cell(int row, int column, std::string_view character, int, Look look) override {
    whole_.put(row, left_ + column, character, look, left_ + columns_);
  }

 private:
  Canvas& whole_;
  int left_, columns_;
};

}  // namespace malote::ui
