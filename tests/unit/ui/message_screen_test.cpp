// SPDX-License-Identifier: MIT
// The flat lists, and the screen of one message: its tree, its pane, saving and passing on.
#include "screens_support.hpp"
#include "support/rich_store.hpp"

using namespace malote;
using namespace malote::test;

TEST_CASE("messages and files at two sizes") {
  const RichStore store;
  Screens screens(store);
  screens.type("m");
  check_golden("messages-80x24.txt", screens.draw(80, 24).text());
  check_golden("messages-120x40.txt", screens.draw(120, 40).text());
  screens.type("F");
  check_golden("files-80x24.txt", screens.draw(80, 24).text());
  check_golden("files-120x40.txt", screens.draw(120, 40).text());
}

TEST_CASE("a flat list takes the place of the other, and Esc goes back to the sessions") {
  const RichStore store;
  Screens screens(store);
  screens.type("mFm");
  CHECK(screens.draw().row(0).find("Messages") != std::string::npos);
  screens.press(KeyKind::escape);
  CHECK(screens.draw().row(0).find("Sessions") != std::string::npos);
  screens.press(KeyKind::enter);  // from a transcript, too, each list is a key away
  screens.type("m");
  CHECK(screens.draw().row(0).find("Messages") != std::string::npos);
}

TEST_CASE("a message at two sizes, and in ASCII") {
  const RichStore store;
  Screens screens(store);
  screens.type("m");
  (void)screens.draw();
  screens.type("G");
  screens.press(KeyKind::enter);
  check_golden("message-80x24.txt", screens.draw(80, 24).text());
  check_golden("message-120x40.txt", screens.draw(120, 40).text());
  screens.type("jjjj");
  check_golden("message-part-80x24.txt", screens.draw(80, 24).text());
  const std::string plain = screens.draw(80, 24, true).text();
  CHECK(std::all_of(plain.begin(), plain.end(),
                    [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }));
  CHECK(screens.draw().look(5, 3).face == Face::cursor);
}

TEST_CASE("the tree moves by lines, what a part holds by pages") {
  const RichStore store;
  Screens screens(store);
  screens.type("m");
  (void)screens.draw();
  screens.type("G");
  screens.press(KeyKind::enter);
  (void)screens.draw(80, 16);
  const std::string before = screens.draw(80, 16).text();
  screens.type(" ");
  const GridCanvas after = screens.draw(80, 16);
  CHECK(after.text() != before);
  CHECK(after.look(1, 1).face == Face::cursor);  // still the first entry
  screens.type("jjj");
  CHECK(screens.draw(80, 16).find("Olá, aqui estão as fotos.") > 0);
  screens.type("sfim");
  screens.press(KeyKind::enter);
  const GridCanvas found = screens.draw(80, 16);
  CHECK(found.look(found.find("fim"), 1).face == Face::cursor);
  screens.press(KeyKind::enter);  // the part alone, with all rows
  CHECK(screens.draw(80, 16).row(1).find("text/plain") != std::string::npos);
}

TEST_CASE("a part is saved as it is, decoded") {
  const RichStore store;
  Screens screens(store);
  screens.type("F");
  screens.press(KeyKind::enter);  // the attachment: its message, with the cursor on it
  CHECK(screens.draw().look_of("2  image/gif").face == Face::cursor);
  for (const bool alone : {false, true}) {
    if (alone) screens.press(KeyKind::enter);
    const std::string path = store.file(alone ? "alone.gif" : "a.gif");
    screens.type("w");
    CHECK(screens.draw().row(23) == " save as: m000002-2-café.gif");
    screens.press(ctrl('u'));
    screens.type(path);
    screens.press(KeyKind::enter);
    std::ifstream file(path, std::ios::binary);
    CHECK(std::string{std::istreambuf_iterator<char>(file), {}} == rich_picture);
  }
}

TEST_CASE("a part is passed to a command, whose output is shown") {
  const RichStore store;
  Screens screens(store);
  screens.type("F");
  screens.press(KeyKind::enter);
  screens.type("|");
  screens.type("file -");
  CHECK(screens.draw().row(23) == " pass it to the command: file -");
  screens.press(KeyKind::enter);
  CHECK(screens.draw().row(22).find("file - is running") != std::string::npos);
  CHECK(screens.piped.empty());  // not before the screen has said so
  CHECK(screens.shell.on_tick());
  CHECK(screens.piped == rich_picture);
  const GridCanvas canvas = screens.draw();
  CHECK(canvas.row(0).find("| file -") != std::string::npos);
  CHECK(canvas.find("what it wrote") == 1);
  screens.press(KeyKind::escape);
  screens.type("|");
  screens.press(ctrl('u'));
  screens.type("broken");
  screens.press(KeyKind::enter);
  CHECK(screens.shell.on_tick());
  CHECK(screens.draw().row(22).find("no process can be made") != std::string::npos);
  screens.type("|");
  screens.press(ctrl('u'));
  screens.press(KeyKind::enter);  // no command, nothing happens
  CHECK_FALSE(screens.shell.on_tick());
}

TEST_CASE("no size overprints, on any of these screens") {
  const RichStore store;
  Screens screens(store);
  const auto at_all_sizes = [&] {
    for (int columns = 38; columns < 140; columns += 5) {
      for (const int rows : {7, 8, 9, 13, 16, 24, 50}) (void)screens.draw(columns, rows);
    }
  };
  screens.type("m");
  at_all_sizes();
  screens.type("F");
  at_all_sizes();
  screens.press(KeyKind::enter);
  for (int entry = 0; entry < 8; ++entry) {
    at_all_sizes();
    screens.type("j");
  }
  screens.press(KeyKind::enter);
  at_all_sizes();
}

TEST_CASE("what takes time is said before it is done; what is not there cannot be saved") {
  const RichStore store;
  Screens screens(store);
  screens.type("m/lagosta");
  screens.press(KeyKind::enter);
  CHECK(screens.draw().row(22).find("looking through the texts") != std::string::npos);
  CHECK(screens.shell.on_tick());
  CHECK(screens.draw().row(22).find("filter lagosta") != std::string::npos);
  screens.type("F");
  (void)screens.draw();
  screens.type("jw");
  CHECK(screens.draw().row(22).find("there are no octets to save") != std::string::npos);
}
