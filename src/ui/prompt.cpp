// SPDX-License-Identifier: MIT
#include "ui/prompt.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace malote::ui {
namespace {

// What all of them begin with, whole characters.
std::string common_beginning(const std::vector<std::string>& words) {
  std::string common = words.front();
  for (const std::string& word : words) {
    std::size_t same = 0;
    while (same < common.size() && same < word.size() && common[same] == word[same]) ++same;
    while (same > 0 && same < common.size() &&
           (static_cast<unsigned char>(common[same]) & 0xc0U) == 0x80U) {
      --same;
    }
    common.resize(same);
  }
  return common;
}

}  // namespace

Prompt::Prompt(Question question, std::vector<std::string> history)
    : question_(std::move(question)),
      editor_(question_.text),
      history_(std::move(history)),
      recalled_(history_.size()),
      typed_(question_.text) {}

bool Prompt::handle(Key key) {
  if (key.kind == KeyKind::tab) {
    complete();
    return true;
  }
  found_ = {};
  tried_.reset();
  if (key.kind == KeyKind::up || key.kind == KeyKind::down) {
    recall(key.kind == KeyKind::up);
    return true;
  }
  return editor_.handle(key);
}

void Prompt::complete() {
  if (!question_.complete) return;
  if (tried_) {
    tried_ = (*tried_ + 1) % found_.words.size();
    return editor_.replace_from(found_.from, found_.words[*tried_]);
  }
  const std::string before = editor_.text_before_cursor();
  found_ = question_.complete(before);
  if (found_.words.empty()) return;
  const std::string common = common_beginning(found_.words);
  if (found_.words.size() == 1) {
    const bool ends = !common.ends_with(':') && before.size() == editor_.text().size();
    editor_.replace_from(found_.from, common + (ends ? " " : ""));
    found_ = {};
  } else if (common.size() > before.size() - found_.from) {
    editor_.replace_from(found_.from, common);
  } else {
    tried_ = 0;
    editor_.replace_from(found_.from, found_.words.front());
  }
}

void Prompt::recall(bool older) {
  if (recalled_ == history_.size()) typed_ = editor_.text();
  if (older) recalled_ -= std::min<std::size_t>(recalled_, 1);
  if (!older) recalled_ = std::min(recalled_ + 1, history_.size());
  editor_ = LineEditor(recalled_ == history_.size() ? typed_ : history_[recalled_]);
}

TextSpan Prompt::remark() const {
  if (!found_.words.empty()) {
    std::string all;
    for (const std::string& word : found_.words)
      all += (all.empty() ? "" : "  ") + to_visible(word);
    return {Role::info, all};
  }
  if (question_.fault) {
    if (auto fault = question_.fault(editor_.text())) {
      return {Role::permanent_failure, std::move(*fault)};
    }
  }
  return {};
}

void Prompt::draw(Canvas& canvas, int row) const {
  const int columns = canvas.size().columns;
  int at = canvas.put(row, 1, question_.label + ":", {Role::strong}, columns / 2) + 1;
  const std::string text = editor_.text();
  Role role = Role::plain;
  if (question_.fault && !text.empty()) {
    role = question_.fault(text) ? Role::permanent_failure : Role::success;
  }
  // The part around the cursor is in the window.
  std::string before = editor_.text_before_cursor();
  const std::string after = text.substr(before.size());
  const std::size_t room = static_cast<std::size_t>(std::max(4, columns - at - 3));
  while (display_width(before) > room) {
    std::size_t octets = 1;
    while (octets < before.size() && (static_cast<unsigned char>(before[octets]) & 0xc0U) == 0x80U)
      ++octets;
    before.erase(0, octets);
  }
  at = canvas.put(row, at, before, {role});
  canvas.place_cursor(row, std::min(at, columns - 1));
  canvas.put(row, at, after, {role}, columns - 1);
}

}  // namespace malote::ui
