// SPDX-License-Identifier: MIT
#include "framing/dot_body.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "unit/framing/exhaustive.hpp"

using namespace malote;

namespace {

struct Got {
  std::string body;
  bool done = false, ended_bare = false, bare_lf_seen = false;
  std::size_t taken = 0;
  bool operator==(const Got&) const = default;
};

// Line by line over the whole text (RFC 5321 4.5.2, RFC 1939 3).
Got reference(std::string_view text) {
  Got got;
  bool previous_bare = false;
  while (!text.empty()) {
    const std::size_t lf = text.find('\n');
    if (lf == std::string_view::npos) {  // what of the unfinished line is known to be body
      got.taken += text.size();
      if (text != "." && text != ".\r") got.body += text.substr(text.front() == '.' ? 1 : 0);
      return got;
    }
    const std::string_view line = text.substr(0, lf + 1);
    text.remove_prefix(lf + 1);
    got.taken += line.size();
    if (line == ".\r\n" || line == ".\n") {
      got.done = true;
      got.ended_bare = previous_bare || line == ".\n";
      return got;
    }
    previous_bare = !line.ends_with("\r\n");
    got.bare_lf_seen = got.bare_lf_seen || previous_bare;
    got.body += line.substr(line.front() == '.' ? 1 : 0);
  }
  return got;
}

Got filter(DotBody& body, const std::vector<std::string_view>& chunks) {
  Got got;
  for (const std::string_view chunk : chunks) {
    ChunkCursor cursor(as_bytes(chunk), {});
    const auto state = body.feed(cursor, [&](Bytes octets) { got.body += as_text(octets); });
    got.done = state == DotBody::State::done;
    got.taken += chunk.size() - cursor.rest.size();
    if (got.done) break;
  }
  got.ended_bare = body.ended_bare();
  got.bare_lf_seen = body.bare_lf_seen();
  return got;
}

Got filter(const std::vector<std::string_view>& chunks) {
  DotBody body;
  return filter(body, chunks);
}

}  // namespace

TEST_CASE("every short text, however cut, gives what the whole gives") {
  std::uint64_t wrong = 0;
  std::string first_wrong;
  test::for_each_text("\r\n.a", 8, [&](const std::string& text) {
    const Got expected = reference(text);
    test::for_each_cutting(text, [&](const std::vector<std::string_view>& chunks) {
      if (filter(chunks) == expected) return;
      if (wrong++ == 0) first_wrong = text;
    });
  });
  CHECK_MESSAGE(wrong == 0, "first: ", first_wrong);
}

TEST_CASE("the end, stuffing and what lies behind") {
  CHECK(filter({"a\r\n.\r\nQUIT\r\n"}) == Got{"a\r\n", true, false, false, 6});
  CHECK(filter({".\r\n"}) == Got{"", true, false, false, 3});
  CHECK(filter({"..\r\n...\r\n.\r\n"}) == Got{".\r\n..\r\n", true, false, false, 12});
  CHECK(filter({"a CR .\r\n.b\r\n.\r\n"}) == Got{"a CR .\r\nb\r\n", true, false, false, 15});
  CHECK(filter({".\rx\r\n.\r\n"}) == Got{"\rx\r\n", true, false, false, 8});
  CHECK(filter({"a\r.\r\n"}) == Got{"a\r.\r\n", false, false, false, 5});
}

TEST_CASE("ends in which an LF without CR takes part are told") {
  CHECK(filter({"a\n.\n"}) == Got{"a\n", true, true, true, 4});
  CHECK(filter({"a\n.\r\n"}) == Got{"a\n", true, true, true, 5});
  CHECK(filter({"a\r\n.\n"}) == Got{"a\r\n", true, true, false, 5});
  CHECK(filter({"a\nb\r\n.\r\n"}) == Got{"a\nb\r\n", true, false, true, 8});
}

TEST_CASE("whole runs go out as views into the chunk") {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "a line like any other, with a dot in it. And on.\r\n";
  DotBody body;
  ChunkCursor cursor(as_bytes(text), {});
  std::size_t calls = 0;
  const char* first = nullptr;
  (void)body.feed(cursor, [&](Bytes octets) {
    ++calls;
    first = as_text(octets).data();
  });
  CHECK(calls == 1);
  CHECK(first == text.data());
  CHECK(cursor.empty());
}

TEST_CASE("at_line_start tells where a lone dot would be the end") {
  DotBody body;
  CHECK(body.at_line_start());
  (void)filter(body, {"a"});
  CHECK_FALSE(body.at_line_start());
  (void)filter(body, {"\r"});
  CHECK_FALSE(body.at_line_start());
  (void)filter(body, {"\n"});
  CHECK(body.at_line_start());
  (void)filter(body, {"."});
  CHECK_FALSE(body.at_line_start());
  body.reset();
  CHECK(body.at_line_start());
}

TEST_CASE("after a gap nothing is taken for a line start or a bare LF") {
  struct Case {
    std::string_view before, after;
    Got expected;
  };
  const std::vector<Case> cases = {
      {"a", "\nb\r\n.\r\n", {"a\nb\r\n", true, false, false, 0}},
      {"a", "\n.\r\n", {"a\n", true, false, false, 0}},
      {"a\n", "b\r\n.\r\n", {"a\nb\r\n", true, false, true, 0}},
      {"a\r\n.", "b\r\n.\r\n", {"a\r\nb\r\n", true, false, false, 0}},
      {"a\r\n.\r", "b\r\n.\r\n", {"a\r\n\rb\r\n", true, false, false, 0}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.before);
    CAPTURE(c.after);
    DotBody body;
    Got got = filter(body, {c.before});
    body.on_gap([&](Bytes octets) { got.body += as_text(octets); });
    const Got rest = filter(body, {c.after});
    CHECK(got.body + rest.body == c.expected.body);
    CHECK(rest.done == c.expected.done);
    CHECK(rest.ended_bare == c.expected.ended_bare);
    CHECK(rest.bare_lf_seen == c.expected.bare_lf_seen);
  }
}

TEST_CASE("a lone dot right behind a gap may be the end, wherever it is cut") {
  for (const std::string_view end : {".\r\n", ".\n"}) {
    for (std::size_t cut = 0; cut <= end.size(); ++cut) {
      DotBody body;
      std::string got;
      const auto out = [&](Bytes octets) { got += as_text(octets); };
      body.on_gap(out);
      ChunkCursor head(as_bytes(end.substr(0, cut)), {});
      ChunkCursor tail(as_bytes(end.substr(cut)), {});
      const bool early = body.feed(head, out) == DotBody::State::done;
      CHECK((early || body.feed(tail, out) == DotBody::State::done));
      CHECK(body.ended_behind_gap());
      CHECK(got.empty());
    }
  }
  DotBody body;
  std::string got;
  const auto out = [&](Bytes octets) { got += as_text(octets); };
  body.on_gap(out);
  ChunkCursor cursor(as_bytes(".x\r\n.\r\nQUIT"), {});
  CHECK(body.feed(cursor, out) == DotBody::State::done);
  CHECK(!body.ended_behind_gap());
  CHECK(got == ".x\r\n");
}
