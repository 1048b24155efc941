// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>

#include "support/small_store.hpp"
#include "view/cell_text.hpp"
#include "view/column_fit.hpp"
#include "view/conversation.hpp"
#include "view/message_page.hpp"

using namespace malote;
using malote::test::SmallStore;

namespace {

std::size_t line_with(const view::Conversation& talk, const std::string& text) {
  const auto found = talk.find(text, 0, true);
  REQUIRE(found.has_value());
  return *found;
}

std::string read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("a conversation tells what its lines mean") {
  SmallStore store;
  store.begin();
  store.put_course();
  store.end();
  const auto reader = store.reader();
  const view::Conversation talk(*reader, {1}, false);
  const auto rcpt = talk.explain_line(line_with(talk, "RCPT"));
  CHECK(rcpt.word == "RCPT");
  CHECK_FALSE(rcpt.meaning.empty());
  CHECK(rcpt.rfc.starts_with("RFC 5321"));
  const auto refused = talk.explain_line(line_with(talk, "no such user"));
  CHECK(refused.word == "550 5.1.1");
  CHECK_FALSE(refused.meaning.empty());
  CHECK(talk.explain_line(line_with(talk, "PIPELINING")).word == "PIPELINING");
  CHECK(talk.explain_line(99'999).empty());
}

TEST_CASE("a body's lines lead to its message") {
  SmallStore store;
  store.begin();
  store.put_course();
  store.end();
  const auto reader = store.reader();
  const view::Conversation talk(*reader, {1}, false);
  const std::size_t body = line_with(talk, "Hello");
  CHECK(talk.depth_of(body) == view::Depth::message);
  CHECK(talk.lines()[body].message == MessageId{1});
  CHECK(talk.depth_of(line_with(talk, "RCPT")) == view::Depth::nothing);
  const view::Page page = view::message_page(*reader, {1});
  // What is wrapped goes on where its value began; the mail itself is not moved.
  std::size_t details = 0;
  for (const view::PageLine& line : page.lines) {
    if (line.hang == 0) continue;
    ++details;
    REQUIRE(line.text.size() > line.hang);
    CHECK(line.text[line.hang - 1] == ' ');
    CHECK(line.text[line.hang] != ' ');
  }
  CHECK(details > 2);
  CHECK(page.lines.back().hang == 0);
  const auto last = page.lines.back().text;
  CHECK(last.find('\x1b') == std::string::npos);
  CHECK(last.find("\\x1b[31mred.") != std::string::npos);
  CHECK(view::message_page(*reader, {7}).lines.empty());
}

TEST_CASE("secrets stay masked until they are revealed, in the saved file as well") {
  SmallStore store;
  store.begin();
  store.put_course();
  store.end();
  const auto reader = store.reader();
  view::Conversation talk(*reader, {2}, false);
  CHECK_FALSE(talk.find("cebolinha", 0, true));
  REQUIRE(talk.save(store.file("masked.txt"), view::Existing::keep));
  CHECK(read(store.file("masked.txt")).find("PASS ***") != std::string::npos);
  CHECK(read(store.file("masked.txt")).find("cebolinha") == std::string::npos);
  talk.set_reveal(true);
  CHECK(talk.find("CEBOLINHA", 0, true));
  REQUIRE(talk.save(store.file("open.txt"), view::Existing::keep));
  CHECK(read(store.file("open.txt")).find("cebolinha") != std::string::npos);
}

TEST_CASE("saving overwrites nothing unasked, and says what went wrong") {
  SmallStore store;
  store.begin();
  store.put_course();
  store.end();
  const auto reader = store.reader();
  const view::Conversation talk(*reader, {1}, false);
  const std::string path = store.file("talk.txt");
  std::ofstream(path) << "mine";
  CHECK(view::file_exists(path));
  CHECK_FALSE(talk.save(path, view::Existing::keep));
  CHECK(read(path) == "mine");
  REQUIRE(talk.save(path, view::Existing::overwrite));
  CHECK(read(path).find("Hello") != std::string::npos);
  REQUIRE(talk.save(store.file("new.txt"), view::Existing::keep));
  struct stat status {};
  REQUIRE(::stat(store.file("new.txt").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  const auto refused = talk.save("/no such folder/x", view::Existing::keep);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().text.find("No such file") != std::string::npos);
}

TEST_CASE("a conversation goes on while its session is open") {
  SmallStore store;
  store.begin();
  store.put_course();
  SessionRecord open = store.session(3);
  open.outcome = Outcome::open;
  open.end.reset();
  store.put(open);
  store.put_exchange(3, 1, "connection", "", "", "220", "ready");
  store.end();
  const auto reader = store.reader();
  view::Conversation talk(*reader, {3}, false);
  view::Conversation closed(*reader, {1}, false);
  CHECK_FALSE(talk.refresh());
  store.begin();
  store.put_exchange(3, 2, "connection", "NOOP", "", "250", "still here");
  store.end();
  CHECK(talk.refresh());
  CHECK(talk.find("still here", 0, true));
  CHECK_FALSE(closed.refresh());
}

TEST_CASE("search in a conversation goes round the end") {
  SmallStore store;
  store.begin();
  store.put_course();
  store.end();
  const auto reader = store.reader();
  const view::Conversation talk(*reader, {1}, false);
  const std::size_t quit = line_with(talk, "QUIT");
  CHECK(talk.find("quit", quit + 1, true) == quit);
  CHECK(talk.find("quit", quit, false) == quit);
  CHECK_FALSE(talk.find("no such words", 0, true));
}

TEST_CASE("columns leave by their priority, then the flexible ones are narrowed") {
  const std::vector<Column> columns{{"ID", Align::right, 0, 0},
                                    {"WHO", Align::left, 6, 0},
                                    {"WHEN", Align::left, 0, 2},
                                    {"WHAT", Align::left, 4, 1}};
  const std::vector<std::size_t> natural{3, 20, 8, 10};
  const auto widths = [&](std::size_t width) {
    std::vector<std::pair<std::size_t, std::size_t>> found;
    std::size_t total = 0;
    for (const auto& placed : view::fit_columns(columns, {0, 1, 2, 3}, natural, width, 2)) {
      found.emplace_back(placed.column, placed.width);
      total += placed.width + 2;
    }
    CHECK(total <= width + 2);
    return found;
  };
  using Widths = std::vector<std::pair<std::size_t, std::size_t>>;
  CHECK(widths(100) == Widths{{0, 3}, {1, 20}, {2, 8}, {3, 10}});
  CHECK(widths(27) == Widths{{0, 3}, {1, 6}, {2, 8}, {3, 4}});
  CHECK(widths(26) == Widths{{0, 3}, {1, 11}, {3, 8}});
  CHECK(widths(16) == Widths{{0, 3}, {1, 11}});
  CHECK(widths(6) == Widths{{0, 3}});
}

TEST_CASE("unimportant columns leave before one is narrowed to where it is hard to read") {
  // 13 + 2 + 21 columns are wanted; a row has 30.
  const std::vector<Column> columns{{"CLIENT", Align::left, 13, 0, 21},
                                    {"CMDS", Align::right, 0, 4}};
  const auto placed = [&](std::size_t width) {
    std::vector<std::pair<std::size_t, std::size_t>> found;
    for (const auto& one : view::fit_columns(columns, {1, 0}, {21, 7}, width, 2)) {
      found.emplace_back(one.column, one.width);
    }
    return found;
  };
  using Widths = std::vector<std::pair<std::size_t, std::size_t>>;
  CHECK(placed(30) == Widths{{1, 7}, {0, 21}});
  CHECK(placed(29) == Widths{{0, 21}});
  CHECK(placed(15) == Widths{{0, 15}});
}

TEST_CASE("an address that is cut keeps its port") {
  const std::string long_one = "[2001:db8:1:2:3:4:5:6]:143";
  const Cell cell{long_one, Role::plain, 4};
  CHECK(view::cut_cell(cell, 26, "…") == long_one);
  CHECK(view::cut_cell(cell, 13, "…") == "[2001:db…:143");
  CHECK(view::cut_cell(cell, 6, "…") == "[2001…");
  CHECK(view::cut_cell({"plain text"}, 6, "…") == "plain…");
}
