// SPDX-License-Identifier: MIT
// Clocks that disagree, stand still or run backwards, and what TCP does that is no data.
#include <doctest/doctest.h>

#include "words.hpp"

using namespace malote;
using namespace malote::test;

namespace {

struct Captured {
  WireSegment one;
  std::int64_t ns = 0;
  std::uint32_t interface = 0;
};

Run run_captured(const std::vector<Captured>& packets) {
  Run result;
  Layers layers;
  told().clear();
  Engine engine(config_for_words(layers), result.rows, result.rows);
  std::uint64_t number = 0;
  for (const Captured& each : packets) {
    const std::vector<Byte> frame = to_frame(each.one.segment, each.one.octets);
    engine.on_packet({Timestamp{each.ns}, frame, static_cast<std::uint32_t>(frame.size()),
                      LinkType::raw_ip, each.interface, CaptureId{1}, ++number});
  }
  engine.finish();
  result.told = told();
  result.stats = engine.stats();
  return result;
}

Wire conversation() {
  Wire wire;
  wire.handshake();
  wire.server("HELLO");
  wire.client("one");
  wire.server("ok");
  wire.client("two");
  wire.server("ok");
  wire.fin(0);
  wire.fin(1);
  return wire;
}

constexpr std::int64_t ms = 1'000'000, second = 1'000 * ms;
const std::string as_said = "S:HELLO C:one S:ok C:two S:ok C. S. ";

}  // namespace

TEST_CASE("two interfaces whose clocks are apart, in the order of arrival") {
  const Wire wire = conversation();
  for (const std::int64_t skew : {5 * second, -5 * second, 100'000 * second, -100'000 * second}) {
    std::vector<Captured> packets;
    std::int64_t now = 1'000'000 * second;
    for (const WireSegment& one : wire.segments) {
      now += 10 * ms;
      packets.push_back({one, now + (one.side == 1 ? skew : 0), one.side});
    }
    const Run got = run_captured(packets);
    CHECK(got.told == as_said);
    REQUIRE(got.rows.sessions.size() == 1);
    CHECK(got.rows.sessions[0].complete);
    CHECK(got.rows.notices.empty());

    // Each interface hands its packets over in blocks, so that neighbours change places.
    for (std::size_t i = 4; i + 1 < packets.size() - 2; i += 2)
      std::swap(packets[i], packets[i + 1]);
    const Run swapped = run_captured(packets);
    CHECK(swapped.told == as_said);
    REQUIRE(swapped.rows.sessions.size() == 1);
    CHECK(swapped.rows.sessions[0].complete);
  }
}

TEST_CASE("a clock that is set back or forth ends nothing") {
  const Wire wire = conversation();
  for (const std::int64_t jump : {-7200 * second, -2 * second, 1800 * second}) {
    for (std::size_t at = 1; at < wire.segments.size(); ++at) {
      std::vector<Captured> packets;
      std::int64_t now = 1'000'000 * second;
      for (std::size_t i = 0; i < wire.segments.size(); ++i) {
        now += 10 * ms + (i == at ? jump : 0);
        packets.push_back({wire.segments[i], now, 0});
      }
      const Run got = run_captured(packets);
      CHECK(got.told == as_said);
      CHECK(got.rows.sessions.size() == 1);
    }
  }
}

TEST_CASE("graces go on after the clock was set back") {
  Wire wire = conversation();
  std::vector<Captured> packets;
  std::int64_t now = 1'000'000 * second;
  for (std::size_t i = 0; i < wire.segments.size(); ++i) {
    now += 10 * ms - (i == 4 ? 7200 * second : 0);
    if (i == 6) now += second;                                  // beyond the grace
    if (i != 4) packets.push_back({wire.segments[i], now, 0});  // "one" is missing
  }
  const Run got = run_captured(packets);
  CHECK(got.told == "S:HELLO C[3] S:ok C:two S:ok C. S. ");
}

TEST_CASE("times at both ends of what a file can say") {
  const Wire wire = conversation();
  std::vector<Captured> packets;
  for (std::size_t i = 0; i < wire.segments.size(); ++i) {
    packets.push_back(
        {wire.segments[i], i % 2 == 0 ? INT64_MAX : INT64_MIN, static_cast<std::uint32_t>(i % 3)});
  }
  CHECK(run_captured(packets).told == as_said);
}

TEST_CASE("keep-alives and window probes are no data and no attack") {
  Wire wire;
  wire.handshake();
  wire.server("HELLO");
  wire.client("one");
  wire.acknowledge(1);
  const Wire keep = wire;
  // RFC 9293 3.8.4: the number of the last octet, with none or one of garbage.
  for (const std::size_t garbage : {0U, 1U}) {
    Wire each = keep;
    WireSegment alive = each.segments.back();
    alive.side = 0;
    alive.segment = each.segments[4].segment;  // "one", three octets
    alive.segment.sequence += 2;
    alive.octets = std::string(garbage, '\0');
    alive.segment.payload_length = static_cast<std::uint32_t>(alive.octets.size());
    each.segments.push_back(alive);
    each.server("ok");
    each.fin(0);
    each.fin(1);
    const Run got = run(each);
    CHECK(got.told == "S:HELLO C:one S:ok C. S. ");
    CHECK(got.rows.notices.empty());
  }
}

TEST_CASE("a zero window: the probe's octet counts once, before and after the window opens") {
  Wire wire;
  wire.handshake();
  wire.server("HELLO");
  wire.client("o");  // the probe, one octet beyond the window
  WireSegment again = wire.segments.back();
  wire.acknowledge(1);
  again.octets = "one";  // sent again with the rest
  again.segment.payload_length = 3;
  wire.segments.push_back(again);
  wire.segments.push_back(again);
  const Run got = run(wire);
  CHECK(got.told == "S:HELLO C:o C:ne C. S. ");
  REQUIRE(got.rows.sessions.size() == 1);
  CHECK(got.rows.sessions[0].client_bytes == 3);
  CHECK(got.rows.notices.empty());
}

TEST_CASE("other octets for what was given up long before are told, once each") {
  Wire wire;
  wire.handshake();
  wire.server("HELLO");
  wire.client("one");
  WireSegment forged = wire.segments.back();
  wire.server("ok");
  wire.client("two");
  forged.octets = "0ne";
  wire.segments.push_back(forged);
  forged.octets = "one and more";  // the same, and octets that were sent differently since
  forged.segment.payload_length = 12;
  wire.segments.push_back(forged);
  const Run got = run(wire);
  CHECK(got.told.starts_with("S:HELLO C:one S:ok C:two"));
  CHECK(got.rows.notices == std::vector<std::string>{"overlap-differs", "overlap-differs"});
}

TEST_CASE("a RST without numbers, and one that comes before late octets") {
  Wire wire = conversation();
  WireSegment reset = wire.segments[3];
  reset.octets.clear();
  reset.side = 0;
  std::swap(reset.segment.source, reset.segment.destination);
  reset.segment.payload_length = 0;
  reset.segment.rst = true;
  reset.segment.ack = false;
  reset.segment.sequence = 0;
  wire.segments.insert(wire.segments.begin() + 6, reset);
  const Run got = run(wire);
  CHECK(got.told.starts_with("S:HELLO C:one S:ok C:two"));
  REQUIRE(got.rows.sessions.size() == 1);
}
