// SPDX-License-Identifier: MIT
// Connections through proxies. The handshakes are written out from RFC 1928, RFC 1929, the SOCKS 4
// and 4a memos and RFC 9110 9.3.6.
#include "session/proxy.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <utility>

#include "words.hpp"

using namespace malote;
using namespace malote::test;
using namespace std::string_literals;

namespace {

using Said = std::vector<std::pair<unsigned, std::string>>;  // side, octets

const Said socks_5{{0, "\x05\x02\x00\x02"s},
                   {1, "\x05\x00"s},
                   {0, "\x05\x01\x00\x03\x0bmail.exampl\x00\x19"s},
                   {1, "\x05\x00\x00\x01\x0a\x00\x00\x02\x04\x38"s}};
const Said socks_5_login{{0, "\x05\x01\x02"s},
                         {1, "\x05\x02"s},
                         {0, "\x01\x03tim\x06secret"s},
                         {1, "\x01\x00"s},
                         {0, "\x05\x01\x00\x01\xc0\x00\x02\x05\x00\x19"s},
                         {1, "\x05\x00\x00\x04"s + std::string(16, '\0') + "\x00\x00"s}};
const Said socks_4{{0, "\x04\x01\x00\x19\xc0\x00\x02\x05tim\x00"s},
                   {1, "\x00\x5a\x00\x00\x00\x00\x00\x00"s}};
const Said socks_4a{{0, "\x04\x01\x00\x19\x00\x00\x00\x01\x00mail.example\x00"s},
                    {1, "\x00\x5a\x00\x00\x00\x00\x00\x00"s}};
const Said http{{0, "CONNECT mail.example:25 HTTP/1.1\r\nHost: mail.example:25\r\n\r\n"s},
                {1, "HTTP/1.1 200 Connection established\r\n\r\n"s}};

Run through(const Said& handshake, std::size_t piece, std::string_view greeting = "HELLO") {
  Wire wire(1000, 9000, 1080);
  wire.handshake();
  const auto say = [&](unsigned side, std::string_view octets) {
    for (std::size_t at = 0; at < octets.size(); at += piece) {
      wire.push(side, octets.substr(at, piece), {});
    }
  };
  for (const auto& [side, octets] : handshake) say(side, octets);
  if (!greeting.empty()) wire.server(greeting);
  if (!greeting.empty()) wire.client("a");
  wire.fin(0);
  wire.fin(1);
  return run(wire);
}

}  // namespace

TEST_CASE("what follows the handshake is the session") {
  for (const Said& handshake : {socks_5, socks_5_login, socks_4, socks_4a, http}) {
    for (const std::size_t piece : {1000U, 1U, 3U}) {
      const Run got = through(handshake, piece);
      CHECK(got.told == "S:HELLO C:a C. S. ");
      REQUIRE(got.rows.sessions.size() == 1);
      std::array<std::uint64_t, 2> octets{1, 5};
      for (const auto& [side, said] : handshake) octets[side] += said.size();
      CHECK(got.rows.sessions[0].client_bytes == octets[0]);
      CHECK(got.rows.sessions[0].server_bytes == octets[1]);
      CHECK(got.rows.sessions[0].complete);
      CHECK(got.rows.notices == std::vector<std::string>{"proxied"});
    }
  }
}

TEST_CASE("a handshake alone and a refused one are no session; what is none of ours has no protocol") {
  for (const Said& handshake : {socks_5, socks_4, http}) {
    CHECK(through(handshake, 1000, "").rows.sessions.empty());
    const Run other = through(handshake, 1000, "SSH-2.0-x\r\n");  // to a port of ours
    REQUIRE(other.rows.sessions.size() == 1);
    CHECK(other.rows.sessions[0].protocol == Protocol::unknown);
    Said refused = handshake;
    std::string& answer = refused.back().second;
    answer = handshake == http ? "HTTP/1.1 403 Forbidden\r\n\r\n"s : answer;
    if (handshake == socks_5) answer[1] = '\x05';
    if (handshake == socks_4) answer[1] = '\x5b';
    CHECK(through(refused, 1000).rows.sessions.empty());
  }
}

TEST_CASE("what was asked for") {
  const auto read = [](const Said& said) {
    std::array<std::string, 2> sides;
    for (const auto& [side, octets] : said) sides[side] += octets;
    session::OpeningView view;
    for (unsigned side = 0; side < 2; ++side) view.said[side] = as_bytes(sides[side]);
    return session::read_proxy_handshake(view);
  };
  CHECK(read(socks_5).target == "mail.exampl:25");
  CHECK(read(socks_5_login).target == "192.0.2.5:25");
  CHECK(read(socks_4).target == "192.0.2.5:25");
  CHECK(read(socks_4a).target == "mail.example:25");
  CHECK(read(http).target == "mail.example:25");
  CHECK(read(http).port == 25);
  const Said ipv6{{0, "\x05\x01\x00\x05\x01\x00\x04\x20\x01\x0d\xb8"s + std::string(11, '\0') +
                          "\x05\x00\x19"s},
                  {1, socks_5[1].second + socks_5[3].second}};
  CHECK(read(ipv6).target == "[2001:db8:0:0:0:0:0:5]:25");
}
