// SPDX-License-Identifier: MIT
// Looks become attributes of a terminal here, and only here. Without colours the difference is kept
// by bold, dim and reverse; signs beside the colours say the same. Must not know curses.
#pragma once

#include <array>
#include <string_view>

#include "ui/canvas.hpp"

namespace malote::ui {

// The terminal's own eight; a theme may ask for another shade where there are 256.
enum class Colour : std::int8_t {
  none = -1,
  red = 1,
  green = 2,
  yellow = 3,
  blue = 4,
  magenta = 5,
  cyan = 6,
};
inline constexpr int colours_most = 7;

struct Attributes {
  Colour colour = Colour::none;
  bool bold = false, dim = false, reverse = false;
  bool operator==(const Attributes&) const = default;
};

struct Theme {
  std::string_view name;
  bool coloured = true;
  // What stands for each colour: among 8, and among 256.
  std::array<short, colours_most> of_8{};
  std::array<short, colours_most> of_256{};
};

// "dark" (which takes the terminal's own colours), "light", "mono"; nullptr where there is none.
[[nodiscard]] const Theme* theme_by_name(std::string_view) noexcept;
// "dark, light, mono"
[[nodiscard]] std::string_view theme_names() noexcept;
// By what COLORFGBG says of the terminal's ground ("0;15"); empty: nobody knows.
[[nodiscard]] const Theme& theme_for_ground(std::string_view colorfgbg) noexcept;

[[nodiscard]] Attributes attributes_of(Look, const Theme&) noexcept;

}  // namespace malote::ui
