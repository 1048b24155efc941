// SPDX-License-Identifier: MIT
// A question being answered in the last row: the line that is typed, its colour while it is, what
// could complete it, what was typed before. Called by the shell.
#pragma once

#include <string>
#include <vector>

#include "ui/line_editor.hpp"
#include "ui/screen.hpp"

namespace malote::ui {

class Prompt {
 public:
  // The history is that of the label, the newest last.
  Prompt(Question, std::vector<std::string> history);

  // False: the key was none for editing.
  bool handle(Key);
  [[nodiscard]] const Question& question() const noexcept { return question_; }
  [[nodiscard]] std::string text() const { return editor_.text(); }
  // What the status line tells meanwhile: what could stand here, or why the text will not do.
  [[nodiscard]] TextSpan remark() const;
  void draw(Canvas&, int row) const;

 private:
  void complete();
  void recall(bool older);

  Question question_;
  LineEditor editor_;
  std::vector<std::string> history_;
  std::size_t recalled_;  // the place in the history; behind it: what was typed
  std::string typed_;
  view::Completion found_;  // shown until the next key
  std::optional<std::size_t> tried_;
};

}  // namespace malote::ui
