// SPDX-License-Identifier: MIT
// The packets of a conversation: sequence and acknowledgement numbers to the unit (RFC 9293 3.5,
// 3.6), across the wrap, and the same octets again when they are put together.
#include <doctest/doctest.h>

#include <map>
#include <string>

#include "generator/packets.hpp"
#include "generator/scenario.hpp"

using namespace malote;
using namespace malote::generator;

namespace {

PlayedSession played(const std::string& text, std::uint64_t seed = 1) {
  const auto scenario = parse_scenario(text);
  REQUIRE_MESSAGE(scenario.ok(), (scenario.ok() ? "" : scenario.error().text));
  return play_session(scenario.value().sessions[0], 0, scenario.value().start, seed);
}

std::string flags(const TcpPacket& p) {
  std::string text;
  if (p.syn) text += 'S';
  if (p.fin) text += 'F';
  if (p.rst) text += 'R';
  if (p.psh) text += 'P';
  if (p.ack) text += '.';
  return text;
}

std::string said(const PlayedSession& s, Side side) {
  std::string octets;
  for (const TcpPacket& p : s.packets) {
    if (p.from == side) octets += p.payload;
  }
  return octets;
}

// Whoever acknowledges has seen it, nothing is sent twice, times do not run backwards.
void check_like_tcp(const PlayedSession& s) {
  std::uint32_t next[2] = {s.client_isn, s.server_isn};
  Timestamp last;
  for (const TcpPacket& p : s.packets) {
    CHECK(p.time >= last);
    last = p.time;
    CHECK(p.sequence == next[index_of(p.from)]);
    next[index_of(p.from)] +=
        static_cast<std::uint32_t>(p.payload.size()) + (p.syn ? 1U : 0U) + (p.fin ? 1U : 0U);
    if (p.ack) {
      const auto beyond =
          static_cast<std::int32_t>(p.acknowledgement - next[index_of(other(p.from))]);
      CHECK(beyond <= 0);
    }
  }
}

}  // namespace

TEST_CASE("a short conversation, packet by packet") {
  // The client's numbers wrap within its first line.
  const auto s = played("isn: 4294967293 1000\nS: 220 hi\nC: QUIT\nS: 221 bye\nend fin server\n");
  REQUIRE(s.packets.size() == 10);
  struct Expected {
    Side from;
    const char* flags;
    std::uint32_t sequence, acknowledgement;
    const char* payload;
  };
  const Expected expected[] = {
      {Side::client, "S", 4294967293U, 0, ""},
      {Side::server, "S.", 1000, 4294967294U, ""},
      {Side::client, ".", 4294967294U, 1001, ""},
      {Side::server, "P.", 1001, 4294967294U, "220 hi\r\n"},
      {Side::client, "P.", 4294967294U, 1009, "QUIT\r\n"},
      {Side::server, "P.", 1009, 4, "221 bye\r\n"},  // 4294967294 + 6 = 2^32 + 4
      {Side::server, "F.", 1018, 4, ""},
      {Side::client, ".", 4, 1019, ""},
      {Side::client, "F.", 4, 1019, ""},
      {Side::server, ".", 1019, 5, ""},
  };
  for (std::size_t i = 0; i < s.packets.size(); ++i) {
    CAPTURE(i);
    const TcpPacket& p = s.packets[i];
    CHECK(p.from == expected[i].from);
    CHECK(flags(p) == expected[i].flags);
    CHECK(p.sequence == expected[i].sequence);
    CHECK(p.acknowledgement == expected[i].acknowledgement);
    CHECK(p.payload == expected[i].payload);
  }
  CHECK(s.packets[0].mss == 1460);
  CHECK(s.packets[1].mss == 1460);
  CHECK(s.packets[2].mss == 0);
}

TEST_CASE("turns of one side go in one segment until flush, wait or the other side") {
  const auto sizes = [](const std::string& text) {
    std::string list;
    for (const TcpPacket& p : played(text).packets) {
      if (!p.payload.empty()) list += std::to_string(p.payload.size()) + " ";
    }
    return list;
  };
  CHECK(sizes("C: a\nC: bb\nS: c\nC: d\n") == "7 3 3 ");
  CHECK(sizes("C: a\nflush\nC: bb\n") == "3 4 ");
  CHECK(sizes("C: a\nwait 1s\nC: bb\n") == "3 4 ");
  CHECK(sizes("pace client lines\nC: a\nC: bb\nS: c\nS: d\n") == "3 4 6 ");
  CHECK(sizes("pace client octets\nC: abc\nS: xyz\n") == "1 1 1 2 5 ");
  CHECK(sizes("mss: 4\nC: abcdefgh\n") == "4 4 2 ");
}

TEST_CASE("wait takes its time") {
  const auto s = played("C: a\nwait 2.5s\nC: b\nend none\n");
  std::vector<std::int64_t> times;
  for (const TcpPacket& p : s.packets) {
    if (!p.payload.empty()) times.push_back(p.time.ns);
  }
  REQUIRE(times.size() == 2);
  CHECK(times[1] - times[0] >= 2'500'000'000);
  CHECK(times[1] - times[0] < 2'510'000'000);
}

TEST_CASE("what is not answered soon is acknowledged by itself") {
  const auto pure_acks = [](const std::string& text) {
    std::size_t count = 0;
    for (const TcpPacket& p : played(text).packets) {
      if (p.payload.empty() && !p.syn && !p.fin && !p.rst) ++count;
    }
    return count - 1;  // the handshake's
  };
  CHECK(pure_acks("C: a\nS: b\nC: c\nend none\n") == 1);         // only the last is left
  CHECK(pure_acks("C: a\nwait 1s\nS: b\nend none\n") == 2);      // after 40 ms, and the last
  CHECK(pure_acks("acks: each\nC: a\nS: b\nend none\n") == 2);   // each at once
  CHECK(pure_acks("mss: 2\nC> \"12345678\"\nend none\n") == 2);  // every second segment
}

TEST_CASE("sequence numbers hold in long transfers and everything arrives") {
  for (const char* head : {"mss: 1460\n", "mss: 536\nacks: each\n", "mss: 1\n", "rtt: 100us\n"}) {
    CAPTURE(head);
    const std::string size = std::string_view(head) == "mss: 1\n" ? "3000" : "300000";
    const std::string text = std::string(head) + "isn: near wrap\nS: 220\nC message:\ntext " +
                             size + " octets\nS message:\ntext " + size +
                             " octets\npace client octets 1ms\nC: QUIT\nS: 221\n";
    const auto scenario = parse_scenario(text);
    REQUIRE(scenario.ok());
    const auto& steps = scenario.value().sessions[0].steps;
    const auto s = played(text);
    check_like_tcp(s);
    CHECK(said(s, Side::client) == to_wire(std::get<BodyTurn>(steps[1])) + "QUIT\r\n");
    CHECK(said(s, Side::server) == "220\r\n" + to_wire(std::get<BodyTurn>(steps[2])) + "221\r\n");
    CHECK(s.client_isn > 4'000'000'000U);
  }
}

TEST_CASE("never more in flight than the window") {
  const auto s = played("C message:\ntext 400000 octets\n");
  std::uint32_t sent = 0, acknowledged = s.client_isn + 1;
  for (const TcpPacket& p : s.packets) {
    if (p.from == Side::client && !p.payload.empty()) {
      sent = p.sequence + static_cast<std::uint32_t>(p.payload.size());
      CHECK(sent - acknowledged <= p.window);
    } else if (p.from == Side::server && p.ack) {
      acknowledged = p.acknowledgement;
    }
  }
}

TEST_CASE("ends: fin by either side, reset, none, and refused at the door") {
  const auto last_flags = [](const std::string& text) {
    std::string all;
    for (const TcpPacket& p : played(text).packets) {
      if (!p.payload.empty()) all.clear();
      if (p.fin || p.rst) all += (p.from == Side::client ? "C" : "S") + flags(p) + " ";
    }
    return all;
  };
  CHECK(last_flags("C: a\nend fin server\n") == "SF. CF. ");
  CHECK(last_flags("C: a\nend fin client\n") == "CF. SF. ");
  CHECK(last_flags("C: a\nend reset\n") == "SR. ");
  CHECK(last_flags("C: a\nend reset client\n") == "CR. ");
  CHECK(last_flags("C: a\nend none\n").empty());
  const auto refused = played("session x\nconnect: refused\n");
  REQUIRE(refused.packets.size() == 2);
  CHECK(flags(refused.packets[1]) == "R.");
  CHECK(refused.packets[1].acknowledgement == refused.client_isn + 1);
}

TEST_CASE("the seed decides, and nothing else") {
  const std::string text = "S: 220\nC: QUIT\n";
  const auto a = played(text, 1), b = played(text, 1), c = played(text, 2);
  REQUIRE(a.packets.size() == b.packets.size());
  for (std::size_t i = 0; i < a.packets.size(); ++i) {
    CHECK(a.packets[i].time == b.packets[i].time);
    CHECK(a.packets[i].sequence == b.packets[i].sequence);
    CHECK(a.packets[i].ip_id == b.packets[i].ip_id);
  }
  CHECK(a.client_isn != c.client_isn);
}

TEST_CASE("the time of an octet is its packet's") {
  const auto s = played("mss: 4\nC: abcdefgh\n");  // 4 + 4 + 2
  CHECK(time_of_octet(s, Side::client, 4) == s.packets[3].time);
  CHECK(time_of_octet(s, Side::client, 5) == s.packets[4].time);
  CHECK(time_of_octet(s, Side::client, 10).ns > s.packets[4].time.ns);
}
