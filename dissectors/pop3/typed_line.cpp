// SPDX-License-Identifier: MIT
#include "dissectors/pop3/typed_line.hpp"

#include <fmt/format.h>

#include "core/i18n.hpp"
#include "core/text.hpp"

namespace malote::pop3 {
namespace {

constexpr char backspace = '\b';
constexpr char rubout = '\x7f';

bool holds_secret(Verb verb) noexcept {
  return verb == Verb::pass || verb == Verb::apop || verb == Verb::auth;
}

}  // namespace

TypedLine undo_backspaces(std::string_view line) {
  constexpr char erasers[] = {backspace, rubout, '\0'};
  if (line.find_first_of(erasers) == std::string_view::npos) return {};
  TypedLine typed{true, {}};
  for (const char c : line) {
    if (c != backspace && c != rubout) {
      typed.text += c;
    } else if (!typed.text.empty()) {
      typed.text.pop_back();
    }
  }
  return typed;
}

std::string typed_notice(std::string_view sent, std::string_view meant, Verb verb) {
  constexpr std::size_t most_shown = 200;
  if (holds_secret(verb)) return tr("Backspaces were typed in a line that holds a secret.");
  return fmt::format(fmt::runtime(tr("Backspaces were typed: \"{}\" was sent, \"{}\" was meant.")),
                     to_visible(sent.substr(0, most_shown)),
                     to_visible(meant.substr(0, most_shown)));
}

}  // namespace malote::pop3
