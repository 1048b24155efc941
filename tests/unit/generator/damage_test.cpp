// SPDX-License-Identifier: MIT
// Each damage does what it says, no more: held against the packets it started from.
#include "generator/damage.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>

#include "generator/scenario.hpp"

using namespace malote;
using namespace malote::generator;

namespace {

using Packets = std::vector<TcpPacket>;

constexpr std::string_view dialogue =
    "mss: 200\nS: 220 hi\nC: HELO me\nS: 250 you\nC: DATA\nS: 354\n"
    "C message:\ntext 6000 octets\nS: 250 ok\nC: QUIT\nS: 221\n";

Packets packets() {
  const auto scenario = parse_scenario(dialogue);
  REQUIRE(scenario.ok());
  return play_session(scenario.value().sessions[0], 0, {}, 3).packets;
}

Packets damaged(const Damage& damage, std::uint64_t seed = 1) {
  Packets list = packets();
  Random random(seed);
  apply(damage, list, random);
  return list;
}

// The stream as a receiver reads it whose first copy wins; '\0' where nothing came.
std::string stream(const Packets& list, Side side) {
  const Packets whole = packets();
  std::uint32_t base = 0;
  std::size_t size = 0;
  for (const TcpPacket& p : whole) {
    if (p.from != side) continue;
    if (p.syn) base = p.sequence + 1;
    size += p.payload.size();
  }
  std::string octets(size, '\0');
  for (const TcpPacket& p : list) {
    if (p.from != side) continue;
    for (std::size_t i = 0; i < p.payload.size(); ++i) {
      char& c = octets.at(p.sequence - base + i);
      if (c == '\0') c = p.payload[i];
    }
  }
  return octets;
}

bool in_time_order(const Packets& list) {
  return std::is_sorted(list.begin(), list.end(),
                        [](const auto& a, const auto& b) { return a.time < b.time; });
}

std::size_t data_count(const Packets& list) {
  return static_cast<std::size_t>(
      std::count_if(list.begin(), list.end(), [](const auto& p) { return !p.payload.empty(); }));
}

// Nobody acknowledges what has not passed yet, and no answer comes before what it answers.
bool acknowledges_only_the_seen(const Packets& list) {
  std::map<Side, std::vector<std::pair<std::uint32_t, std::uint32_t>>> seen;  // [from, to)
  std::map<Side, std::uint32_t> whole;  // the end of what is there without a hole
  for (const TcpPacket& p : list) {
    const auto octets = static_cast<std::uint32_t>(p.payload.size()) + (p.syn || p.fin ? 1U : 0U);
    if (p.syn) whole[p.from] = p.sequence;
    if (octets > 0) seen[p.from].emplace_back(p.sequence, p.sequence + octets);
    for (bool moved = true; moved;) {
      moved = false;
      for (const auto& [from, to] : seen[p.from]) {
        if (from <= whole[p.from] && to > whole[p.from]) {
          whole[p.from] = to;
          moved = true;
        }
      }
    }
    if (p.ack && p.acknowledgement > whole[other(p.from)]) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("lose takes packets away and changes none") {
  const Packets before = packets();
  CHECK(damaged({DamageKind::lose, 0}).size() == before.size());
  CHECK(damaged({DamageKind::lose, 1}).empty());
  const Packets after = damaged({DamageKind::lose, 0.3});
  CHECK(after.size() < before.size());
  CHECK(after.size() > before.size() / 2);
  for (const TcpPacket& p : after) {
    CHECK(std::any_of(before.begin(), before.end(), [&](const TcpPacket& b) {
      return b.time == p.time && b.sequence == p.sequence && b.payload == p.payload;
    }));
  }
}

TEST_CASE("lose packet takes that one") {
  const Packets before = packets();
  const Packets after = damaged({DamageKind::lose_packet, 0, 5});
  REQUIRE(after.size() == before.size() - 1);
  CHECK(after[3].time == before[3].time);
  CHECK(after[4].time == before[5].time);
  CHECK(damaged({DamageKind::lose_packet, 0, 100000}).size() == before.size());
}

TEST_CASE("late and reordered segments are all there, before any answer to them") {
  CHECK(acknowledges_only_the_seen(packets()));
  for (const auto kind : {DamageKind::late, DamageKind::reorder}) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      CAPTURE(seed);
      const Packets before = packets();
      const Packets after = damaged({kind, 0.3}, seed);
      CHECK(after.size() == before.size());
      CHECK(in_time_order(after));
      CHECK(stream(after, Side::client) == stream(before, Side::client));
      CHECK(stream(after, Side::server) == stream(before, Side::server));
      CHECK(acknowledges_only_the_seen(after));
      const bool in_order = std::is_sorted(after.begin(), after.end(), [](auto& a, auto& b) {
        return a.from == Side::client && b.from == Side::client && a.sequence < b.sequence;
      });
      CHECK_FALSE(in_order);
    }
  }
}

TEST_CASE("duplicates are the packet again, the IP header too") {
  const Packets before = packets();
  const Packets after = damaged({DamageKind::duplicate, 1});
  REQUIRE(after.size() == before.size() * 2);
  CHECK(in_time_order(after));
  std::map<std::pair<Side, std::uint16_t>, int> ids;
  for (const TcpPacket& p : after) ++ids[{p.from, p.ip_id}];
  for (const auto& [id, count] : ids) CHECK(count == 2);
  CHECK(stream(after, Side::client) == stream(before, Side::client));
}

TEST_CASE("retransmissions are data again, later and in packets of their own") {
  const Packets before = packets();
  const Packets after = damaged({DamageKind::retransmit, 1});
  CHECK(after.size() == before.size() + data_count(before));
  CHECK(in_time_order(after));
  CHECK(stream(after, Side::client) == stream(before, Side::client));
  std::map<std::pair<Side, std::uint16_t>, int> ids;
  for (const TcpPacket& p : after) CHECK(++ids[{p.from, p.ip_id}] == 1);
}

TEST_CASE("overlaps carry other octets and come second") {
  const Packets before = packets();
  const Packets after = damaged({DamageKind::overlap, 1});
  CHECK(after.size() == before.size() + data_count(before));
  CHECK(in_time_order(after));
  CHECK(stream(after, Side::client) == stream(before, Side::client));
  CHECK(stream(after, Side::server) == stream(before, Side::server));
  Packets backwards(after.rbegin(), after.rend());
  CHECK(stream(backwards, Side::client) != stream(before, Side::client));
}

TEST_CASE("missing beginnings and ends") {
  const Packets before = packets();
  const Packets no_syn = damaged({DamageKind::no_syn});
  CHECK(no_syn.size() == before.size() - 2);
  CHECK(std::none_of(no_syn.begin(), no_syn.end(), [](auto& p) { return p.syn; }));
  const Packets no_fin = damaged({DamageKind::no_fin});
  CHECK(no_fin.size() == before.size() - 4);
  CHECK(std::none_of(no_fin.begin(), no_fin.end(), [](auto& p) { return p.fin; }));
  CHECK(stream(no_fin, Side::client) == stream(before, Side::client));
  const Packets one_way = damaged({DamageKind::one_way, 0, 0, Side::server});
  CHECK(
      std::all_of(one_way.begin(), one_way.end(), [](auto& p) { return p.from == Side::server; }));
  CHECK(stream(one_way, Side::server) == stream(before, Side::server));
  const Packets cut_first = damaged({DamageKind::cut_first, 0, 4});
  REQUIRE(cut_first.size() == before.size() - 4);
  CHECK(cut_first.front().time == before[4].time);
  const Packets cut_last = damaged({DamageKind::cut_last, 0, 4});
  REQUIRE(cut_last.size() == before.size() - 4);
  CHECK(cut_last.back().time == before[before.size() - 5].time);
  CHECK(damaged({DamageKind::cut_last, 0, 1000000}).empty());
}

TEST_CASE("no_fin ends each session at its own end") {
  Packets list = packets();
  const std::size_t each = list.size();
  for (TcpPacket p : packets()) {
    p.session = 1;
    p.time.ns += 1'000'000'000;
    list.push_back(p);
  }
  Random random(1);
  apply({DamageKind::no_fin}, list, random);
  CHECK(list.size() == 2 * (each - 4));
}

TEST_CASE("damages compose, and the same seed damages the same way") {
  const auto run = [](std::uint64_t seed) {
    Packets list = packets();
    for (const Damage& d : {Damage{DamageKind::late, 0.1}, Damage{DamageKind::overlap, 0.2},
                            Damage{DamageKind::duplicate, 0.2}, Damage{DamageKind::no_syn}}) {
      Random random(seed);
      apply(d, list, random);
    }
    std::string trace;
    for (const TcpPacket& p : list) trace += std::to_string(p.time.ns) + " ";
    return trace;
  };
  CHECK(run(1) == run(1));
  CHECK(run(1) != run(2));
}
