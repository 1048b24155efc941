// SPDX-License-Identifier: MIT
#include "framing/line_reader.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "unit/framing/exhaustive.hpp"

using namespace malote;

namespace {

struct Got {
  std::string text;
  LineEnd end = LineEnd::none;
  bool truncated = false;
  std::uint64_t octets = 0, begin = 0, last = 0;
  bool operator==(const Got&) const = default;
};

Got to_got(const Line& line) {
  return {std::string(line.text), line.end, line.truncated, line.octets, line.begin.stream_offset,
          line.last.stream_offset};
}

// Line by line over the whole text: what the reader must give, however it is fed.
std::vector<Got> reference(std::string_view text, std::size_t cap) {
  std::vector<Got> lines;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t lf = text.find('\n', begin);
    const std::size_t end = lf == std::string_view::npos ? text.size() : lf + 1;
    std::string_view line = text.substr(begin, end - begin);
    LineEnd how = LineEnd::none;
    if (line.ends_with("\r\n")) {
      how = LineEnd::crlf;
      line.remove_suffix(2);
    } else if (line.ends_with("\n")) {
      how = LineEnd::lf;
      line.remove_suffix(1);
    }
    lines.push_back(
        {std::string(line.substr(0, cap)), how, line.size() > cap, end - begin, begin, end - 1});
    begin = end;
  }
  return lines;
}

std::vector<Got> read(const std::vector<std::string_view>& chunks, std::size_t cap) {
  std::vector<Got> lines;
  LineReader reader(cap);
  Origin origin;
  for (const std::string_view chunk : chunks) {
    ChunkCursor cursor(as_bytes(chunk), origin);
    while (!cursor.empty()) {
      if (const auto line = reader.next(cursor)) lines.push_back(to_got(*line));
    }
    origin.stream_offset += chunk.size();
  }
  if (const auto line = reader.flush()) lines.push_back(to_got(*line));
  CHECK_FALSE(reader.partial());
  return lines;
}

std::vector<Line> lines_of(LineReader& reader, std::string_view chunk) {
  std::vector<Line> lines;
  ChunkCursor cursor(as_bytes(chunk), {});
  while (const auto line = reader.next(cursor)) lines.push_back(*line);
  return lines;
}

}  // namespace

TEST_CASE("every short text, however cut, gives the lines of the whole") {
  for (const std::size_t cap : {std::size_t{1}, std::size_t{3}, std::size_t{100}}) {
    std::uint64_t wrong = 0;
    test::for_each_text("\r\na", 6, [&](const std::string& text) {
      const auto expected = reference(text, cap);
      test::for_each_cutting(text, [&](const std::vector<std::string_view>& chunks) {
        if (read(chunks, cap) != expected) ++wrong;
      });
    });
    CHECK(wrong == 0);
  }
}

TEST_CASE("both line ends; a lone CR belongs to the line") {
  LineReader reader(100);
  const auto lines = lines_of(reader, "EHLO a\r\nNOOP\nx\ry\r\n\r\n");
  REQUIRE(lines.size() == 4);
  CHECK(lines[0].text == "EHLO a");
  CHECK(lines[0].end == LineEnd::crlf);
  CHECK(lines[0].octets == 8);
  CHECK(lines[1].text == "NOOP");
  CHECK(lines[1].end == LineEnd::lf);
  CHECK(lines[2].text == "x\ry");
  CHECK(lines[3].text.empty());
}

TEST_CASE("a CR at the end of a chunk is not yet a line end") {
  LineReader reader(100);
  CHECK(lines_of(reader, "QUIT\r").empty());
  CHECK(reader.partial());
  const auto lines = lines_of(reader, "\nx");
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].end == LineEnd::crlf);
  CHECK(reader.partial_text() == "x");
}

TEST_CASE("a line that is whole in its chunk is not copied") {
  LineReader reader(100);
  const std::string chunk = "HELP\r\n";
  ChunkCursor cursor(as_bytes(chunk), {});
  const auto line = reader.next(cursor);
  REQUIRE(line);
  CHECK(line->text.data() == chunk.data());
}

TEST_CASE("a line across packets tells of its first and its last") {
  LineReader reader(100);
  ChunkCursor first(as_bytes("NO"), {{10}, {}, 1, 100});
  CHECK_FALSE(reader.next(first));
  ChunkCursor second(as_bytes("OP\r\nQ"), {{20}, {}, 2, 102});
  const auto line = reader.next(second);
  REQUIRE(line);
  CHECK(line->text == "NOOP");
  CHECK(line->begin.packet == 1);
  CHECK(line->begin.stream_offset == 100);
  CHECK(line->last.packet == 2);
  CHECK(line->last.time.ns == 20);
  CHECK(line->last.stream_offset == 105);
  CHECK(second.origin.stream_offset == 106);
}

TEST_CASE("beyond the cap octets are counted, not kept") {
  LineReader reader(10);
  for (int i = 0; i < 1000; ++i) CHECK(lines_of(reader, std::string(1000, 'a')).empty());
  CHECK(reader.partial_text().size() == 10);
  const auto lines = lines_of(reader, "\r\nnext\r\n");
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].truncated);
  CHECK(lines[0].octets == 1'000'002);
  CHECK(lines[0].end == LineEnd::crlf);
  CHECK(lines[1].text == "next");
  CHECK_FALSE(lines[1].truncated);
}

TEST_CASE("drop forgets the partial line and says whether there was one") {
  LineReader reader(100);
  CHECK_FALSE(reader.drop());
  CHECK(lines_of(reader, "half a li").empty());
  CHECK(reader.drop());
  CHECK_FALSE(reader.partial());
  CHECK(reader.partial_text().empty());
  const auto lines = lines_of(reader, "ne\r\n");
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].text == "ne");
}
