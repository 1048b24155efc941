// SPDX-License-Identifier: MIT
// The helper that every dissector's test stands on, held against toy dissectors whose answers are
// known.
#include "support/cuttings.hpp"

#include <doctest/doctest.h>

#include "framing/line_reader.hpp"

using namespace malote;
using namespace malote::test;

namespace {

// Notes what it is given; says `next` once the octet `at` was taken.
struct Scribe : Dissector {
  std::string heard;
  std::vector<Origin> origins;
  char trigger = '\0';
  Next next = Next::more;

  Step on_data(Direction direction, const Chunk& chunk) override {
    if (!chunk.bytes.empty()) origins.push_back(chunk.origin);
    const std::string_view text = as_text(chunk.bytes);
    const std::size_t found = trigger == '\0' ? std::string_view::npos : text.find(trigger);
    const bool stop = found != std::string_view::npos &&
                      !(next == Next::wait && (chunk.last_call || met_)) && !done_;
    const std::size_t taken = stop ? found + (next == Next::wait ? 0 : 1) : text.size();
    for (const char c : text.substr(0, taken)) {
      heard += direction == Direction::to_server ? to_up(c) : c;
    }
    if (direction == Direction::to_client && taken != 0) met_ = true;
    if (!stop) return {taken, Next::more};
    done_ = next != Next::wait;
    return {taken, next};
  }
  void on_gap(Direction, const Gap& gap) override {
    heard += "[" + std::to_string(gap.length) + "]";
  }
  void on_end(Direction direction, EndReason) override {
    heard += direction == Direction::to_server ? "|S" : "|C";
  }

 private:
  static char to_up(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }
  bool met_ = false, done_ = false;
};

std::string play(const Conversation& conversation, char trigger, Next next,
                 const Cutting& cutting = whole()) {
  Scribe scribe;
  scribe.trigger = trigger;
  scribe.next = next;
  const FeedOutcome outcome = feed(scribe, conversation, cutting);
  CHECK(outcome.complaint == "");
  return scribe.heard;
}

const Conversation talk = {client("ab"), client("cd"), server("xy"), server("z")};

// A dissector that gives an exchange for each chunk: just what must not be.
struct ByChunk : Dissector {
  explicit ByChunk(DissectorHost& host) : host_(host) {}
  Step on_data(Direction, const Chunk& chunk) override {
    if (!chunk.bytes.empty()) host_.notice(Severity::info, "chunk", "x", chunk.origin);
    return {chunk.bytes.size(), Next::more};
  }
  void on_gap(Direction, const Gap&) override {}
  void on_end(Direction, EndReason) override {}
  DissectorHost& host_;
};

// One exchange a line, as it should be.
struct ByLine : ByChunk {
  using ByChunk::ByChunk;
  Step on_data(Direction direction, const Chunk& chunk) override {
    ChunkCursor cursor(chunk.bytes, chunk.origin);
    while (const auto line = readers_[static_cast<std::size_t>(direction)].next(cursor)) {
      ExchangeRecord record;
      record.command = std::string(line->text);
      record.time = line->last.time;
      record.origin = line->begin;
      host_.emit(std::move(record));
    }
    return {chunk.bytes.size(), Next::more};
  }
  std::array<LineReader, 2> readers_ = {LineReader(10), LineReader(10)};
};

}  // namespace

TEST_CASE("in order, to the end, whatever the cutting") {
  CHECK(play(talk, '\0', Next::more) == "ABCDxyz|S|C");
  CHECK(play(talk, '\0', Next::more, byte_by_byte(true)) == "ABCDxyz|S|C");
  CHECK(play(talk, '\0', Next::more, random_cuts(4)) == "ABCDxyz|S|C");
}

TEST_CASE("wait gives the other side's next turn first, then the rest again") {
  CHECK(play(talk, 'b', Next::wait) == "AxyBCDz|S|C");
  CHECK(play(talk, 'b', Next::wait, byte_by_byte()) == "AxBCDyz|S|C");
  // Nothing comes from the other side: the last call.
  CHECK(play({client("abc")}, 'b', Next::wait) == "ABC|S|C");
}

TEST_CASE("other steps") {
  CHECK(play(talk, 'b', Next::secure) == "AB|S|C");
  CHECK(play(talk, 'a', Next::ignore_rest) == "A|S|C");
  CHECK(play(talk, 'a', Next::not_mine) == "A");
  CHECK(play(talk, 'a', Next::clear) == "ABCDxyz|S|C");
  CHECK(play(talk, 'c', Next::swap_roles) == "ABCdXYZ|S|C");
}

TEST_CASE("gaps and lost turns") {
  CHECK(play(lose_turn(talk, 1), '\0', Next::more) == "AB[2]xyz|S|C");
  CHECK(play({client("ab"), lost(Direction::to_client, 7), {Direction::to_server, "c", 3}}, '\0',
             Next::more) == "AB[7][3]C|S|C");
}

TEST_CASE("origins follow the turn, not the cutting") {
  for (const Cutting& cutting : {whole(), byte_by_byte()}) {
    Scribe scribe;
    (void)feed(scribe, lose_turn(talk, 0), cutting);
    CHECK(scribe.origins.front().packet == 2);
    CHECK(scribe.origins.front().stream_offset == 2);
    CHECK(scribe.origins.back().packet == 4);
    CHECK(scribe.origins.back().stream_offset == 2);
    CHECK(scribe.origins.front().time < scribe.origins.back().time);
  }
}

TEST_CASE("broken contracts are complained about") {
  struct Lazy : Scribe {
    Step answer;
    Step on_data(Direction, const Chunk&) override { return answer; }
  };
  for (const Step answer :
       {Step{0, Next::more}, Step{9, Next::more}, Step{0, Next::wait}, Step{0, Next::swap_roles}}) {
    Lazy lazy;
    lazy.answer = answer;
    CHECK(feed(lazy, {client("abc")}).complaint != "");
  }
}

TEST_CASE("what depends on the cutting is found out; what does not, passes") {
  const Conversation lines = {client("a\r\nb"), server("220 x\r\n"), client("c\r\n")};
  const auto text_of = [&](const Cutting& cutting) {
    FakeHost host;
    ByChunk dissector(host);
    (void)feed(dissector, lines, cutting);
    return host.text();
  };
  CHECK(text_of(whole()) != text_of(byte_by_byte()));
  const MakeDissector make = [](DissectorHost& host) { return std::make_unique<ByLine>(host); };
  check_cutting_independent(make, lines);
  std::size_t turns = 0;
  for_each_lost_turn(make, lines, [&](const FakeHost& host, std::size_t) {
    ++turns;
    CHECK(host.exchanges.size() < 3);
  });
  CHECK(turns == 3);
  CHECK(first_difference("a\nb\nc\n", "a\nx\nc\n") == "\n  b\n  x");
}
