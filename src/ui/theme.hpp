// SPDX-License-Identifier: MIT
// Looks become attributes of a terminal here, and only here. Without colours the difference is kept
// by bold, dim and reverse; signs beside the colours say the same. Must not know curses.
#pragma once

#include "ui/canvas.hpp"

namespace malote::ui {

enum class Colour : std::int8_t {
  none = -1,  // the terminal's own
  red = 1,
  green = 2,
  yellow = 3,
  blue = 4,
  magenta = 5,
  cyan = 6,
};

struct Attributes {
  Colour colour = Colour::none;
  bool bold = false, dim = false, reverse = false;
  bool operator==(const Attributes&) const = default;
};

[[nodiscard]] Attributes attributes_of(Look, bool coloured) noexcept;

}  // namespace malote::ui
