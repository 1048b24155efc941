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

struct ActionWord {
  Action action;
  std::string_view word;
};

constexpr std::array action_words{
    ActionWord{Action::open, "open"},
    ActionWord{Action::back, "back"},
    ActionWord{Action::filter, "filter"},
    ActionWord{Action::search, "search"},
    ActionWord{Action::sessions, "sessions"},
    ActionWord{Action::messages, "messages"},
    ActionWord{Action::files, "files"},
    ActionWord{Action::logins, "logins"},
    ActionWord{Action::hosts, "hosts"},
    ActionWord{Action::notices, "notices"},
    ActionWord{Action::journeys, "journeys"},
    ActionWord{Action::tls, "tls"},
    ActionWord{Action::statistics, "statistics"},
    ActionWord{Action::next_match, "next-match"},
    ActionWord{Action::previous_match, "previous-match"},
    ActionWord{Action::follow, "follow"},
    ActionWord{Action::pause, "pause"},
    ActionWord{Action::sort, "sort"},
    ActionWord{Action::reverse, "reverse"},
    ActionWord{Action::columns, "columns"},
    ActionWord{Action::earlier, "earlier"},
    ActionWord{Action::later, "later"},
    ActionWord{Action::mark, "mark"},
    ActionWord{Action::mark_all, "mark-all"},
    ActionWord{Action::explain, "explain"},
    ActionWord{Action::unfold, "unfold"},
    ActionWord{Action::ladder, "ladder"},
    ActionWord{Action::flow, "flow"},
    ActionWord{Action::compare, "compare"},
    ActionWord{Action::octets, "hex"},
    ActionWord{Action::preview, "preview"},
    ActionWord{Action::save, "save"},
    ActionWord{Action::export_rows, "export"},
    ActionWord{Action::pipe, "pipe"},
    ActionWord{Action::reveal, "reveal"},
    ActionWord{Action::up, "up"},
    ActionWord{Action::down, "down"},
    ActionWord{Action::page_up, "page-up"},
    ActionWord{Action::page_down, "page-down"},
    ActionWord{Action::home, "home"},
    ActionWord{Action::end, "end"},
    ActionWord{Action::help, "help"},
    ActionWord{Action::redraw, "redraw"},
    ActionWord{Action::quit, "quit"},
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
  for (const ActionWord& known : action_words) {
    if (known.action == action) return known.word;
  }
  return "";
}

std::optional<Action> parse_action(std::string_view word) {
  for (const ActionWord& known : action_words) {
    if (known.word == word) return known.action;
  }
  return std::nullopt;
}

}  // namespace malote::ui
