// SPDX-License-Identifier: MIT
// Octets lost under TLS: records are found again, what is opened behind the hole is right, and the
// hole is as long as it is said to be.
#include <doctest/doctest.h>

#include "tls_wire.hpp"

using namespace malote;
using namespace malote::test;

namespace {

constexpr std::size_t answer_octets = 120'000;

struct Wire {
  std::string before, server, after;  // the server's answer between two things that the client says
};

// A session whose answer is one long turn of many records.
struct Session {
  explicit Session(const PeerOptions& options) : peers(options) {
    REQUIRE(peers.shake());
    peers.say(Direction::to_server, "RETR 1\r\n");
    peers.say(Direction::to_client, "+OK\r\n");
    begins = peers.wire.size();
    peers.say(Direction::to_client, some_text(answer_octets));
    peers.say(Direction::to_server, "QUIT\r\n");
    peers.say(Direction::to_client, "+OK bye\r\n");
    peers.close();
  }
  // Plays all of it, without these octets of the answer.
  void play(Reading& reading, std::size_t at, std::size_t lost, std::size_t piece) {
    for (std::size_t i = 0; i < peers.wire.size(); ++i) {
      const Turn& turn = peers.wire[i];
      if (i != begins) {
        reading.data(turn.direction, turn.octets, piece);
        continue;
      }
      reading.data(turn.direction, turn.octets.substr(0, at), piece);
      reading.gap(turn.direction, lost);
      reading.data(turn.direction, turn.octets.substr(at + lost), piece);
    }
    reading.end();
  }
  Peers peers;
  std::size_t begins = 0;
};

// What was opened is the plain text but for the holes; a measured one is exactly as long.
void check_holes(const Reading& reading, const std::string& plain, bool measured) {
  const std::string& text = reading.output.text[Direction::to_client];
  const auto& gaps = reading.output.gaps[Direction::to_client];
  REQUIRE(gaps.size() == 1);
  const std::size_t at = gaps[0].at;
  REQUIRE(at <= text.size());
  CHECK((text.substr(0, at) == plain.substr(0, at)));
  const std::string tail = text.substr(at);
  CHECK(tail.ends_with("+OK bye\r\n"));
  REQUIRE(tail.size() <= plain.size());
  CHECK((plain.ends_with(tail)));
  CHECK(gaps[0].measured == measured);
  if (measured) CHECK(gaps[0].octets == plain.size() - text.size());
  CHECK(text.size() + 3 * 16384 >= plain.size() - std::min(plain.size(), std::size_t{50'000}));
}

}  // namespace

TEST_CASE("holes in the server's answer") {
  struct Case {
    int version;
    const char* suite;
    std::uint64_t off;
    bool counted;  // how much plain text is lost can be told
  };
  for (const Case& one :
       {Case{TLS1_3_VERSION, "TLS_AES_256_GCM_SHA384", 0, true},
        Case{TLS1_3_VERSION, "TLS_CHACHA20_POLY1305_SHA256", 0, true},
        Case{TLS1_2_VERSION, "ECDHE-RSA-AES128-GCM-SHA256", 0, true},
        Case{TLS1_2_VERSION, "ECDHE-RSA-CHACHA20-POLY1305", 0, true},
        Case{TLS1_2_VERSION, "AES128-CCM8", 0, true},
        Case{TLS1_2_VERSION, "AES128-SHA256", 0, false},
        Case{TLS1_1_VERSION, "CAMELLIA128-SHA", SSL_OP_NO_ENCRYPT_THEN_MAC, false},
        Case{TLS1_VERSION, "AES128-SHA", 0, false},
        Case{TLS1_VERSION, "AES128-SHA", SSL_OP_NO_ENCRYPT_THEN_MAC, false}}) {
    const std::string suite = one.suite;
    CAPTURE(suite);
    CAPTURE(one.version);
    Session session({one.version, suite, one.off, {}, nullptr, false});
    for (const auto& [at, lost] : std::vector<std::pair<std::size_t, std::size_t>>{
             {5000, 1460}, {0, 1460}, {16'000, 2920}, {3, 1460}, {20'000, 50'000}}) {
      CAPTURE(at);
      Reading reading(keys_of(session.peers.key_log));
      session.play(reading, at, lost, 1460);
      check_holes(reading, session.peers.plain[Direction::to_client], one.counted);
      CHECK(
          (reading.output.text[Direction::to_server] == session.peers.plain[Direction::to_server]));
      // The same however it is cut.
      Reading whole(keys_of(session.peers.key_log));
      session.play(whole, at, lost, 1'000'000);
      CHECK((whole.output.text[Direction::to_client] == reading.output.text[Direction::to_client]));
    }
  }
}

TEST_CASE("a record that was changed on the way") {
  Session session({TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256", 0, {}, nullptr, false});
  session.peers.wire[session.begins].octets[20'000] ^= 1;
  Reading reading(keys_of(session.peers.key_log));
  reading.all(session.peers.wire, 1460);
  CHECK(reading.host.noticed("tls-bad-record"));
  check_holes(reading, session.peers.plain[Direction::to_client], true);
  CHECK(reading.row().state == TlsState::partly);
}

TEST_CASE("the end is missing") {
  Session session({TLS1_2_VERSION, "AES128-SHA", 0, {}, nullptr, false});
  session.peers.wire.resize(session.begins + 1);
  session.peers.wire.back().octets.resize(30'000);
  Reading reading(keys_of(session.peers.key_log));
  reading.all(session.peers.wire, 1460);
  const std::string& text = reading.output.text[Direction::to_client];
  CHECK((session.peers.plain[Direction::to_client].starts_with(text)));
  CHECK(text.size() >= 16384);
}
