// SPDX-License-Identifier: MIT
// FTP's data connections: which packets a scenario makes, between whom, in which order, and what
// the truth says of them. Hashes by sha256sum(1).
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "generator/packets.hpp"
#include "generator/scenario.hpp"

using namespace malote;
using namespace malote::generator;

namespace {

const std::string head = "client: 10.0.0.5 49152\nserver: 10.0.0.21 21\n";

PlayedSession play(const std::string& text) {
  const auto scenario = parse_scenario(head + text);
  REQUIRE_MESSAGE(scenario.ok(), (scenario.ok() ? "" : scenario.error().text));
  return play_session(scenario.value().sessions[0], 0, Timestamp{0}, 1);
}

std::string refusal(const std::string& text) {
  const auto scenario = parse_scenario(text);
  REQUIRE_FALSE(scenario.ok());
  return scenario.error().text;
}

std::string shown(const Endpoint& end) {
  return to_text(end.ip) + " " + std::to_string(end.port);
}

std::string payload(const PlayedSession& played) {
  std::string all;
  for (const TcpPacket& p : played.data) all += p.payload;
  return all;
}

Timestamp time_of(const PlayedSession& played, std::string_view octets) {
  for (const TcpPacket& p : played.packets) {
    if (p.payload.find(octets) != std::string::npos) return p.time;
  }
  FAIL("never said: ", octets);
  return {};
}

}  // namespace

TEST_CASE("active: the server calls from port 20, between the 150 and the 226") {
  const auto played = play(
      "S: 220 x\nC: PORT 10,0,0,5,195,81\nS: 200 ok\nC: RETR a.txt\nS: 150 go\n"
      "data:\n| hello\nS: 226 done\n");
  REQUIRE(played.data.size() >= 7);
  const TcpPacket& syn = played.data.front();
  CHECK(syn.syn);
  CHECK(shown(syn.source) == "10.0.0.21 20");
  CHECK(shown(syn.destination) == "10.0.0.5 50001");
  CHECK(syn.time > time_of(played, "150 go"));
  CHECK(std::max_element(played.data.begin(), played.data.end(), [](auto& a, auto& b) {
          return a.time < b.time;
        })->time < time_of(played, "226 done"));
  CHECK(payload(played) == "hello\r\n");
  REQUIRE(played.transfers.size() == 1);
  const TransferTruth& truth = played.transfers[0];
  CHECK(truth.command == "RETR");
  CHECK(truth.path == "a.txt");
  CHECK(truth.active);
  CHECK(shown(*truth.client) == "10.0.0.5 50001");
  CHECK(shown(*truth.server) == "10.0.0.21 20");
  CHECK(truth.size == 7);
  CHECK(truth.sha256 == "cd2eca3535741f27a8ae40c31b0c41d4057a7a7b912b33b9aed86485d1c84676");
  CHECK(truth.complete);
  CHECK(truth.link == "exact");
  CHECK(truth.result == "226 done");
}

TEST_CASE("passive: the client calls, before the 150 where it is told so") {
  const auto played = play(
      "S: 220 x\nC: PASV\nS: 227 (10,0,0,21,156,65)\ndata open\nC: STOR up\nS: 150 go\n"
      "data:\n> \"abc\"\nS: 226 done\n");
  CHECK(played.data.front().syn);
  CHECK(shown(played.data.front().source) == "10.0.0.5 49153");
  CHECK(shown(played.data.front().destination) == "10.0.0.21 40001");
  CHECK(played.data.front().time < time_of(played, "150 go"));
  const auto with_data = std::find_if(played.data.begin(), played.data.end(),
                                      [](const TcpPacket& p) { return !p.payload.empty(); });
  CHECK(with_data->from == Side::client);
  CHECK(played.transfers.at(0).active == false);
}

TEST_CASE("what NAT rewrote, refused ports and breaks are told as they were") {
  const auto played = play(
      "S: 220 x\nC: PASV\nS: 227 (192,168,1,2,156,65)\nC: RETR a\nS: 150 go\n"
      "data server 10.0.0.21 40001:\n> \"a\"\nS: 226 ok\n"
      "C: PORT 10,0,0,5,195,81\nS: 200 ok\nC: RETR b\nS: 150 go\ndata open refused\nS: 425 no\n"
      "C: EPSV\nS: 229 (|||40002|)\nC: RETR c\nS: 150 go\n"
      "data part:\n> \"cc\"\ndata end reset server\nS: 426 broken\n"
      "C: EPSV\nS: 229 (|||40003|)\nC: RETR d\ndata open\nS: 550 no\ndata end fin server\n");
  REQUIRE(played.transfers.size() == 3);
  CHECK(played.transfers[0].link == "nat");
  CHECK(played.transfers[0].complete);
  CHECK(played.transfers[1].path == "b");
  CHECK_FALSE(played.transfers[1].client);
  CHECK(played.transfers[1].verdict == "aborted");
  CHECK(played.transfers[2].path == "c");
  CHECK(played.transfers[2].size == 2);
  CHECK_FALSE(played.transfers[2].complete);
  CHECK(played.transfers[2].result == "426 broken");
  std::set<std::size_t> numbers;
  for (const TcpPacket& p : played.data) numbers.insert(p.session);
  CHECK(numbers.size() == 4);
  CHECK(numbers.count(0) == 0);
}

TEST_CASE("REST, MODE and names reach the rows; contents can be sent in pieces") {
  const auto played = play(
      "content c:\n> \"0123456789\"\nS: 220 x\nC: TYPE I\nS: 200 ok\nC: MODE B\nS: 200 ok\n"
      "C: CWD /pub\nS: 250 ok\nC: REST 4\nS: 350 ok\nC: PORT 10,0,0,5,195,81\nS: 200 ok\n"
      "C: RETR n\nS: 150 ({octets 1} bytes)\ndata:\ncontent c 4\nS: 226 ok\n"
      "C: RETR m\nS: 150 go\ndata part:\ncontent c 0 3\ndata end\nS: 226 ok\n");
  REQUIRE(played.transfers.size() == 2);
  const TransferTruth& truth = played.transfers[0];
  CHECK(truth.offset == 4);
  CHECK(truth.transfer_mode == 'B');
  CHECK(truth.type == 'I');
  CHECK(truth.resolved == "/pub/n");
  CHECK(truth.size == 6);
  CHECK(time_of(played, "150 (6 bytes)").ns > 0);
  CHECK(payload(played).substr(0, 9) == std::string("\x40\x00\x06"
                                                    "456789",
                                                    9));
  // Without PORT the server calls the control connection's port; no mark of the end came.
  CHECK(shown(*played.transfers[1].client) == "10.0.0.5 49152");
  CHECK(played.transfers[1].offset == 0);
  CHECK(played.transfers[1].verdict == "cut-end");
}

TEST_CASE("urgent data has its pointer") {
  const auto played = play(
      "S: 220 x\nC> \"\\xff\\xf4\"\nC urgent> \"\\xff\"\nC> \"\\xf2"
      "ABOR\\r\\n\"\n");
  const auto urgent = std::find_if(played.packets.begin(), played.packets.end(),
                                   [](const TcpPacket& p) { return p.urgent != 0; });
  REQUIRE(urgent != played.packets.end());
  CHECK(urgent->payload == "\xff");
  CHECK(urgent->urgent == 1);
}

TEST_CASE("lines about data that make no sense are refused") {
  CHECK(refusal("S: 220 x\ndata:\n| x\n").find("line 2: only FTP") == 0);
  for (const char* line : {"data open:", "data sideways:", "data part", "data client 1.2.3.4:",
                           "data open server here 20", "data refused:", "data end slowly"}) {
    CAPTURE(line);
    CHECK(refusal(head + "S: 220 x\n" + line + "\n").find("line 4: ") == 0);
  }
  CHECK(refusal(head + "content\n").find("line 3: ") == 0);
  CHECK(refusal(head + "S: 220\ndata:\ncontent none\n").find("line 5: ") == 0);
  CHECK(refusal(head + "content c:\n> \"abc\"\nS: 220\ndata:\ncontent c 4\n").find("line 7: ") ==
        0);
}
