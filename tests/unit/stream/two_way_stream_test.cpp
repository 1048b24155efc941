// SPDX-License-Identifier: MIT
#include "stream/two_way_stream.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "support/wire.hpp"

using namespace malote;
using malote::test::Wire;

namespace {

// Keeps what is given up: "C:text", "S[gap 3]", "C.fin".
struct Log final : stream::StreamEvents {
  std::vector<std::string> events;
  std::string said[2];
  std::int64_t gaps[2] = {0, 0};
  std::vector<Oddity> oddities;

  static char name(unsigned side) { return side == 0 ? 'C' : 'S'; }
  void on_stream_data(unsigned side, std::int64_t offset, Bytes octets,
                      const stream::SegmentOrigin&) override {
    CHECK(offset == static_cast<std::int64_t>(said[side].size()) + gaps[side]);
    said[side] += as_text(octets);
    events.push_back(std::string(1, name(side)) + ':' + std::string(as_text(octets)));
  }
  void on_stream_gap(unsigned side, std::int64_t offset, std::int64_t length,
                     const stream::SegmentOrigin&) override {
    CHECK(offset == static_cast<std::int64_t>(said[side].size()) + gaps[side]);
    CHECK(length > 0);
    gaps[side] += length;
    events.push_back(std::string(1, name(side)) + "[gap " + std::to_string(length) + "]");
  }
  void on_stream_fin(unsigned side, const stream::SegmentOrigin&) override {
    events.push_back(std::string(1, name(side)) + ".fin");
  }
  void on_stream_oddity(unsigned, std::int64_t, Oddity oddity,
                        const stream::SegmentOrigin&) override {
    oddities.push_back(oddity);
  }
};

Log run(const Wire& wire, const Limits& limits = {}) {
  stream::HoldBudget budget;
  Log log;
  {
    stream::TwoWayStream stream(limits, budget);
    for (const auto& one : wire.segments)
      stream.on_segment(one.side, one.segment, one.segment.time, log);
    stream.flush(log);
  }
  CHECK(budget.held == 0);
  return log;
}

Wire greeting_and_ehlo() {
  Wire wire;
  wire.handshake();
  wire.server("220 hi\r\n");
  wire.client("EHLO me\r\n");
  wire.server("250 ok\r\n");
  wire.client("QUIT\r\n");
  wire.server("221 bye\r\n");
  wire.fin(1);
  wire.fin(0);
  return wire;
}

// Without the FINs, whose order among themselves means nothing once both are held up.
std::vector<std::string> spoken(const Log& log) {
  std::vector<std::string> result = log.events;
  std::erase_if(result, [](const std::string& e) { return e.ends_with(".fin"); });
  return result;
}

const std::vector<std::string> in_order = {"S:220 hi\r\n", "C:EHLO me\r\n", "S:250 ok\r\n",
                                           "C:QUIT\r\n",   "S:221 bye\r\n", "S.fin",
                                           "C.fin"};

}  // namespace

TEST_CASE("a conversation in order is given up as it came") {
  Wire wire = greeting_and_ehlo();
  wire.stamp();
  CHECK(run(wire).events == in_order);
}

TEST_CASE("neighbours swapped on the way are put back, whichever they are") {
  const std::size_t count = greeting_and_ehlo().segments.size();
  for (std::size_t i = 0; i + 1 < count; ++i) {
    Wire wire = greeting_and_ehlo();
    std::swap(wire.segments[i], wire.segments[i + 1]);
    wire.stamp();
    CAPTURE(i);
    const Log log = run(wire);
    CHECK(spoken(log) == std::vector<std::string>(in_order.begin(), in_order.begin() + 5));
  }
}

TEST_CASE("segments sent twice count once") {
  const std::size_t count = greeting_and_ehlo().segments.size();
  for (std::size_t i = 0; i < count; ++i) {
    Wire wire = greeting_and_ehlo();
    wire.segments.insert(wire.segments.begin() + static_cast<std::ptrdiff_t>(i), wire.segments[i]);
    wire.segments.push_back(wire.segments[i]);
    wire.stamp();
    CAPTURE(i);
    CHECK(run(wire).events == in_order);
  }
}

TEST_CASE("a segment that is not in the capture is a gap of its length, in its place") {
  for (std::size_t i = 3; i < 8; ++i) {
    Wire wire = greeting_and_ehlo();
    const auto lost = wire.segments[i];
    wire.segments.erase(wire.segments.begin() + static_cast<std::ptrdiff_t>(i));
    wire.stamp();
    CAPTURE(i);
    std::vector<std::string> wanted(in_order.begin(), in_order.begin() + 5);
    wanted[i - 3] =
        std::string(1, Log::name(lost.side)) + "[gap " + std::to_string(lost.octets.size()) + "]";
    CHECK(spoken(run(wire)) == wanted);
  }
}

TEST_CASE("one direction only: acknowledgements tell how much the other side said") {
  for (unsigned side = 0; side < 2; ++side) {
    Wire wire = greeting_and_ehlo();
    std::erase_if(wire.segments, [&](const auto& one) { return one.side != side; });
    wire.stamp();
    const Log log = run(wire);
    CHECK(log.said[side] ==
          (side == 0 ? "EHLO me\r\nQUIT\r\n" : "220 hi\r\n250 ok\r\n221 bye\r\n"));
    CHECK(log.said[1 - side].empty());
    CHECK(log.events.size() >= 4);
  }
}

TEST_CASE("sequence numbers wrap") {
  Wire wire(0xFFFFFFFAU, 0xFFFFFFFEU);
  wire.handshake();
  wire.server("220 hello\r\n");
  wire.client("EHLO me.example\r\n");
  wire.server("250 ok\r\n");
  std::swap(wire.segments[3], wire.segments[4]);
  wire.stamp();
  CHECK(run(wire).events ==
        std::vector<std::string>{"S:220 hello\r\n", "C:EHLO me.example\r\n", "S:250 ok\r\n"});
}

TEST_CASE("what the snap length cut off is a gap at once") {
  Wire wire = greeting_and_ehlo();
  wire.stamp();
  auto& cut = wire.segments[4];
  cut.segment.payload = cut.segment.payload.first(4);
  const Log log = run(wire);
  CHECK(log.events[1] == "C:EHLO");
  CHECK(log.events[2] == "C[gap 5]");
  CHECK(log.events[3] == "S:250 ok\r\n");
}

TEST_CASE("of two different copies the first counts, and it is told") {
  Wire wire;
  wire.handshake();
  wire.client("AAAA");
  wire.client("BBBB");
  auto forged = wire.segments.back();
  forged.octets = "XXXX";
  wire.segments.push_back(forged);
  std::swap(wire.segments[3], wire.segments[5]);  // B X A: both are held when they meet
  std::swap(wire.segments[3], wire.segments[4]);
  wire.stamp();
  const Log log = run(wire);
  CHECK(log.said[0] == "AAAABBBB");
  REQUIRE(log.oddities.size() == 1);
  CHECK(log.oddities[0] == stream::StreamEvents::Oddity::overlap_differs);
}

TEST_CASE("an unseen FIN that the peer acknowledged is no missing octet") {
  Wire wire = greeting_and_ehlo();
  wire.acknowledge(0);
  wire.acknowledge(1);
  std::erase_if(wire.segments, [](const auto& one) { return one.segment.fin; });
  wire.stamp();
  const Log log = run(wire);
  CHECK(log.gaps[0] == 0);
  CHECK(log.gaps[1] == 0);
}

TEST_CASE("a hole that nobody acknowledged is given up when the budget is spent") {
  Limits limits;
  limits.stream_octets_direction = 10'000;
  Wire wire;
  wire.handshake();
  wire.client("lost");
  wire.segments.pop_back();
  for (int i = 0; i < 40; ++i) wire.client(std::string(500, static_cast<char>('a' + i % 26)));
  wire.stamp();
  const Log log = run(wire, limits);
  CHECK(log.events.front() == "C[gap 4]");
  CHECK(log.said[0].size() == 40 * 500);
  CHECK(std::ranges::count(log.oddities, stream::StreamEvents::Oddity::budget_spent) >= 1);
}

TEST_CASE("an acknowledgement of octets that nobody can have sent moves nothing") {
  Wire wire = greeting_and_ehlo();
  wire.segments[4].segment.acknowledgement += 0x60000000U;
  wire.stamp();
  const Log log = run(wire);
  CHECK(log.said[1] == "220 hi\r\n250 ok\r\n221 bye\r\n");
  CHECK(log.gaps[1] == 0);
}

TEST_CASE("under seeded reordering, doubling and re-cutting every octet arrives once and in turn") {
  for (std::uint32_t seed = 1; seed <= 300; ++seed) {
    std::mt19937 random(seed);
    Wire wire(static_cast<std::uint32_t>(random()), static_cast<std::uint32_t>(random()));
    wire.handshake();
    std::string wanted[2];
    for (int turn = 0; turn < 30; ++turn) {
      const unsigned side = random() % 2;
      std::string text;
      for (std::size_t n = 1 + random() % 40; n > 0; --n)
        text += static_cast<char>('a' + random() % 26);
      wanted[side] += text;
      wire.push(side, text, {});
    }
    // Late by up to six places, some twice.
    for (std::size_t i = 3; i < wire.segments.size(); ++i) {
      const std::size_t j = std::min(wire.segments.size() - 1, i + random() % 6);
      std::swap(wire.segments[i], wire.segments[j]);
      if (random() % 8 == 0) wire.segments.push_back(wire.segments[i]);
    }
    wire.stamp();
    CAPTURE(seed);
    const Log log = run(wire);
    CHECK(log.said[0] == wanted[0]);
    CHECK(log.said[1] == wanted[1]);
    CHECK(log.oddities.empty());
  }
}

TEST_CASE("under seeded loss nothing is invented and lengths add up") {
  for (std::uint32_t seed = 1; seed <= 300; ++seed) {
    std::mt19937 random(seed);
    Wire wire;
    wire.handshake();
    std::size_t sent[2] = {0, 0};
    for (int turn = 0; turn < 40; ++turn) {
      const unsigned side = random() % 2;
      // At least two: one octet at the very end could as well be a FIN.
      const std::string text(2 + random() % 40, static_cast<char>('a' + turn % 26));
      sent[side] += text.size();
      wire.push(side, text, {});
    }
    wire.acknowledge(0);
    wire.acknowledge(1);
    for (std::size_t i = wire.segments.size() - 3; i > 3; --i) {
      if (random() % 5 == 0)
        wire.segments.erase(wire.segments.begin() + static_cast<std::ptrdiff_t>(i));
    }
    wire.stamp();
    CAPTURE(seed);
    const Log log = run(wire);
    for (unsigned side = 0; side < 2; ++side) {
      CHECK(log.said[side].size() + static_cast<std::size_t>(log.gaps[side]) == sent[side]);
    }
  }
}

TEST_CASE("a FIN before octets that were sent, or one octet behind them, ends nothing early") {
  for (const std::int32_t shift : {-3, 1, 5}) {
    Wire wire = greeting_and_ehlo();
    for (auto& one : wire.segments) {
      if (one.segment.fin && one.side == 0)
        one.segment.sequence += static_cast<std::uint32_t>(shift);
    }
    std::rotate(wire.segments.begin() + 4, wire.segments.end() - 1, wire.segments.end());
    wire.stamp();
    CAPTURE(shift);
    const Log log = run(wire);
    CHECK(log.said[0] == "EHLO me\r\nQUIT\r\n");
  }
}
