// SPDX-License-Identifier: MIT
// One line of text being typed, with a cursor in it. Called by the prompt.
#pragma once

#include <string>
#include <vector>

#include "ui/key.hpp"

namespace malote::ui {

class LineEditor {
 public:
  static constexpr std::size_t longest = 500;  // characters

  explicit LineEditor(std::string_view text = "");
  // True where the key was one for editing.
  bool handle(Key);
  // Puts a text in the place of what stands between an octet and the cursor.
  void replace_from(std::size_t octet, std::string_view text);
  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::string text_before_cursor() const;

 private:
  bool handle_control(char32_t letter);
  std::vector<char32_t> characters_;
  std::size_t cursor_ = 0;
};

}  // namespace malote::ui
