// SPDX-License-Identifier: MIT
#include "screens_support.hpp"

using namespace malote;
using namespace malote::test;

namespace {

struct CourseStore : SmallStore {
  CourseStore() {
    begin();
    put_course();
    end();
  }
};

}  // namespace

TEST_CASE("the sessions at three sizes") {
  const CourseStore store;
  Screens screens(store);
  check_golden("sessions-80x24.txt", screens.draw(80, 24).text());
  check_golden("sessions-120x40.txt", screens.draw(120, 40).text());
  check_golden("sessions-200x60.txt", screens.draw(200, 60).text());
  check_golden("sessions-40x8.txt", screens.draw(40, 8).text());
}

TEST_CASE("a transcript at three sizes, and in ASCII") {
  const CourseStore store;
  Screens screens(store);
  screens.press(KeyKind::enter);
  check_golden("transcript-80x24.txt", screens.draw(80, 24).text());
  check_golden("transcript-120x40.txt", screens.draw(120, 40).text());
  check_golden("transcript-200x60.txt", screens.draw(200, 60).text());
  const std::string plain = screens.draw(80, 24, true).text();
  check_golden("transcript-ascii.txt", plain);
  CHECK(std::all_of(plain.begin(), plain.end(),
                    [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }));
}

TEST_CASE("the help has this screen's keys and no other's") {
  const CourseStore store;
  Screens screens(store);
  screens.press(typed(U'?'));
  const std::string list = screens.draw().text();
  check_golden("help-80x24.txt", list);
  CHECK(list.find("sort by the next column") != std::string::npos);
  CHECK(list.find("write it to a file") == std::string::npos);
  // The blank marks in lists; it turns no page there.
  const std::string whole = screens.draw(80, 60).text();
  CHECK(whole.find("  Space     ") != std::string::npos);
  CHECK(whole.find("PgDn  Space") == std::string::npos);
  CHECK(whole.find("…") == std::string::npos);
  check_golden("help-40x60.txt", screens.draw(40, 60).text());
  screens.press(KeyKind::escape);
  screens.press(KeyKind::enter);
  screens.press(typed(U'?'));
  const std::string transcript = screens.draw().text();
  CHECK(transcript.find("sort by the next column") == std::string::npos);
  CHECK(transcript.find("write it to a file") != std::string::npos);
  CHECK(screens.draw(80, 60).text().find("PgDn  Space") != std::string::npos);
}

TEST_CASE("a window that is too small says so, whatever its size") {
  const CourseStore store;
  Screens screens(store);
  for (const auto& [columns, rows] : {std::pair{39, 24}, {80, 7}, {20, 3}, {17, 1}}) {
    CHECK(screens.draw(columns, rows).text().find("window too small") != std::string::npos);
  }
  CHECK(screens.draw(1, 1).text() == "w\n");
  CHECK(screens.draw(40, 8).text().find("Sessions") != std::string::npos);
}

TEST_CASE("no size overprints or leaves the window") {
  const CourseStore store;
  Screens screens(store, true, false, {"telnet localhost 10025", "and then HELO"});
  for (int depth = 0; depth < 4; ++depth) {
    for (int columns = 1; columns < 140; columns += 3) {
      for (const int rows : {1, 7, 8, 9, 13, 16, 24, 50}) (void)screens.draw(columns, rows);
    }
    if (depth == 1) screens.type("s"), screens.type("Hello"), screens.press(KeyKind::enter);
    screens.press(KeyKind::enter);
  }
}

TEST_CASE("the filter is coloured while it is typed, with the reason where it is none") {
  const CourseStore store;
  Screens screens(store);
  screens.type("/");
  screens.type("proto:pop");
  GridCanvas canvas = screens.draw();
  CHECK(canvas.row(23) == " filter: proto:pop");
  CHECK(canvas.row(22).find("no such protocol") != std::string::npos);
  CHECK(canvas.look_of("proto:pop").role == Role::permanent_failure);
  CHECK(canvas.cursor_column == 18);
  screens.press(KeyKind::enter);  // refused: goes on asking
  CHECK(screens.draw().row(23) == " filter: proto:pop");
  screens.type("3");
  canvas = screens.draw();
  CHECK(canvas.look(23, 10).role == Role::success);
  screens.press(KeyKind::enter);
  canvas = screens.draw();
  CHECK(canvas.row(22) == " 1 sessions · filter proto:pop3");
  CHECK(canvas.find("10.0.0.9:110") == 3);
  CHECK(canvas.find("10.0.0.9:25") == -1);
  screens.press(KeyKind::escape);
  CHECK(screens.draw().row(22) == " 2 sessions");
  CHECK_FALSE(screens.shell.done());
  screens.type("q");
  CHECK(screens.shell.done());
}

TEST_CASE("sorting marks its column and keeps the cursor on its session") {
  const CourseStore store;
  Screens screens(store);
  (void)screens.draw();
  screens.type("j");
  screens.type("oO");
  const GridCanvas canvas = screens.draw();
  CHECK(canvas.row(2).find("PROTO▼") != std::string::npos);
  const int row = canvas.find("smtp");
  CHECK(canvas.row(row - 1).find("pop3") == std::string::npos);
  CHECK(canvas.look(canvas.find("pop3"), 0).face == Face::cursor);
  screens.type("gO");  // from the top one sees what comes first
  CHECK(screens.draw().look(3, 0).face == Face::cursor);
}

TEST_CASE("what the line under the cursor means") {
  const CourseStore store;
  Screens screens(store);
  screens.press(KeyKind::enter);
  screens.type("s");
  screens.type("RCPT");
  screens.press(KeyKind::enter);
  const GridCanvas canvas = screens.draw();
  CHECK(canvas.row(17).find("RCPT TO:<forward-path>") != std::string::npos);
  CHECK(canvas.row(17).find("RFC 5321 4.1.1.3") != std::string::npos);
  screens.type("e");
  CHECK(screens.draw().find("RFC 5321 4.1.1.3") == -1);
}

TEST_CASE("replies have the colour of their class") {
  const CourseStore store;
  Screens screens(store);
  screens.press(KeyKind::enter);
  screens.press(KeyKind::end);
  const GridCanvas canvas = screens.draw(100, 50);
  CHECK(canvas.look_of("250 mail").role == Role::success);
  CHECK(canvas.look_of("550 5.1.1").role == Role::permanent_failure);
  CHECK(canvas.look_of("EHLO").role == Role::verb);
}

TEST_CASE("passwords are masked until R, and the status line says when they are not") {
  const CourseStore store;
  Screens screens(store);
  (void)screens.draw();
  screens.type("G");
  screens.press(KeyKind::enter);
  CHECK(screens.draw().find("PASS ***") >= 0);
  screens.type("R");
  GridCanvas canvas = screens.draw();
  CHECK(canvas.find("PASS cebolinha") >= 0);
  CHECK(canvas.row(22).find("PASSWORDS SHOWN") != std::string::npos);
  screens.press(KeyKind::escape);
  screens.press(KeyKind::enter);
  CHECK(screens.draw().find("PASS cebolinha") >= 0);
  screens.type("R");
  canvas = screens.draw();
  CHECK(canvas.find("cebolinha") == -1);
  CHECK(canvas.find("PASSWORDS SHOWN") == -1);
}

TEST_CASE("a message opens on its lines, and its octets drive nothing") {
  const CourseStore store;
  Screens screens(store);
  screens.press(KeyKind::enter);
  (void)screens.draw();
  screens.press(KeyKind::enter);
  CHECK(screens.draw().find("nothing deeper here") == 22);
  screens.type("s");
  screens.type("hello");
  screens.press(KeyKind::enter);
  screens.press(KeyKind::enter);
  const GridCanvas canvas = screens.draw();
  CHECK(canvas.row(0).find("Message m1") != std::string::npos);
  CHECK(canvas.find("Hello 中, \\x1b[31mred.") > 0);
  CHECK(canvas.text().find('\x1b') == std::string::npos);
  screens.press(KeyKind::escape);
  CHECK(screens.draw().row(0).find("Session 1") != std::string::npos);
}

TEST_CASE("a list that is being filled follows, pauses and counts what is new") {
  SmallStore store;
  store.begin();
  store.put_course();
  store.end();
  Screens screens(store, true, true, {"telnet localhost 10025"});
  GridCanvas canvas = screens.draw(80, 14);
  CHECK(canvas.row(0).find("live  0 packets dropped") != std::string::npos);
  CHECK(canvas.row(1) == " telnet localhost 10025");
  CHECK(canvas.row(12).find("following") != std::string::npos);
  screens.type("k");
  store.begin();
  for (std::uint64_t id = 3; id <= 30; ++id) store.put(store.session(id));
  store.end();
  CHECK(screens.shell.on_tick());
  canvas = screens.draw(80, 14);
  CHECK(canvas.look(canvas.find("40001"), 0).face == Face::cursor);
  CHECK(canvas.row(12) == " 30 sessions · 21 new below");
  screens.type("G");
  canvas = screens.draw(80, 14);
  CHECK(canvas.row(12) == " 30 sessions · following");
  CHECK(canvas.find("40030") == 11);
  CHECK_FALSE(screens.shell.on_tick());
}

TEST_CASE("an empty list says why it is empty") {
  SmallStore store;
  store.begin();
  store.end();
  CHECK(Screens(store).draw().find("no sessions") > 0);
  Screens live(store, true);
  CHECK(live.draw().find("waiting for the first session") > 0);
  live.press(KeyKind::enter);  // nothing to open
  live.type("nNoOGgfs/");
  live.press(KeyKind::escape);
  CHECK(live.draw().row(0).find("Sessions") != std::string::npos);
}

TEST_CASE("saving asks for a name, and before it overwrites") {
  const CourseStore store;
  Screens screens(store);
  screens.press(KeyKind::enter);
  const std::string path = store.file("talk.txt");
  const auto save = [&] {
    screens.type("w");
    CHECK(screens.draw().row(23) == " save the transcript as: session-1.txt");
    screens.press(ctrl('u'));
    screens.type(path);
    screens.press(KeyKind::enter);
  };
  save();
  CHECK(screens.draw().row(22).find("written to ") != std::string::npos);
  std::ofstream(path) << "mine";
  save();
  screens.type("n");
  std::string kept;
  std::ifstream(path) >> kept;
  CHECK(kept == "mine");
  save();
  CHECK(screens.draw(160, 24).row(23).find("overwrite it?") != std::string::npos);
  screens.type("y");
  std::ifstream(path) >> kept;
  CHECK(kept == "Session");
}
