// SPDX-License-Identifier: MIT
// What configuration calls keys and actions: English words, whatever the language of the screens.
#include <array>

#include "core/text.hpp"
#include "ui/keymap.hpp"

namespace malote::ui {
namespace {

struct KeyWord {
  std::string_view word;
  Key key;
};

constexpr std::array key_words{
    KeyWord{"enter", {KeyKind::enter}},   KeyWord{"esc", {KeyKind::escape}},
    KeyWord{"escape", {KeyKind::escape}}, KeyWord{"space", {KeyKind::character, U' '}},
    KeyWord{"tab", {KeyKind::tab}},       KeyWord{"backspace", {KeyKind::backspace}},
    KeyWord{"del", {KeyKind::remove}},    KeyWord{"delete", {KeyKind::remove}},
    KeyWord{"up", {KeyKind::up}},         KeyWord{"down", {KeyKind::down}},
    KeyWord{"left", {KeyKind::left}},     KeyWord{"right", {KeyKind::right}},
    KeyWord{"home", {KeyKind::home}},     KeyWord{"end", {KeyKind::end}},
    KeyWord{"pgup", {KeyKind::page_up}},  KeyWord{"pgdn", {KeyKind::page_down}},
};

// One character of UTF-8; nothing where there are more, or none.
std::optional<char32_t> single_character(std::string_view text) {
  if (text.empty() || !is_utf8(text)) return std::nullopt;
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t octets = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (octets != text.size() || lead <= 0x20 || lead == 0x7f) return std::nullopt;
  char32_t code = octets == 1 ? lead : lead & (0xffU >> (octets + 1));
  for (std::size_t i = 1; i < octets; ++i) {
    code = (code << 6U) | (static_cast<unsigned char>(text[i]) & 0x3fU);
  }
  return code;
}

}  // namespace

std::optional<Key> parse_key(std::string_view word) {
  if (const auto code = single_character(word)) return typed(*code);
  const std::string small = to_lower(word);
  for (const KeyWord& known : key_words) {
    if (known.word == small) return known.key;
  }
  if (small.size() == 6 && small.starts_with("ctrl-") && is_alpha(small[5])) return ctrl(small[5]);
  if (small.size() > 1 && small[0] == 'f') {
    const auto number = parse_number(std::string_view(small).substr(1));
    if (number && *number >= 1 && *number <= 12)
      return function_key(static_cast<char32_t>(*number));
  }
  return std::nullopt;
}

std::string_view to_word(Action action) {
  switch (action) {
    case Action::open:
      return "open";
    case Action::back:
      return "back";
    case Action::filter:
      return "filter";
    case Action::search:
      return "search";
    case Action::sessions:
      return "sessions";
    case Action::messages:
      return "messages";
    case Action::files:
      return "files";
    case Action::logins:
      return "logins";
    case Action::hosts:
      return "hosts";
    case Action::notices:
      return "notices";
    case Action::journeys:
      return "journeys";
    case Action::tls:
      return "tls";
    case Action::statistics:
      return "statistics";
    case Action::next_match:
      return "next-match";
    case Action::previous_match:
      return "previous-match";
    case Action::follow:
      return "follow";
    case Action::pause:
      return "pause";
    case Action::sort:
      return "sort";
    case Action::reverse:
      return "reverse";
    case Action::columns:
      return "columns";
    case Action::earlier:
      return "earlier";
    case Action::later:
      return "later";
    case Action::mark:
      return "mark";
    case Action::mark_all:
      return "mark-all";
    case Action::explain:
      return "explain";
    case Action::unfold:
      return "unfold";
    case Action::save:
      return "save";
    case Action::export_rows:
      return "export";
    case Action::pipe:
      return "pipe";
    case Action::reveal:
      return "reveal";
    case Action::up:
      return "up";
    case Action::down:
      return "down";
    case Action::page_up:
      return "page-up";
    case Action::page_down:
      return "page-down";
    case Action::home:
      return "home";
    case Action::end:
      return "end";
    case Action::help:
      return "help";
    case Action::redraw:
      return "redraw";
    case Action::quit:
      return "quit";
  }
  return "";
}

std::optional<Action> parse_action(std::string_view word) {
  for (const Binding& binding : keymap()) {
    if (to_word(binding.action) == word) return binding.action;
  }
  return std::nullopt;
}

}  // namespace malote::ui
