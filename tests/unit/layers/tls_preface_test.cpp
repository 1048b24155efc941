// SPDX-License-Identifier: MIT
// What comes in the clear where TLS was to begin: slipped in before it, or all that will come.
#include <doctest/doctest.h>

#include "tls_wire.hpp"

using namespace malote;
using namespace malote::test;

namespace {

const std::string slipped = "250-mail.example\r\n250 AUTH PLAIN\r\n";

struct Spoken {
  Peers peers{{TLS1_2_VERSION, "ECDHE-RSA-AES128-GCM-SHA256", 0, {}, nullptr, false}};
  Spoken() {
    REQUIRE(peers.shake());
    peers.say(Direction::to_server, "EHLO me\r\n");
    peers.say(Direction::to_client, "250 mail.example\r\n");
    peers.close();
  }
};

std::size_t count(const FakeHost& host, std::string_view kind) {
  std::size_t found = 0;
  for (const NoticeRecord& notice : host.notices) found += notice.kind == kind ? 1U : 0U;
  return found;
}

}  // namespace

TEST_CASE("text behind the consent is no part of what TLS protects") {
  const Spoken spoken;
  for (const std::size_t piece : {SIZE_MAX, std::size_t{1}, std::size_t{7}, std::size_t{100}}) {
    for (const Direction d : {Direction::to_client, Direction::to_server}) {
      CAPTURE(piece);
      Reading reading(keys_of(spoken.peers.key_log));
      reading.data(d, slipped, piece);
      reading.all(spoken.peers.wire, piece);
      CHECK((reading.output.text[Direction::to_server] == "EHLO me\r\n"));
      CHECK((reading.output.text[Direction::to_client] == "250 mail.example\r\n"));
      const bool server = d == Direction::to_client;
      CHECK(count(reading.host, "response-injection") == (server ? 1 : 0));
      CHECK(count(reading.host, "command-injection") == (server ? 0 : 1));
      CHECK(count(reading.host, "tls-none") == 0);
      CHECK(reading.host.notices[0].severity == Severity::alert);
      CHECK(reading.host.notices[0].text.find("AUTH PLAIN") != std::string::npos);
      CHECK(reading.row().state == TlsState::opened);
    }
  }
}

TEST_CASE("in one breath with the hello") {
  const Spoken spoken;
  auto wire = spoken.peers.wire;
  REQUIRE(wire[1].direction == Direction::to_client);
  wire[1].octets = slipped + wire[1].octets;
  Reading reading(keys_of(spoken.peers.key_log));
  reading.all(wire);
  CHECK((reading.output.text[Direction::to_client] == "250 mail.example\r\n"));
  CHECK(count(reading.host, "response-injection") == 1);
}

TEST_CASE("nobody begins with TLS") {
  for (const std::size_t piece : {SIZE_MAX, std::size_t{1}, std::size_t{3}}) {
    Reading reading;
    reading.data(Direction::to_client, "220 again\r\n", piece);
    reading.data(Direction::to_server, "EHLO me\r\n", piece);
    // Neither waits any more.
    CHECK((reading.output.text[Direction::to_client] == "220 again\r\n"));
    CHECK((reading.output.text[Direction::to_server] == "EHLO me\r\n"));
    reading.data(Direction::to_client, "250 ok\r\n", piece);
    CHECK((reading.output.text[Direction::to_client] == "220 again\r\n250 ok\r\n"));
    reading.end();
    CHECK(count(reading.host, "tls-none") == 2);
    CHECK(count(reading.host, "response-injection") == 0);
  }
}

TEST_CASE("no more than what is kept of a beginning waits for TLS") {
  const std::string much = some_text(30'000);
  for (const std::size_t piece : {SIZE_MAX, std::size_t{1}, std::size_t{1460}}) {
    Reading reading;
    reading.data(Direction::to_client, much, piece);
    CHECK((reading.output.text[Direction::to_client] == much));
    reading.end();
    CHECK(count(reading.host, "tls-none") == 1);
  }
}

TEST_CASE("a server that goes on in the clear where the client began with TLS injects nothing") {
  const Spoken spoken;
  for (const std::size_t octets : {std::size_t{40}, std::size_t{30'000}}) {
    const std::string text = some_text(octets);
    Reading reading;
    reading.data(Direction::to_server, spoken.peers.wire[0].octets);
    reading.data(Direction::to_client, text);
    reading.end();
    CHECK((reading.output.text[Direction::to_client] == text));
    CHECK(count(reading.host, "tls-none") == 1);
    CHECK(count(reading.host, "response-injection") == 0);
  }
}

TEST_CASE("octets are lost behind what was slipped in") {
  const Spoken spoken;
  const auto& wire = spoken.peers.wire;
  Reading reading(keys_of(spoken.peers.key_log));
  reading.data(Direction::to_server, wire[0].octets);
  reading.data(Direction::to_client, slipped);
  reading.gap(Direction::to_client, wire[1].octets.size());
  for (std::size_t i = 2; i < wire.size(); ++i) reading.data(wire[i].direction, wire[i].octets);
  reading.end();
  CHECK((reading.output.text[Direction::to_client].empty()));
  CHECK(count(reading.host, "tls-bad-record") == 1);
}
