// SPDX-License-Identifier: MIT
// The parts of screens by themselves: canvas, theme, key map, line editor, scrolling.
#include <set>

#include "screens_support.hpp"
#include "ui/theme.hpp"

using namespace malote;
using namespace malote::test;

TEST_CASE("text is cut at the window and at its end column, wide characters whole") {
  GridCanvas canvas(10, 2);
  CHECK(canvas.put(0, 7, "abcdef") == 10);
  CHECK(canvas.row(0) == "       abc");
  CHECK(canvas.put(1, 0, "中中中", {}, 5) == 4);
  CHECK(canvas.row(1) == "中中");
  CHECK(canvas.put(5, 0, "x") == 0);
  CHECK(canvas.put(-1, 0, "x") == 0);
}

TEST_CASE("what combines stays with its character") {
  GridCanvas canvas(10, 1);
  CHECK(canvas.put(0, 0, "e\u0301x") == 2);
  CHECK(canvas.row(0) == "e\u0301x");
  CHECK(canvas.put(0, 5, "\u0301") == 5);
}

TEST_CASE("an ASCII canvas gets ASCII") {
  GridCanvas canvas(12, 1, true);
  canvas.put(0, 0, "é→");
  CHECK(canvas.row(0) == "\\u00e9\\u2192");
}

TEST_CASE("without colours no look has one, and what failed stands out") {
  const Theme& mono = *theme_by_name("mono");
  const Theme& dark = *theme_by_name("dark");
  for (int role = 0; role <= static_cast<int>(Role::ftp); ++role) {
    for (const Face face : {Face::normal, Face::cursor, Face::bar}) {
      const Look look{static_cast<Role>(role), face};
      CHECK(attributes_of(look, mono).colour == Colour::none);
      CHECK(attributes_of(look, dark).reverse == (face != Face::normal));
      CHECK(attributes_of(look, mono).reverse == (face != Face::normal));
    }
  }
  CHECK(attributes_of({Role::permanent_failure}, mono).bold);
  CHECK_FALSE(attributes_of({Role::success}, mono).bold);
  CHECK(attributes_of({Role::permanent_failure}, dark).colour == Colour::red);
}

TEST_CASE("every action has keys of its own and words for the help") {
  std::set<std::string> keys;
  std::set<ui::Action> actions;
  for (const Binding& binding : keymap()) {
    CHECK(actions.insert(binding.action).second);
    CHECK_FALSE(std::string(binding.meaning).empty());
    REQUIRE_FALSE(binding.keys.empty());
    for (const Key key : binding.keys) {
      CAPTURE(name_of(key));
      CHECK_FALSE(name_of(key).empty());
      // Marks in lists, a page elsewhere: no screen knows both but lists, which mark.
      const bool fresh = keys.insert(name_of(key)).second;
      CHECK((fresh || key == typed(U' ')));
    }
  }
  CHECK(actions.size() == static_cast<std::size_t>(ui::Action::quit) + 1);
}

TEST_CASE("a key that a screen does not know does nothing there") {
  const Actions known{ui::Action::up};
  const KeyMap keys;
  CHECK(keys.action_of(typed(U'k'), known) == ui::Action::up);
  CHECK_FALSE(keys.action_of(typed(U'w'), known));
  CHECK_FALSE(keys.action_of({}, known));
}

TEST_CASE("a key given to another action is taken from the one that had it") {
  KeyMap keys;
  keys.set_keys(ui::Action::save, {typed(U'j'), function_key(12)});
  const Actions known{ui::Action::down, ui::Action::save};
  CHECK(keys.action_of(typed(U'j'), known) == ui::Action::save);
  CHECK(keys.action_of(function_key(12), known) == ui::Action::save);
  CHECK_FALSE(keys.action_of(typed(U'w'), known));
  CHECK(keys.action_of({KeyKind::down}, known) == ui::Action::down);
  CHECK(keys.key_of(ui::Action::save) == "j");
}

TEST_CASE("keys and actions as configuration has them") {
  CHECK(parse_key("G") == typed(U'G'));
  CHECK(parse_key("ç") == typed(U'ç'));
  CHECK(parse_key("Ctrl-L") == ctrl('l'));
  CHECK(parse_key("F12") == function_key(12));
  CHECK(parse_key("f") == typed(U'f'));
  CHECK(parse_key("Space") == typed(U' '));
  CHECK(parse_key("PgDn") == Key{KeyKind::page_down});
  for (const char* word :
       {"", " ", "F0", "F13", "Ctrl-", "Ctrl-1", "gg", "\x1b", "\xc3", "Hyper-x"}) {
    CAPTURE(word);
    CHECK_FALSE(parse_key(word));
  }
  for (const Binding& binding : keymap()) {
    REQUIRE_FALSE(to_word(binding.action).empty());
    CHECK(parse_action(to_word(binding.action)) == binding.action);
  }
  CHECK_FALSE(parse_action("dance"));
}

TEST_CASE("a line is edited where its cursor is") {
  LineEditor line("ab é");
  CHECK(line.text() == "ab é");
  CHECK(line.handle({KeyKind::left}));
  CHECK(line.text_before_cursor() == "ab ");
  CHECK(line.handle(typed(U'ç')));
  CHECK(line.text() == "ab çé");
  CHECK(line.handle({KeyKind::remove}));
  CHECK(line.handle({KeyKind::backspace}));
  CHECK(line.text() == "ab ");
  CHECK(line.handle(ctrl('w')));
  CHECK(line.text().empty());
  CHECK(line.handle({KeyKind::backspace}));
  CHECK_FALSE(line.handle(typed(U'\x1b')));
  CHECK_FALSE(line.handle(typed(0x9b)));
  CHECK_FALSE(line.handle({KeyKind::page_up}));
  for (std::size_t i = 0; i < 2 * LineEditor::longest; ++i) (void)line.handle(typed(U'x'));
  CHECK(line.text().size() == LineEditor::longest);
  CHECK(line.handle({KeyKind::home}));
  CHECK(line.handle(ctrl('k')));
  CHECK(line.text().empty());
}

TEST_CASE("scrolling keeps the cursor in the list and in the window") {
  Scroll scroll;
  scroll.fit(100, 10);
  scroll.move(ui::Action::end);
  CHECK(scroll.cursor() == 99);
  CHECK(scroll.top() == 90);
  scroll.fit(5, 10);
  CHECK(scroll.cursor() == 4);
  CHECK(scroll.top() == 0);
  scroll.fit(100, 10);
  scroll.move(ui::Action::page_down);
  CHECK(scroll.cursor() == 13);
  scroll.move(ui::Action::page_up);
  CHECK(scroll.cursor() == 4);
  scroll.move(ui::Action::home);
  scroll.move(ui::Action::up);
  CHECK(scroll.cursor() == 0);
  scroll.fit(0, 10);
  scroll.move(ui::Action::down);
  CHECK(scroll.cursor() == 0);
  CHECK_FALSE(scroll.move(ui::Action::save));
}

TEST_CASE("themes by name, and by what a terminal says of its ground") {
  CHECK(theme_by_name("dark")->coloured);
  CHECK_FALSE(theme_by_name("mono")->coloured);
  CHECK(theme_by_name("pink") == nullptr);
  CHECK(theme_for_ground("15;0").name == "dark");
  CHECK(theme_for_ground("0;15").name == "light");
  CHECK(theme_for_ground("0;default;7").name == "light");
  CHECK(theme_for_ground("").name == "dark");
  // Neither yellow nor cyan can be read on white.
  const Theme& light = *theme_by_name("light");
  for (const auto& shades : {light.of_8, light.of_256}) {
    for (std::size_t i = 1; i < shades.size(); ++i) {
      CHECK(shades[i] != 3);
      CHECK(shades[i] != 6);
    }
  }
}
