// SPDX-License-Identifier: MIT
#include "screens_support.hpp"
#include "ui/compare_screen.hpp"
#include "ui/octets_screen.hpp"
#include "ui/talk_screen.hpp"

using namespace malote;
using namespace malote::test;

namespace {

// The course, and a session of FTP with a file that came by a data connection.
struct LadderStore : SmallStore {
  LadderStore() {
    begin();
    put_course();
    SessionRecord session = this->session(3, Protocol::ftp);
    session.transfers = 1;
    session.exchanges = 4;
    put(session);
    put_exchange(3, 1, "authentication", "", "", "220", "files.school.example");
    put_exchange(3, 2, "session", "PASV", "", "227", "Entering Passive Mode (10,0,0,9,200,1)");
    put_transfer();
    put_exchange(3, 50, "termination", "QUIT", "", "221", "bye");
    end();
  }

 private:
  void put_transfer() {
    ExchangeRecord retr;
    retr.session = {3};
    retr.n = 3;
    retr.time = at(3100);
    retr.phase = "session";
    retr.command = "RETR";
    retr.argument = "lobster.txt";
    retr.replies.push_back({"150", "here it comes", at(3105)});
    retr.replies.push_back({"226", "transfer complete", at(3300)});
    retr.settled = true;
    retr.transfer = {1};
    TransferRecord transfer;
    transfer.id = {1};
    transfer.session = {3};
    transfer.command = "RETR";
    transfer.path = "lobster.txt";
    transfer.client = endpoint(5, 40555);
    transfer.server = endpoint(9, 51201);
    transfer.content = {7};
    transfer.size = 15;
    transfer.complete = true;
    transfer.start = at(3101);
    transfer.end = at(3200);
    transfer.link = TransferLink::exact;
    transfer.origin = {at(3150), {1}, 14, 0};
    put_content({7}, "a lobster\r\n\x1b[0m");
    put(transfer);
    put(retr);
  }
};

// A shell on one screen over that store.
class Stage {
 public:
  explicit Stage(std::unique_ptr<Screen> screen) : shell_({}) { shell_.push(std::move(screen)); }
  GridCanvas draw(int columns, int rows, bool ascii = false) {
    GridCanvas canvas(columns, rows, ascii);
    shell_.draw(canvas);
    return canvas;
  }
  void type(std::string_view text) {
    for (const char c : text) shell_.on_key(typed(static_cast<unsigned char>(c)));
  }
  void press(KeyKind kind) { shell_.on_key({kind, 0}); }
  Shell& shell() { return shell_; }

 private:
  Shell shell_;
};

std::unique_ptr<LadderScreen> ladder_of(const store::Reader& reader, std::vector<SessionId> ids,
                                        bool reveal = false) {
  TalkDoors doors;
  doors.message = [&reader](MessageId id) {
    return std::make_unique<TextScreen>(view::message_page(reader, id));
  };
  return std::make_unique<LadderScreen>(std::make_unique<view::Ladder>(reader, ids, reveal), doors,
                                        false);
}

std::unique_ptr<TalkScreen> talk_of(const store::Reader& reader, SessionId id) {
  auto transcript = std::make_unique<TranscriptScreen>(
      std::make_unique<view::Conversation>(reader, id, false), [](MessageId) { return nullptr; },
      false);
  return std::make_unique<TalkScreen>(
      std::move(transcript), [&reader, id](bool reveal) { return ladder_of(reader, {id}, reveal); },
      std::make_shared<FaceChoice>(), false);
}

const std::pair<int, int> sizes[] = {{80, 24}, {120, 40}, {200, 60}};

std::string golden(const char* name, int columns, int rows) {
  return fmt::format("{}-{}x{}.txt", name, columns, rows);
}

}  // namespace

TEST_CASE("a ladder at three sizes, and in ASCII") {
  const LadderStore store;
  const auto reader = store.reader();
  Stage mail(ladder_of(*reader, {{1}}));
  Stage file(ladder_of(*reader, {{3}}));
  Stage both(ladder_of(*reader, {{1}, {2}}));
  mail.type("sRCPT");
  mail.press(KeyKind::enter);
  file.type("slobster");
  file.press(KeyKind::enter);
  for (const auto& [columns, rows] : sizes) {
    check_golden(golden("ladder", columns, rows), mail.draw(columns, rows).text());
    check_golden(golden("ladder-ftp", columns, rows), file.draw(columns, rows).text());
    check_golden(golden("ladder-two", columns, rows), both.draw(columns, rows).text());
  }
  const std::string plain = file.draw(80, 24, true).text();
  check_golden("ladder-ascii.txt", plain);
  CHECK(std::all_of(plain.begin(), plain.end(),
                    [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }));
}

TEST_CASE("no size of a ladder, a comparison or of octets overprints or leaves the window") {
  const LadderStore store;
  const auto reader = store.reader();
  Stage stages[] = {Stage(ladder_of(*reader, {{1}})), Stage(ladder_of(*reader, {{3}})),
                    Stage(ladder_of(*reader, {{1}, {2}, {3}})),
                    Stage(std::make_unique<CompareScreen>(std::make_unique<view::Comparison>(
                        *reader, SessionId{1}, SessionId{3}, false))),
                    Stage(std::make_unique<OctetsScreen>(*view::octets_of_transfer(*reader, {1})))};
  for (Stage& stage : stages) {
    for (int down = 0; down < 18; down += 3) {
      for (int columns = 1; columns < 210; columns += 7) {
        for (const int rows : {1, 5, 8, 9, 13, 16, 24, 50}) (void)stage.draw(columns, rows);
      }
      stage.type("jjj");
    }
  }
}

TEST_CASE("one key turns a transcript into a ladder and back, the cursor stays") {
  const LadderStore store;
  const auto reader = store.reader();
  Stage stage(talk_of(*reader, {1}));
  stage.type("sRCPT");
  stage.press(KeyKind::enter);
  CHECK(stage.draw(80, 24).find("step ") == -1);
  stage.press(KeyKind::tab);
  GridCanvas canvas = stage.draw(80, 24);
  CHECK(canvas.find("step ") == 22);
  CHECK(canvas.look_of("RCPT").face == Face::cursor);
  stage.type("j");
  stage.press(KeyKind::tab);
  canvas = stage.draw(80, 24);
  CHECK(canvas.look_of("550 5.1.1 no").face == Face::cursor);
}

TEST_CASE("a value that is too long for its row goes on below itself") {
  const std::string words = "one two three four five six seven";
  Stage stage(std::make_unique<TextScreen>(
      view::Page{"Page",
                 {{"  between    " + words, Role::plain, 13},
                  {"and this line is text, " + words, Role::body},
                  {std::string(20, '-') + words, Role::plain, 20},
                  {"  versão     " + std::string(30, 'x'), Role::plain, 13},
                  {"  empty", Role::plain, 13}}}));
  const GridCanvas canvas = stage.draw(40, 12);
  CHECK(canvas.row(1) == "   between    one two three four five");
  CHECK(canvas.row(2) == "              six seven");
  CHECK(canvas.row(3) == " and this line is text, one two three");
  CHECK(canvas.row(4) == " four five six seven");
  // So far to the right there is no room for it.
  CHECK(canvas.row(6) == " five six seven");
  // The value begins beside its label, even one word that is too long.
  CHECK(canvas.row(7) == "   versão     " + std::string(25, 'x'));
  CHECK(canvas.row(8) == std::string(14, ' ') + "xxxxx");
  CHECK(canvas.row(9) == "   empty");
}

TEST_CASE("every key that the help names does something") {
  const LadderStore store;
  const auto reader = store.reader();
  const auto octets = [&]() -> std::unique_ptr<Screen> {
    view::Octets many;
    many.size = 4000;
    many.read = [](std::uint64_t offset, std::size_t count) {
      const auto left = static_cast<std::size_t>(4000 - std::min<std::uint64_t>(offset, 4000));
      return std::string(std::min(count, left), offset % 32 == 0 ? 'o' : 'p') + "";
    };
    return std::make_unique<OctetsScreen>(many);
  };
  const std::function<std::unique_ptr<Screen>()> makers[] = {
      [&] { return talk_of(*reader, {1}); }, [&] { return ladder_of(*reader, {{1}}); },
      [&] {
        return ladder_of(*reader, {{1}, {2}});
      },
      [&] {
        return std::make_unique<CompareScreen>(
            std::make_unique<view::Comparison>(*reader, SessionId{1}, SessionId{3}, false));
      },
      octets};
  for (const auto& make : makers) {
    const auto actions = make()->actions();
    for (const Binding& binding : keymap()) {
      if (std::find(actions.begin(), actions.end(), binding.action) == actions.end()) continue;
      for (const Key key : binding.keys) {
        Stage stage(make());
        (void)stage.draw(80, 20);
        stage.type("jjj");
        if (binding.action == ui::Action::next_match ||
            binding.action == ui::Action::previous_match) {
          stage.type("so");
          stage.press(KeyKind::enter);
        }
        GridCanvas before = stage.draw(80, 20);
        stage.shell().on_key(key);
        GridCanvas after = stage.draw(80, 20);
        bool same = before.text() == after.text();
        for (int row = 0; same && row < 20; ++row) {
          for (int column = 0; same && column < 80; ++column) {
            same = before.look(row, column) == after.look(row, column);
          }
        }
        CAPTURE(before.row(0));
        CAPTURE(name_of(key));
        CAPTURE(binding.meaning);
        CHECK_FALSE(same);
      }
    }
  }
}

TEST_CASE("the mouse: a press selects, another opens, the wheel moves") {
  const LadderStore store;
  const auto reader = store.reader();
  Stage stage(ladder_of(*reader, {{1}}));
  GridCanvas canvas = stage.draw(80, 24);
  const int row = canvas.find("m1 first mail");
  REQUIRE(row > 0);
  stage.shell().on_mouse({MouseKind::press, row, 40});
  canvas = stage.draw(80, 24);
  CHECK(canvas.look(row, 0).face == Face::cursor);
  stage.shell().on_mouse({MouseKind::press, row, 40});
  CHECK(stage.draw(80, 24).row(0).find("Message m1") != std::string::npos);
  stage.press(KeyKind::escape);
  stage.shell().on_mouse({MouseKind::wheel_up, 5, 5});
  CHECK(stage.draw(80, 24).look(row - 3, 0).face == Face::cursor);
  // The key line acts.
  canvas = stage.draw(80, 24);
  const std::size_t help = canvas.row(23).find("? help");
  REQUIRE(help != std::string::npos);
  stage.shell().on_mouse({MouseKind::press, 23, static_cast<int>(help) + 1});
  CHECK(stage.draw(80, 24).row(0).find("Keys") != std::string::npos);
}

TEST_CASE("octets at two sizes, searched") {
  const LadderStore store;
  const auto reader = store.reader();
  Stage stage(std::make_unique<OctetsScreen>(*view::octets_of_transfer(*reader, {1})));
  check_golden("octets-80x24.txt", stage.draw(80, 24).text());
  check_golden("octets-200x60.txt", stage.draw(200, 60).text());
  stage.type("s0x0d 0a");
  stage.press(KeyKind::enter);
  GridCanvas canvas = stage.draw(80, 24);
  CHECK(canvas.row(22) == " octets 0 to 14 of 15 · found at 9");
  CHECK(canvas.look_of("0d 0a").face == Face::cursor);
  CHECK(canvas.text().find('\x1b') == std::string::npos);
  stage.type("snothing");
  stage.press(KeyKind::enter);
  CHECK(stage.draw(80, 24).row(22).find("not found") != std::string::npos);
  CHECK(searched_octets("0x4G") == "0x4G");
  CHECK(searched_octets("0x4") == "0x4");
  CHECK(searched_octets("0x410a") == "A\n");
}

TEST_CASE("two sessions compared, at two sizes") {
  const LadderStore store;
  const auto reader = store.reader();
  Stage stage(std::make_unique<CompareScreen>(
      std::make_unique<view::Comparison>(*reader, SessionId{1}, SessionId{3}, false)));
  check_golden("compare-80x24.txt", stage.draw(80, 24).text());
  check_golden("compare-120x40.txt", stage.draw(120, 40).text());
  stage.type("n");
  CHECK(stage.draw(80, 24).look(4, 0).face == Face::cursor);
}

TEST_CASE("a preview below the sessions follows the cursor") {
  const LadderStore store;
  const auto reader = store.reader();
  auto list = std::make_unique<ListScreen>(
      std::make_unique<view::SessionList>(*reader),
      ListWords{"Sessions", "no sessions", "waiting", count_words},
      [](std::uint64_t, const Frame&) { return nullptr; }, false, false);
  list->preview_with([&](std::uint64_t id) -> std::unique_ptr<Screen> {
    auto talk = std::make_unique<view::Conversation>(*reader, SessionId{id}, false, 50);
    auto screen = std::make_unique<TranscriptScreen>(
        std::move(talk), [](MessageId) { return nullptr; }, false);
    screen->only_show();
    return screen;
  });
  Stage stage(std::move(list));
  CHECK(stage.draw(80, 24).find("EHLO") == -1);  // low: only when asked for
  stage.type("p");
  check_golden("preview-80x24.txt", stage.draw(80, 24).text());
  stage.type("j");
  CHECK(stage.draw(80, 24).find("PASS ***") > 8);
  CHECK(stage.draw(80, 24).find("EHLO") == -1);
  stage.type("p");
  CHECK(stage.draw(80, 24).find("PASS ***") == -1);
}
