// SPDX-License-Identifier: MIT
#include "ui/line_editor.hpp"

#include <algorithm>

namespace malote::ui {
namespace {

std::string joined(const std::vector<char32_t>& characters, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += to_utf8(characters[i]);
  return text;
}

}  // namespace

// The text is one that this editor, or the program, made: well-formed UTF-8.
LineEditor::LineEditor(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t octets = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    char32_t code = octets == 1 ? lead : lead & (0xffU >> (octets + 1));
    for (std::size_t i = 1; i < octets && at + i < text.size(); ++i) {
      code = (code << 6U) | (static_cast<unsigned char>(text[at + i]) & 0x3fU);
    }
    characters_.push_back(code);
    at += octets;
  }
  cursor_ = characters_.size();
}

void LineEditor::replace_from(std::size_t octet, std::string_view text) {
  const std::string before = text_before_cursor();
  const std::string after = this->text().substr(before.size());
  LineEditor made(before.substr(0, octet) + std::string(text));
  const std::size_t cursor = made.characters_.size();
  const LineEditor rest(after);
  made.characters_.insert(made.characters_.end(), rest.characters_.begin(), rest.characters_.end());
  if (made.characters_.size() > longest) return;
  characters_ = std::move(made.characters_);
  cursor_ = cursor;
}

bool LineEditor::handle(Key key) {
  const auto at = characters_.begin() + static_cast<std::ptrdiff_t>(cursor_);
  switch (key.kind) {
    case KeyKind::character:
      if (key.code < 0x20 || (key.code >= 0x7f && key.code < 0xa0)) return false;
      if (characters_.size() >= longest) return true;
      characters_.insert(at, key.code);
      ++cursor_;
      return true;
    case KeyKind::left:
      cursor_ -= cursor_ > 0 ? 1 : 0;
      return true;
    case KeyKind::right:
      cursor_ = std::min(cursor_ + 1, characters_.size());
      return true;
    case KeyKind::home:
      cursor_ = 0;
      return true;
    case KeyKind::end:
      cursor_ = characters_.size();
      return true;
    case KeyKind::backspace:
      if (cursor_ > 0) characters_.erase(at - 1), --cursor_;
      return true;
    case KeyKind::remove:
      if (cursor_ < characters_.size()) characters_.erase(at);
      return true;
    case KeyKind::control:
      return handle_control(key.code);
    default:
      return false;
  }
}

bool LineEditor::handle_control(char32_t letter) {
  const auto at = characters_.begin() + static_cast<std::ptrdiff_t>(cursor_);
  switch (letter) {
    case U'a':
      cursor_ = 0;
      return true;
    case U'e':
      cursor_ = characters_.size();
      return true;
    case U'u':
      characters_.erase(characters_.begin(), at);
      cursor_ = 0;
      return true;
    case U'k':
      characters_.erase(at, characters_.end());
      return true;
    case U'w': {
      std::size_t from = cursor_;
      while (from > 0 && characters_[from - 1] == U' ') --from;
      while (from > 0 && characters_[from - 1] != U' ') --from;
      characters_.erase(characters_.begin() + static_cast<std::ptrdiff_t>(from), at);
      cursor_ = from;
      return true;
    }
    default:
      return false;
  }
}

std::string LineEditor::text() const {
  return joined(characters_, characters_.size());
}

std::string LineEditor::text_before_cursor() const {
  return joined(characters_, cursor_);
}

}  // namespace malote::ui
