// SPDX-License-Identifier: MIT
// A key as the terminal gives it. Made by the terminal, read by the key map and by prompts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace malote::ui {

enum class KeyKind : std::uint8_t {
  none,
  character,  // `code` is its code point
  control,    // `code` is the letter: 'c' is Ctrl-C
  function,   // `code` is its number
  up,
  down,
  left,
  right,
  home,
  end,
  page_up,
  page_down,
  enter,
  escape,
  backspace,
  remove,
  tab,
  resize,
  mouse,  // what it did is told apart
};

struct Key {
  KeyKind kind = KeyKind::none;
  char32_t code = 0;
  bool operator==(const Key&) const = default;
};

[[nodiscard]] constexpr Key typed(char32_t code) noexcept {
  return {KeyKind::character, code};
}
[[nodiscard]] constexpr Key ctrl(char letter) noexcept {
  return {KeyKind::control, static_cast<char32_t>(letter)};
}
[[nodiscard]] constexpr Key function_key(char32_t number) noexcept {
  return {KeyKind::function, number};
}

enum class MouseKind : std::uint8_t { press, wheel_up, wheel_down };
// What the mouse did in which cell of the window.
struct Mouse {
  MouseKind kind = MouseKind::press;
  int row = 0, column = 0;
};

// "Enter", "Ctrl-L", "F1", "G".
[[nodiscard]] std::string name_of(Key);
[[nodiscard]] std::string to_utf8(char32_t);
// The same in English, whatever the language, as configuration has it; nothing where it is no key.
[[nodiscard]] std::optional<Key> parse_key(std::string_view);

}  // namespace malote::ui
