// SPDX-License-Identifier: MIT
// What lists do beside showing rows: marks, columns, exports, pausing; the bar of lists, the
// prompt.
#include "screens_support.hpp"
#include "ui/list_bar.hpp"
#include "view/flat_lists.hpp"

using namespace malote;
using namespace malote::test;

namespace {

struct CourseOfLists : SmallStore {
  CourseOfLists() {
    begin();
    put_course();
    end();
  }
};

}  // namespace

TEST_CASE("the bar of lists shortens names together, the shown one stays whole") {
  const std::vector<ListName> names{
      {"S", "Sessions", false}, {"m", "Messages", true}, {"F", "Files", false}};
  const auto bar = [&](int columns) {
    GridCanvas canvas(columns, 1);
    draw_list_bar(canvas, 0, names);
    return canvas.row(0);
  };
  CHECK(bar(40) == " S Sessions  m Messages  F Files");
  CHECK(bar(30) == " S Sessions m Messages F Files");
  CHECK(bar(29) == " S Sessio… m Messages F Files");
  CHECK(bar(27) == " S Sess… m Messages F Files");
  CHECK(bar(26) == " S Ses… m Messages F Fil…");
  CHECK(bar(18) == " S  m Messages  F");
  GridCanvas canvas(40, 1);
  draw_list_bar(canvas, 0, names);
  CHECK(canvas.look(0, 13).face == Face::cursor);
  CHECK(canvas.look(0, 1).face == Face::normal);
}

TEST_CASE("lists are a key away, and keep their filter and cursor") {
  const CourseOfLists store;
  Screens screens(store);
  CHECK(screens.draw().row(1) == " S Sessions  m Messages  F Files");
  screens.type("/proto:pop3");
  screens.press(KeyKind::enter);
  screens.type("m");
  CHECK(screens.draw().row(0).find("Messages") != std::string::npos);
  screens.type("/larger:1");
  screens.press(KeyKind::enter);
  screens.type("F");
  CHECK(screens.draw().row(0).find("Files") != std::string::npos);
  screens.type("m");
  CHECK(screens.draw().row(22) == " 1 sessions · filter larger:1");
  screens.press(KeyKind::enter);  // the mail
  CHECK(screens.draw().row(0).find("Message m1") != std::string::npos);
  CHECK(screens.draw().row(1).find("S Sessions") == std::string::npos);
  screens.type("S");
  CHECK(screens.draw().row(22) == " 1 sessions · filter proto:pop3");
}

TEST_CASE("marks go down the list, and all that are listed are marked at once") {
  const CourseOfLists store;
  Screens screens(store);
  (void)screens.draw();
  screens.type(" ");
  GridCanvas canvas = screens.draw();
  CHECK(canvas.row(3).starts_with("*  1"));
  CHECK(canvas.look(4, 0).face == Face::cursor);
  CHECK(canvas.row(22) == " 2 sessions · 1 marked");
  screens.type("*");
  CHECK(screens.draw().row(22) == " 2 sessions · 2 marked");
  screens.type("*");
  CHECK(screens.draw().row(22) == " 2 sessions");
  screens.type("/proto:pop3");
  screens.press(KeyKind::enter);
  screens.type("*");
  screens.press(KeyKind::escape);
  canvas = screens.draw();
  CHECK(canvas.row(3).starts_with("   1"));
  CHECK(canvas.row(4).starts_with("*  2"));
}

TEST_CASE("columns are chosen, moved and sorted by") {
  const CourseOfLists store;
  Screens screens(store);
  (void)screens.draw();
  screens.type("C");
  CHECK(screens.draw(40, 24).row(22) == " a narrow window leaves out what matte…");
  GridCanvas canvas = screens.draw();
  CHECK(canvas.row(0).find("Columns") != std::string::npos);
  CHECK(canvas.row(1) == "  [x] ID  sorted");
  screens.type(" ");    // no ID
  screens.type("j<");   // PROTO before it
  screens.type("jjo");  // by DATE
  screens.type("O");    // the other way round
  canvas = screens.draw();
  CHECK(canvas.row(1) == "  [x] PROTO");
  CHECK(canvas.row(2) == "  [ ] ID");
  CHECK(canvas.row(3) == "  [x] DATE  sorted, the greatest first");
  screens.press(KeyKind::escape);
  canvas = screens.draw(100, 24);
  CHECK(canvas.row(2).starts_with(" PROTO"));
  CHECK(canvas.row(2).find("ID") == std::string::npos);
  CHECK(canvas.row(3).starts_with(" pop3"));
  CHECK(canvas.row(4).starts_with(" smtp"));
}

TEST_CASE("the last column cannot be hidden") {
  const CourseOfLists store;
  Screens screens(store);
  (void)screens.draw();
  screens.type("C");
  for (int i = 0; i < 13; ++i) screens.type(" j");
  const GridCanvas canvas = screens.draw();
  CHECK(canvas.row(22).find("one column must stay") == std::string::npos);
  screens.type(" ");
  CHECK(screens.draw().row(22).find("one column must stay") != std::string::npos);
}

TEST_CASE("configured columns and order") {
  const CourseOfLists store;
  const auto reader = store.reader();
  ListScreen list(std::make_unique<view::SessionList>(*reader),
                  ListWords{"Sessions", "", "", count_words}, {}, false, false);
  list.set_up({{"octets", "id", "no-such", "octets"}, "octets", true});
  GridCanvas canvas(80, 10);
  list.draw(canvas, {0, 10, 80});
  CHECK(canvas.row(0) == " OCTETS▼   ID");
  CHECK(canvas.row(1) == "     223    2");
  CHECK(canvas.row(2) == "     123    1");
}

TEST_CASE("an export asks what, as what and where, and before it overwrites") {
  const CourseOfLists store;
  Screens screens(store);
  (void)screens.draw();
  screens.type("W");
  GridCanvas canvas = screens.draw();
  CHECK(canvas.row(1) == " What");
  CHECK(canvas.row(2) == "   (*) the one under the cursor");
  CHECK(canvas.row(3) == "   ( ) all");
  CHECK(canvas.row(5) == " As");
  CHECK(canvas.row(6) == "   transcripts          one text file");
  CHECK(canvas.look(6, 0).face == Face::cursor);
  screens.press(KeyKind::enter);
  CHECK(screens.draw().row(23) == " write to: all.txt");
  screens.press(KeyKind::enter);
  CHECK(screens.draw().row(22) == " writing all.txt");
  CHECK(screens.exporter->asked.empty());
  CHECK(screens.shell.on_tick());
  CHECK(screens.exporter->asked == "0 all.txt 1");
  CHECK(screens.draw().row(22) == " 1 session written to all.txt");
  // All, as messages, where something is.
  screens.type("kk");
  screens.press(KeyKind::down);
  screens.type(" jj");
  screens.press(KeyKind::enter);
  screens.press(ctrl('u'));
  screens.type("there");
  screens.press(KeyKind::enter);
  CHECK(screens.draw().row(23).find("there is there: overwrite it?") != std::string::npos);
  CHECK(screens.draw(40, 24).row(23) == " there is th… y: yes, any other key: no");
  screens.type("n");
  (void)screens.shell.on_tick();
  CHECK(screens.exporter->asked == "0 all.txt 1");
  screens.press(KeyKind::enter);
  screens.press(ctrl('u'));
  screens.type("there");
  screens.press(KeyKind::enter);
  screens.type("y");
  (void)screens.shell.on_tick();
  CHECK(screens.exporter->asked == "1 there over all");
}

TEST_CASE("marked and filtered rows are scopes of an export") {
  const CourseOfLists store;
  Screens screens(store);
  (void)screens.draw();
  screens.type("R ");
  screens.type("/proto:pop3");
  screens.press(KeyKind::enter);
  screens.type("W");
  const GridCanvas canvas = screens.draw();
  CHECK(canvas.find("( ) the one under the cursor") == 2);
  CHECK(canvas.find("(*) the marked: 1") == 3);
  CHECK(canvas.find("( ) those that fit the filter: 1") == 4);
  CHECK(canvas.find("( ) all") == 5);
  screens.press(KeyKind::enter);
  screens.press(ctrl('u'));
  screens.type("x");
  screens.press(KeyKind::enter);
  (void)screens.shell.on_tick();
  CHECK(screens.exporter->asked == "0 x revealed 1");
}

TEST_CASE("what cannot be written is said") {
  const CourseOfLists store;
  Screens screens(store);
  screens.type("W");
  screens.press(KeyKind::enter);
  screens.press(ctrl('u'));
  screens.type("/nowhere");
  screens.press(KeyKind::enter);
  (void)screens.shell.on_tick();
  CHECK(screens.draw().row(22) == " no such folder");
}

TEST_CASE("Tab completes a term, then goes through what could stand there") {
  const CourseOfLists store;
  Screens screens(store);
  screens.type("/pr");
  screens.press(KeyKind::tab);
  CHECK(screens.draw().row(23) == " filter: proto:");
  screens.press(KeyKind::tab);
  GridCanvas canvas = screens.draw();
  CHECK(canvas.row(23) == " filter: proto:smtp");
  CHECK(canvas.row(22) == " smtp  pop3  imap  ftp  unknown");
  screens.press(KeyKind::tab);
  CHECK(screens.draw().row(23) == " filter: proto:pop3");
  screens.press(KeyKind::enter);
  CHECK(screens.draw().row(22) == " 1 sessions · filter proto:pop3");
}

TEST_CASE("what was typed before comes back with the arrows") {
  const CourseOfLists store;
  Screens screens(store);
  for (const char* text : {"/user:bob", "/proto:smtp"}) {
    screens.type(text);
    screens.press(KeyKind::enter);
    screens.press(KeyKind::escape);
  }
  screens.type("/port:");
  screens.press(KeyKind::up);
  CHECK(screens.draw().row(23) == " filter: proto:smtp");
  screens.press(KeyKind::up);
  screens.press(KeyKind::up);
  CHECK(screens.draw().row(23) == " filter: user:bob");
  screens.press(KeyKind::down);
  screens.press(KeyKind::down);
  CHECK(screens.draw().row(23) == " filter: port:");
}

TEST_CASE("a search begins with an empty line, and an empty line searches on") {
  const CourseOfLists store;
  Screens screens(store);
  screens.press(KeyKind::enter);
  (void)screens.draw();
  const auto cursor_row = [&] {
    const GridCanvas canvas = screens.draw();
    for (int row = 1; row < 20; ++row) {
      for (int column = 0; column < 80; ++column) {
        if (canvas.look(row, column).face == Face::cursor) return canvas.row(row);
      }
    }
    return std::string();
  };
  screens.type("s");
  screens.type("mail");
  screens.press(KeyKind::enter);
  const std::string first = cursor_row();
  screens.type("s");
  CHECK(screens.draw().row(23) == " search:");
  screens.press(KeyKind::enter);
  CHECK(cursor_row() != first);
}

TEST_CASE("a paused list stays as it is while more comes") {
  SmallStore store;
  store.begin();
  store.put_course();
  store.end();
  Screens screens(store, true, true);
  (void)screens.draw();
  screens.type("P");
  store.begin();
  store.put(store.session(3));
  store.end();
  CHECK_FALSE(screens.shell.on_tick());
  CHECK(screens.draw().row(22) == " 2 sessions · paused: what comes is not shown");
  screens.type("P");
  CHECK(screens.shell.on_tick());
  CHECK(screens.draw().row(22) == " 3 sessions · following");
}

TEST_CASE("rows are marked where something can be done with marks") {
  const CourseOfLists store;
  const auto reader = store.reader();
  ListScreen list(std::make_unique<view::SessionList>(*reader),
                  ListWords{"Sessions", "", "", count_words}, ListScreen::Open{}, false, false);
  const auto marks = [&] {
    return std::count(list.actions().begin(), list.actions().end(), ui::Action::mark);
  };
  CHECK(marks() == 0);
  list.act_with(ui::Action::flow, [](const auto&, Frame&) {});
  CHECK(marks() == 1);
  list.export_with(std::make_shared<FakeExporter>());
  CHECK(marks() == 1);
}

TEST_CASE("the help and the key line have the keys in effect") {
  const CourseOfLists store;
  const auto reader = store.reader();
  ShellOptions options;
  options.keys.set_keys(ui::Action::filter, {function_key(12)});
  options.keys.set_keys(ui::Action::mark, {typed(U'/')});
  Shell shell(options);
  auto list = std::make_unique<ListScreen>(std::make_unique<view::SessionList>(*reader),
                                           ListWords{"Sessions", "", "", count_words},
                                           ListScreen::Open{}, false, false);
  list->export_with(std::make_shared<FakeExporter>());
  shell.begin_with(ui::Action::sessions, "Sessions", std::move(list));
  GridCanvas canvas(80, 40);
  shell.draw(canvas);
  CHECK(canvas.row(39).find("F12 filter") != std::string::npos);
  shell.on_key(typed(U'/'));
  shell.draw(canvas);
  CHECK(canvas.row(38) == " 2 sessions · 1 marked");
  shell.on_key(typed(U'?'));
  shell.draw(canvas);
  const std::string help = canvas.text();
  CHECK(help.find("  F12 ") != std::string::npos);
  CHECK(help.find("F3") == std::string::npos);
}

TEST_CASE("logins as they stand at 80 columns, masked and shown") {
  SmallStore store;
  store.begin();
  store.put_course();
  CredentialRecord login;
  login.session = {1};
  login.mechanism = "PLAIN";
  login.user = "alice";
  login.secret = "wrong";
  login.accepted = false;
  login.time = SmallStore::at(1030);
  store.put(login);
  login.session = {2};
  login.mechanism = "USER";
  login.user = "bob";
  login.secret = "cebolinha";
  login.accepted = true;
  login.time = SmallStore::at(2030);
  store.put(login);
  store.end();
  const auto reader = store.reader();
  ListScreen list(std::make_unique<view::LoginList>(*reader, false),
                  ListWords{"Logins", "", "", count_words}, {}, false, false);
  const auto draw = [&] {
    GridCanvas canvas(80, 3);
    list.draw(canvas, {0, 3, 80});
    return canvas.text();
  };
  // Of 106 columns that all would take, date, mechanism and session leave.
  CHECK(draw() ==
        " TIME      PROTO   CLIENT          SERVER        USER   SECRET   RESULT\n"
        " 10:00:01  smtp    10.0.0.5:40001  10.0.0.9:25   alice  ***      refused\n"
        " 10:00:02  pop3    10.0.0.5:40002  10.0.0.9:110  bob    ***      accepted\n");
  list.set_reveal(true);
  CHECK(draw() ==
        " TIME      PROTO   CLIENT          SERVER        USER   SECRET     RESULT\n"
        " 10:00:01  smtp    10.0.0.5:40001  10.0.0.9:25   alice  wrong      refused\n"
        " 10:00:02  pop3    10.0.0.5:40002  10.0.0.9:110  bob    cebolinha  accepted\n");
}
