// SPDX-License-Identifier: MIT
// What two ends of FTP agree on. Addresses are RFC 959's, 1639's and 2428's own examples where they
// have some.
#include "generator/ftp_dialogue.hpp"

#include <doctest/doctest.h>

using namespace malote;
using namespace malote::generator;

namespace {

const Endpoint server{*parse_ip("10.0.0.21"), 21};

std::string shown(const std::optional<Endpoint>& end) {
  return end ? to_text(end->ip) + " " + std::to_string(end->port) : "none";
}

std::string announced(const FtpDialogue& dialogue) {
  const auto& at = dialogue.announced();
  return at ? (at->active ? "active " : "passive ") + shown(at->at) : "none";
}

// One exchange; gives the reply.
std::optional<FtpReply> exchange(FtpDialogue& dialogue, std::string_view command,
                                 std::string_view reply) {
  dialogue.hear(Side::client, command);
  return dialogue.hear(Side::server, reply);
}

}  // namespace

TEST_CASE("addresses in all their forms") {
  CHECK(shown(parse_host_port("10,0,0,5,195,81")) == "10.0.0.5 50001");
  CHECK(shown(parse_host_port("Entering Passive Mode (10,0,0,21,0,20).")) == "10.0.0.21 20");
  CHECK(shown(parse_host_port("10,0,0,256,195,81")) == "none");
  CHECK(shown(parse_host_port("10,0,0,5,195")) == "none");
  CHECK(shown(parse_host_port("")) == "none");
  CHECK(shown(parse_extended_port("|1|132.235.1.2|6275|", server.ip)) == "132.235.1.2 6275");
  CHECK(shown(parse_extended_port("|2|1080::8:800:200C:417A|5282|", server.ip)) ==
        "1080::8:800:200c:417a 5282");
  CHECK(shown(parse_extended_port("Entering Extended Passive Mode (|||6446|)", server.ip)) ==
        "10.0.0.21 6446");
  CHECK(shown(parse_extended_port("|||70000|", server.ip)) == "none");
  CHECK(shown(parse_extended_port("|1|", server.ip)) == "none");
  CHECK(shown(parse_long_port("4,4,10,0,0,5,2,195,81")) == "10.0.0.5 50001");
  CHECK(shown(parse_long_port("6,16,32,1,13,184,0,0,0,0,0,0,0,0,0,0,0,5,2,195,81")) ==
        "2001:db8::5 50001");
  CHECK(shown(parse_long_port("6,4,10,0,0,5,2,195,81")) == "none");
  CHECK(shown(parse_long_port("4,4")) == "none");
}

TEST_CASE("only what was granted counts") {
  FtpDialogue dialogue(server);
  dialogue.hear(Side::server, "220 ready");
  exchange(dialogue, "type i", "200 ok");
  exchange(dialogue, "TYPE E", "504 no");
  exchange(dialogue, "MODE b", "200 ok");
  exchange(dialogue, "STRU R", "504 no");
  CHECK(dialogue.settings().type == 'I');
  CHECK(dialogue.settings().mode == 'B');
  CHECK(dialogue.settings().structure == 'F');
  exchange(dialogue, "PORT 10,0,0,5,195,81", "500 no");
  CHECK(announced(dialogue) == "none");
  exchange(dialogue, "PORT 10,0,0,5,195,81", "200 ok");
  CHECK(announced(dialogue) == "active 10.0.0.5 50001");
  exchange(dialogue, "EPSV", "229 ok (|||40001|)");
  CHECK(announced(dialogue) == "passive 10.0.0.21 40001");
  exchange(dialogue, "REST 77", "350 ok");
  CHECK(dialogue.settings().offset == 77);
  exchange(dialogue, "REIN", "220 again");
  CHECK(dialogue.settings().type == 'A');
}

TEST_CASE("replies find their commands, in several lines and while a transfer is under way") {
  FtpDialogue dialogue(server);
  dialogue.hear(Side::client, "RETR a");
  REQUIRE(dialogue.transfer() != nullptr);
  CHECK(dialogue.transfer()->argument == "a");
  auto reply = dialogue.hear(Side::server, "150 begun");
  REQUIRE(reply);
  CHECK(reply->begins());
  CHECK(dialogue.transfer() != nullptr);
  dialogue.hear(Side::client, "ABOR");
  reply = dialogue.hear(Side::server, "426 broken off");
  CHECK(reply->to.verb == "RETR");
  reply = dialogue.hear(Side::server, "226 done");
  CHECK(reply->to.verb == "ABOR");
  CHECK(dialogue.transfer() == nullptr);
  dialogue.hear(Side::client, "STAT");
  CHECK_FALSE(dialogue.hear(Side::server, "211-first"));
  CHECK_FALSE(dialogue.hear(Side::server, "226 not yet"));
  CHECK_FALSE(dialogue.hear(Side::server, "no code"));
  CHECK(dialogue.hear(Side::server, "211 end")->to.verb == "STAT");
}

TEST_CASE("paths count from where the session is, once somebody said where") {
  FtpDialogue dialogue(server);
  CHECK_FALSE(dialogue.resolve("a.txt"));
  CHECK(dialogue.resolve("/pub//x/../a.txt") == "/pub/a.txt");
  exchange(dialogue, "CWD sub", "250 ok");
  CHECK_FALSE(dialogue.resolve("a.txt"));
  exchange(dialogue, "PWD", "257 \"/home/al\"\"ice\" is it");
  CHECK(dialogue.resolve("a.txt") == "/home/al\"ice/a.txt");
  exchange(dialogue, "CWD ../bob", "250 ok");
  exchange(dialogue, "CWD nowhere", "550 no");
  CHECK(dialogue.resolve("") == "/home/bob");
  exchange(dialogue, "CDUP", "200 ok");
  exchange(dialogue, "CDUP", "200 ok");
  exchange(dialogue, "CDUP", "200 ok");
  CHECK(dialogue.resolve("a") == "/a");
}

TEST_CASE("Telnet's signals are no part of a command") {
  TelnetFilter filter;
  CHECK(filter.filter("a\xff") == "a");
  CHECK(filter.filter("\xf4\xff") == "");
  CHECK(filter.filter("\xf2"
                      "ABOR\r\n") == "ABOR\r\n");
  CHECK(filter.filter("\xff\xfb\x01x\xff\xffy") == "x\xffy");
}
