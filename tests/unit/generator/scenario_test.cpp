// SPDX-License-Identifier: MIT
// The scenario language: what it reads, and where it says that something is wrong.
#include "generator/scenario.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <string>

using namespace malote;
using namespace malote::generator;

namespace {

Scenario parsed(std::string_view text) {
  const auto scenario = parse_scenario(text);
  REQUIRE_MESSAGE(scenario.ok(), (scenario.ok() ? "" : scenario.error().text));
  return scenario.value();
}

std::string error_of(std::string_view text) {
  const auto scenario = parse_scenario(text);
  return scenario.ok() ? "no error" : scenario.error().text;
}

std::string error_line(std::string_view text) {
  const std::string error = error_of(text);
  return error.substr(0, error.find(':'));
}

std::string octets(const Step& step) {
  if (const auto* say = std::get_if<Say>(&step)) return say->octets;
  if (const auto* body = std::get_if<BodyTurn>(&step)) return to_wire(*body);
  return {};
}

}  // namespace

TEST_CASE("turns say lines or exact octets") {
  const auto s = parsed(
      "S: 220 ready\n"
      "C: HELO  two blanks \n"
      "C:\n"
      "C:QUIT\r\n"
      "C> \"A\\r\\n\\x00\\t\\b\\0\\\\\\\"z\"\n"
      "  S: 221 indented\n");
  REQUIRE(s.sessions.size() == 1);
  const auto& steps = s.sessions[0].steps;
  REQUIRE(steps.size() == 6);
  CHECK(std::get<Say>(steps[0]).side == Side::server);
  CHECK(octets(steps[0]) == "220 ready\r\n");
  CHECK(std::get<Say>(steps[1]).side == Side::client);
  CHECK(octets(steps[1]) == "HELO  two blanks \r\n");
  CHECK(octets(steps[2]) == "\r\n");
  CHECK(octets(steps[3]) == "QUIT\r\n");
  CHECK(octets(steps[4]) == std::string("A\r\n\0\t\b\0\\\"z", 10));
  CHECK(octets(steps[5]) == "221 indented\r\n");
}

TEST_CASE("message blocks are stuffed and ended as RFC 5321 4.5.2 says") {
  const auto s = parsed(
      "C message:\n| .one\n|\n|  indented\n| ..two\n> \"raw\\r\\n\"\n"
      "C message without dot:\n| .x\n"
      "C bdat:\n| .x\n"
      "C bdat last:\n> \"abc\"\n"
      "C message lf:\n| a\n| b\n"
      "C message:\n"
      "C: end\n");
  const auto& steps = s.sessions[0].steps;
  REQUIRE(steps.size() == 7);
  CHECK(std::get<BodyTurn>(steps[0]).content == ".one\r\n\r\n indented\r\n..two\r\nraw\r\n");
  CHECK(octets(steps[0]) == "..one\r\n\r\n indented\r\n...two\r\nraw\r\n.\r\n");
  CHECK(octets(steps[1]) == "..x\r\n");
  CHECK(octets(steps[2]) == "BDAT 4\r\n.x\r\n");
  CHECK(octets(steps[3]) == "BDAT 3 LAST\r\nabc");
  CHECK(octets(steps[4]) == "a\nb\r\n.\r\n");
  CHECK(octets(steps[5]) == ".\r\n");
}

TEST_CASE("made-up bodies have the size asked for and come from the seed") {
  constexpr std::string_view text =
      "C message:\ntext 5000 octets\nbase64 777 octets\nline 70000 octets\n";
  const auto content = [&](std::uint64_t seed) {
    const auto s = parse_scenario(text, {".", seed});
    REQUIRE(s.ok());
    return std::get<BodyTurn>(s.value().sessions[0].steps[0]).content;
  };
  CHECK(content(1).size() == 75777);
  CHECK(content(1) == content(1));
  CHECK(content(1) != content(2));
  CHECK(content(1).ends_with("\r\n"));
  CHECK(content(1).find("\r\n.") != std::string::npos);  // dots to stuff, in so much text
  for (const std::string size : {"1", "2", "3", "4", "77", "78", "79"}) {
    const auto s = parsed("C bdat last:\ntext " + size + " octets\nC: x\n");
    CHECK(std::to_string(std::get<BodyTurn>(s.sessions[0].steps[0]).content.size()) == size);
  }
}

TEST_CASE("a file can be a body") {
  const std::string folder = MALOTE_BINARY_DIR;
  std::ofstream(folder + "/scenario_body.eml", std::ios::binary) << "From: a\r\n\r\nb\r\n";
  const auto s = parse_scenario("C message:\nfile scenario_body.eml\n", {folder, {}});
  REQUIRE(s.ok());
  CHECK(octets(s.value().sessions[0].steps[0]) == "From: a\r\n\r\nb\r\n.\r\n");
  CHECK(error_of("C: x\nC message:\nfile no/such.eml\n").starts_with("line 3: "));
}

TEST_CASE("repeats are written out, their counter with them") {
  const auto s = parsed("repeat 2\nC: RCPT TO:<u{n}@x>\nrepeat 2\nS: {n}\nend\nend\n");
  const auto& steps = s.sessions[0].steps;
  REQUIRE(steps.size() == 6);
  CHECK(octets(steps[0]) == "RCPT TO:<u1@x>\r\n");
  CHECK(octets(steps[2]) == "2\r\n");
  CHECK(octets(steps[3]) == "RCPT TO:<u2@x>\r\n");
  CHECK(error_of("repeat 5000000\nC: x\nend\n").starts_with("line 3: "));
}

TEST_CASE("{octets N} is the size of the session's Nth message") {
  const auto s =
      parsed("S: 1 {octets 1} 2 {octets 2}\nS message:\n| ab\nC bdat:\n| a\nC bdat last:\n| b\n");
  CHECK(octets(s.sessions[0].steps[0]) == "1 4 2 6\r\n");
  CHECK(error_line("C: x\nS: {octets 2}\nS message:\n| ab\n") == "line 2");
}

TEST_CASE("settings of the file and of its sessions") {
  const auto s = parsed(
      "title: Two\nstart: 2026-01-31T09:00:00Z\nseed: 9\nlink: vlan 7\nipv6: yes\n"
      "fragment: 64\nsnaplen: 96\nclient: 192.0.2.1 40000\nserver: 2001:db8::25 110\n"
      "mss: 536\nrtt: 20ms\nacks: each\nisn: near wrap\n"
      "session one\nS: +OK\nend reset client\n"
      "session two at +0.5s\nprotocol: smtp\nserver: 10.0.0.1 2525\nisn: 1 4294967295\nC: x\n"
      "session three\nclient: 10.0.0.9 99\nconnect: refused\n");
  CHECK(s.title == "Two");
  CHECK(to_rfc3339(s.start) == "2026-01-31T09:00:00.000000000Z");
  CHECK(s.seed == 9);
  CHECK(s.link == Link::vlan);
  CHECK(s.vlan == 7);
  CHECK(s.ipv6);
  CHECK(s.fragment == 64);
  CHECK(s.snaplen == 96);
  REQUIRE(s.sessions.size() == 3);
  const auto& one = s.sessions[0];
  CHECK(one.name == "one");
  CHECK(to_text(one.client) == "192.0.2.1:40000");
  CHECK(to_text(one.server) == "[2001:db8::25]:110");
  CHECK(one.spoken == Spoken::pop3);
  CHECK(one.mss == 536);
  CHECK(one.rtt_ns == 20'000'000);
  CHECK(one.ack_each);
  CHECK(one.isn_near_wrap);
  CHECK(one.ending == Ending::reset);
  CHECK(one.ended_by == Side::client);
  const auto& two = s.sessions[1];
  CHECK(two.at_ns == 500'000'000);
  CHECK(two.spoken == Spoken::smtp);
  CHECK(two.client.port == 40001);  // each session its own port
  CHECK(two.client_isn == 1U);
  CHECK(two.server_isn == 4294967295U);
  CHECK(to_text(s.sessions[2].client) == "10.0.0.9:99");
  CHECK(s.sessions[2].refused);
}

TEST_CASE("damage is listed in its order") {
  const auto s = parsed(
      "damage: reorder 10%\ndamage: lose 0.02\ndamage: lose packet 7\ndamage: one-way server\n"
      "damage: cut-last 3\ndamage: no-syn\nC: x\n");
  REQUIRE(s.damages.size() == 6);
  CHECK(s.damages[0].kind == DamageKind::reorder);
  CHECK(s.damages[0].share == doctest::Approx(0.1));
  CHECK(s.damages[1].share == doctest::Approx(0.02));
  CHECK(s.damages[2].kind == DamageKind::lose_packet);
  CHECK(s.damages[2].count == 7);
  CHECK(s.damages[3].side == Side::server);
  CHECK(s.damages[4].count == 3);
  CHECK(s.damages[5].kind == DamageKind::no_syn);
}

TEST_CASE("what makes no sense is refused with its line") {
  CHECK(error_line("") == "line 0");
  CHECK(error_line("# only a comment\n\n") == "line 0");
  CHECK(error_line("\n# comment\nC: ok\nX: what\n") == "line 4");
  CHECK(error_line("hello\n") == "line 1");
  CHECK(error_line("C> A\n") == "line 1");
  CHECK(error_line("C> \"A\n") == "line 1");
  CHECK(error_line("C> \"\\q\"\n") == "line 1");
  CHECK(error_line("C> \"\\x1\"\n") == "line 1");
  CHECK(error_line("C> \"a\" b\n") == "line 1");
  CHECK(error_line("C massage:\n") == "line 1");
  CHECK(error_line("C message\n") == "line 1");
  CHECK(error_line("C message:\n| a\n> \"no end\"\nC: x\n") == "line 4");
  CHECK(error_line("C message:\ntext many octets\n") == "line 2");
  CHECK(error_line("C message:\ntext 5\n") == "line 2");
  CHECK(error_line("C: x\n| stray\n") == "line 2");
  CHECK(error_line("C: x\nrepeat 3\nC: y\n") == "line 2");
  CHECK(error_line("C: x\nend\n") == "line 2");
  CHECK(error_line("C: x\nrepeat x\nend\n") == "line 2");
  CHECK(error_line("C: x\nclient: 10.0.0.5 1\n") == "line 2");
  CHECK(error_line("client: 10.0.0.5\n") == "line 1");
  CHECK(error_line("client: 10.0.0.5 70000\n") == "line 1");
  CHECK(error_line("server: ten 25\n") == "line 1");
  CHECK(error_line("start: tomorrow\n") == "line 1");
  CHECK(error_line("seed: -1\n") == "line 1");
  CHECK(error_line("link: token-ring\n") == "line 1");
  CHECK(error_line("link: vlan\n") == "line 1");
  CHECK(error_line("link: vlan 5000\n") == "line 1");
  CHECK(error_line("mss: 0\n") == "line 1");
  CHECK(error_line("rtt: 5\n") == "line 1");
  CHECK(error_line("damage: lose 101%\n") == "line 1");
  CHECK(error_line("damage: lose packet 0\n") == "line 1");
  CHECK(error_line("damage: explode 1%\n") == "line 1");
  CHECK(error_line("C: x\nwait long\n") == "line 2");
  CHECK(error_line("C: x\npace client words\n") == "line 2");
  CHECK(error_line("C: x\nend softly\n") == "line 2");
  CHECK(error_line("end fin\n") == "line 1");
  CHECK(error_line("C: x\nend fin\nC: y\n") == "line 3");
  CHECK(error_line("session\n") == "line 1");
  CHECK(error_line("session a at 5s\n") == "line 1");
}
