// SPDX-License-Identifier: MIT
#include "ui/keymap.hpp"

#include <algorithm>

#include "core/i18n.hpp"

namespace malote::ui {

std::string to_utf8(char32_t code) {
  std::string text;
  const auto tail = [&](unsigned shift) {
    text += static_cast<char>(0x80U | ((code >> shift) & 0x3fU));
  };
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xc0U | (code >> 6U));
    tail(0);
  } else if (code < 0x10000) {
    text += static_cast<char>(0xe0U | (code >> 12U));
    tail(6), tail(0);
  } else {
    text += static_cast<char>(0xf0U | ((code >> 18U) & 7U));
    tail(12), tail(6), tail(0);
  }
  return text;
}

std::string name_of(Key key) {
  switch (key.kind) {
    case KeyKind::character:
      return key.code == U' ' ? tr("Space") : to_utf8(key.code);
    case KeyKind::control:
      return std::string("Ctrl-") + static_cast<char>(key.code - 'a' + 'A');
    case KeyKind::function:
      return "F" + std::to_string(static_cast<unsigned>(key.code));
    case KeyKind::up:
      return tr("Up");
    case KeyKind::down:
      return tr("Down");
    case KeyKind::left:
      return tr("Left");
    case KeyKind::right:
      return tr("Right");
    case KeyKind::home:
      return tr("Home");
    case KeyKind::end:
      return tr("End");
    case KeyKind::page_up:
      return tr("PgUp");
    case KeyKind::page_down:
      return tr("PgDn");
    case KeyKind::enter:
      return tr("Enter");
    case KeyKind::escape:
      return tr("Esc");
    case KeyKind::backspace:
      return tr("Backspace");
    case KeyKind::remove:
      return tr("Del");
    case KeyKind::tab:
      return tr("Tab");
    case KeyKind::none:
    case KeyKind::resize:
    case KeyKind::mouse:
      break;
  }
  return "";
}

const std::vector<Binding>& keymap() {
  using enum KeyKind;
  static const std::vector<Binding> bindings{
      {Action::open, {{enter}, {right}, typed('l')}, tr_noop("open"), tr_noop("go deeper")},
      {Action::back,
       {{escape}, typed('q'), {left}, typed('h')},
       tr_noop("back"),
       tr_noop("go back")},
      {Action::filter,
       {typed('/'), function_key(3)},
       tr_noop("filter"),
       tr_noop("show only what fits some terms")},
      {Action::search,
       {typed('s'), function_key(4)},
       tr_noop("search"),
       tr_noop("look for a text")},
      {Action::ladder,
       {{tab}, typed('t')},
       tr_noop("ladder/text"),
       tr_noop("as a ladder, or as a transcript")},
      {Action::sessions, {typed('S')}, "", tr_noop("the sessions")},
      {Action::messages, {typed('m'), typed('M')}, "", tr_noop("the messages of all sessions")},
      {Action::files,
       {typed('F'), function_key(9)},
       "",
       tr_noop("attachments and transfers of all sessions")},
      {Action::logins, {typed('L')}, "", tr_noop("who logged in, or tried to")},
      {Action::hosts, {typed('H')}, "", tr_noop("the hosts, and what each did")},
      {Action::notices, {typed('!')}, "", tr_noop("what malote noticed in all sessions")},
      {Action::journeys, {typed('J')}, "", tr_noop("messages seen more than once on their way")},
      {Action::tls, {typed('T')}, "", tr_noop("TLS connections and their certificates")},
      {Action::statistics, {typed('i')}, "", tr_noop("statistics: figures over all of it")},
      {Action::next_match, {typed('n')}, "", tr_noop("to the next place that fits")},
      {Action::previous_match, {typed('N')}, "", tr_noop("to the one before")},
      {Action::follow,
       {typed('f'), function_key(6)},
       tr_noop("follow"),
       tr_noop("stay at the end while more comes, or stop that")},
      {Action::pause, {typed('P')}, "", tr_noop("hold the list still while more comes, or go on")},
      {Action::sort,
       {typed('o'), function_key(7)},
       tr_noop("sort"),
       tr_noop("sort by the next column")},
      {Action::reverse, {typed('O')}, "", tr_noop("turn the order round")},
      {Action::columns,
       {typed('C')},
       "",
       tr_noop("choose columns, their order, and what to sort by")},
      {Action::earlier, {typed('<')}, tr_noop("earlier"), tr_noop("move the column to the left")},
      {Action::later, {typed('>')}, tr_noop("later"), tr_noop("move the column to the right")},
      {Action::mark, {typed(' ')}, tr_noop("mark"), tr_noop("mark it, or not")},
      {Action::mark_all, {typed('*')}, "", tr_noop("mark all that are listed, or none")},
      {Action::explain,
       {typed('e'), function_key(8)},
       tr_noop("explain"),
       tr_noop("show or hide what the line means")},
      {Action::unfold,
       {typed('u')},
       tr_noop("unfold"),
       tr_noop("show long replies and messages whole, or fold them")},
      {Action::flow,
       {typed('x')},
       tr_noop("flow"),
       tr_noop("one ladder with all sessions that carried the same messages")},
      {Action::compare, {typed('c')}, "", tr_noop("compare two sessions, side by side")},
      {Action::octets,
       {typed('X')},
       tr_noop("hex"),
       tr_noop("the octets in hexadecimal, and the packet that they came in")},
      {Action::preview,
       {typed('p')},
       "",
       tr_noop("show below what the row under the cursor leads to, or not")},
      {Action::save, {typed('w'), function_key(2)}, tr_noop("save"), tr_noop("write it to a file")},
      {Action::export_rows,
       {typed('W')},
       tr_noop("export"),
       tr_noop("write this, the marked, the filtered or all to files")},
      {Action::pipe, {typed('|')}, tr_noop("pipe"), tr_noop("pass it to a command")},
      {Action::reveal, {typed('R')}, "", tr_noop("show passwords, or mask them")},
      {Action::up, {{up}, typed('k'), ctrl('p')}, "", tr_noop("one line up")},
      {Action::down, {{down}, typed('j'), ctrl('n')}, "", tr_noop("one line down")},
      {Action::page_up, {{page_up}, typed('b'), ctrl('b'), ctrl('u')}, "", tr_noop("one page up")},
      {Action::page_down,
       {{page_down}, typed(' '), ctrl('f'), ctrl('d')},
       "",
       tr_noop("one page down")},
      {Action::home, {{home}, typed('g')}, "", tr_noop("to the beginning")},
      {Action::end, {{KeyKind::end}, typed('G')}, "", tr_noop("to the end")},
      {Action::help,
       {typed('?'), function_key(1)},
       tr_noop("help"),
       tr_noop("the keys of this screen")},
      {Action::redraw, {ctrl('l'), function_key(5)}, "", tr_noop("draw the screen anew")},
      {Action::quit,
       {ctrl('c'), typed('Q'), function_key(10)},
       tr_noop("quit"),
       tr_noop("leave malote")},
  };
  return bindings;
}

void KeyMap::set_keys(Action action, std::vector<Key> keys) {
  const auto taken = [&](Key key) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  };
  for (Binding& binding : bindings_) std::erase_if(binding.keys, taken);
  for (Binding& binding : bindings_) {
    if (binding.action == action) binding.keys = std::move(keys);
  }
}

std::optional<Action> KeyMap::action_of(Key key, std::span<const Action> known) const {
  for (const Binding& binding : bindings_) {
    if (std::find(binding.keys.begin(), binding.keys.end(), key) == binding.keys.end()) continue;
    if (std::find(known.begin(), known.end(), binding.action) == known.end()) continue;
    return binding.action;
  }
  return std::nullopt;
}

std::string KeyMap::key_of(Action action) const {
  for (const Binding& binding : bindings_) {
    if (binding.action == action && !binding.keys.empty()) return name_of(binding.keys.front());
  }
  return "";
}

std::string keys_text(const Binding& binding) {
  std::string text;
  for (const Key key : binding.keys) {
    if (!text.empty()) text += "  ";
    text += name_of(key);
  }
  return text;
}

}  // namespace malote::ui
