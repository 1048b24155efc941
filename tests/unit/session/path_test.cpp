// SPDX-License-Identifier: MIT
// Tags and tunnels: who is kept apart by them, and who is seen twice.
#include <doctest/doctest.h>

#include <algorithm>

#include "words.hpp"

using namespace malote;
using namespace malote::test;

namespace {

// The frame of a segment, in Ethernet, with a tag if there is a number.
std::vector<Byte> tagged_frame(const WireSegment& one, unsigned tag) {
  std::vector<Byte> frame(12, 0);
  if (tag != 0) {
    for (const unsigned octet : {0x81U, 0U, tag >> 8U, tag & 0xffU})
      frame.push_back(static_cast<Byte>(octet));
  }
  frame.push_back(0x08);
  frame.push_back(0);
  const std::vector<Byte> packet = to_frame(one.segment, one.octets);
  frame.insert(frame.end(), packet.begin(), packet.end());
  return frame;
}

struct Tagged {
  WireSegment one;
  unsigned tag = 0;
};

Run run_tagged(const std::vector<Tagged>& segments) {
  Run result;
  Layers layers;
  told().clear();
  Engine engine(config_for_words(layers), result.rows, result.rows);
  std::uint64_t number = 0;
  for (const Tagged& each : segments) {
    const std::vector<Byte> frame = tagged_frame(each.one, each.tag);
    ++number;
    engine.on_packet({Timestamp{static_cast<std::int64_t>(number) * 1'000'000}, frame,
                      static_cast<std::uint32_t>(frame.size()), LinkType::ethernet, 0, CaptureId{1},
                      number});
  }
  engine.finish();
  result.told = told();
  result.stats = engine.stats();
  return result;
}

Wire conversation(std::string_view word, std::uint32_t client_isn, std::uint32_t server_isn) {
  Wire wire(client_isn, server_isn);
  wire.handshake();
  wire.server("HELLO");
  wire.client(word);
  wire.server("ok");
  wire.fin(0);
  wire.fin(1);
  wire.acknowledge(0);
  return wire;
}

}  // namespace

TEST_CASE("two customers with the same addresses and ports are two sessions") {
  const Wire one = conversation("one", 1000, 9000);
  const Wire two = conversation("two", 500'000'000, 3'000'000'000);
  std::vector<Tagged> both;
  for (std::size_t i = 0; i < one.segments.size(); ++i) {
    both.push_back({one.segments[i], 5});
    both.push_back({two.segments[i], 6});
  }
  const Run got = run_tagged(both);
  REQUIRE(got.rows.sessions.size() == 2);
  for (const SessionRecord& row : got.rows.sessions) {
    CHECK(row.complete);
    CHECK(row.outcome == Outcome::closed);
    CHECK(row.client_bytes == 3);
    CHECK(row.gap_bytes == 0);
  }
  CHECK(got.rows.notices.empty());
}

TEST_CASE("the same segments with and without a tag are one session") {
  const Wire wire = conversation("one", 1000, 9000);
  for (const bool tagged_first : {true, false}) {
    std::vector<Tagged> doubled;
    for (const WireSegment& one : wire.segments) {
      doubled.push_back({one, tagged_first ? 5U : 0U});
      doubled.push_back({one, tagged_first ? 0U : 5U});
    }
    const Run got = run_tagged(doubled);
    CHECK(got.told == "S:HELLO C:one S:ok C. S. ");
    REQUIRE(got.rows.sessions.size() == 1);
    CHECK(got.rows.sessions[0].complete);
    CHECK(got.rows.sessions[0].client_bytes == 3);
    CHECK(got.rows.notices.empty());
  }
}

TEST_CASE("the copies may come late, and by more than two ways") {
  const Wire wire = conversation("one", 1000, 9000);
  std::vector<Tagged> shifted;
  for (std::size_t i = 0; i < wire.segments.size() + 4; ++i) {
    for (const std::size_t late : {0U, 2U, 4U}) {
      if (i >= late && i - late < wire.segments.size())
        shifted.push_back({wire.segments[i - late], static_cast<unsigned>(late)});
    }
  }
  const Run got = run_tagged(shifted);
  CHECK(got.told == "S:HELLO C:one S:ok C. S. ");
  REQUIRE(got.rows.sessions.size() == 1);
  CHECK(got.rows.sessions[0].complete);
}

TEST_CASE("each direction with a tag of its own is one session") {
  const Wire wire = conversation("one", 1000, 9000);
  for (const std::size_t begin : {0U, 3U}) {  // from the start; picked up at HELLO
    std::vector<Tagged> sides;
    for (std::size_t i = begin; i < wire.segments.size(); ++i)
      sides.push_back({wire.segments[i], wire.segments[i].side + 5});
    const Run got = run_tagged(sides);
    CHECK(got.told == "S:HELLO C:one S:ok C. S. ");
    REQUIRE(got.rows.sessions.size() == 1);
    CHECK(got.rows.sessions[0].complete == (begin == 0));
  }
}

TEST_CASE("ports used again are another session, whichever way the SYN comes first") {
  std::vector<Tagged> all;
  for (const auto& [word, isn] : {std::pair{"one", 1000U}, std::pair{"two", 77'000'000U}}) {
    const Wire wire = conversation(word, isn, isn + 5000);
    for (const WireSegment& one : wire.segments) {
      const bool first = isn == 1000;
      all.push_back({one, first ? 5U : 0U});
      all.push_back({one, first ? 0U : 5U});
    }
  }
  const Run got = run_tagged(all);
  CHECK(got.told == "S:HELLO C:one S:ok C. S. S:HELLO C:two S:ok C. S. ");
  CHECK(got.rows.sessions.size() == 2);
}

TEST_CASE("a flood of paths between the same ends is bounded") {
  std::vector<Tagged> flood;
  for (unsigned tag = 1; tag < 4095; ++tag) {
    Wire wire(tag * 50'000'000U, 9000);
    wire.push(0, "", {.syn = true, .ack = false});
    flood.push_back({wire.segments[0], tag});
  }
  const Run got = run_tagged(flood);
  CHECK(got.stats.flows_open <= 64);
  CHECK(got.rows.sessions.empty());
}
