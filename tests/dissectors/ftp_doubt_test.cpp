// SPDX-License-Identifier: MIT
// FTP where what was said about a data connection is lost: which mode it is in, whose it is, and
// whether anything came of it. RFC 959 3.4.2, 3.4.3 and 4.1.3; zlib's own compress2.
#include "dissectors/ftp_world.hpp"

using namespace malote;
using namespace malote::test;

namespace {

const Endpoint doubt_client = at("10.0.0.5", 40000), doubt_server = at("10.0.0.21", 21);

// MODE is lost, its reply is `told`; then a file comes.
FtpRows behind_lost_mode(const std::string& told, const std::string& octets,
                         const std::vector<std::string>& before = {}) {
  FtpWorld world;
  const auto control = world.control(doubt_client, doubt_server);
  world.dialogue(control, before);
  world.lose(control, 0, 8);
  world.reply(control, told);
  world.dialogue(control, {"PASV", "227 (10,0,0,21,195,81)"});
  world.command(control, "RETR file");
  world.reply(control, "150 Opening");
  world.carry(at("10.0.0.5", 50100), at("10.0.0.21", 50001), 1, octets);
  world.reply(control, "226 done");
  return world.run();
}

const std::string in_blocks = std::string("\0\0\3abc", 6) + std::string("\x40\0\2de", 5);
const std::string in_strings = std::string("\3abc", 4) + "\x85x" + std::string("\0\x40", 2);

}  // namespace

TEST_CASE("ftp doubt: MODE is lost, and what came fits another mode") {
  for (const std::string& octets : {in_blocks, in_strings, deflated("what a file!")}) {
    FtpRows rows = behind_lost_mode("200 ok", octets);
    CHECK(rows.octets(0) == octets);
    CHECK_FALSE(rows.transfer(0).complete);
    CHECK(rows.transfer(0).verdict == Verdict::cut_start);
    CHECK_FALSE(rows.transfer(0).transfer_mode);
    CHECK(rows.noticed("mode-unknown"));
  }
}

TEST_CASE("ftp doubt: what fits no other mode is in stream mode") {
  for (const std::string& octets :
       {std::string("a text\r\n"), in_blocks + "x", in_blocks.substr(0, 9), in_strings + '\1',
        deflated("what a file!") + "x", deflated("what a file!").substr(0, 12), std::string()}) {
    FtpRows rows = behind_lost_mode("200 ok", octets);
    CHECK(rows.octets(0) == octets);
    CHECK(rows.transfer(0).complete);
    CHECK(rows.transfer(0).transfer_mode == TransferMode::stream);
    CHECK_FALSE(rows.noticed("mode-unknown"));
  }
}

TEST_CASE("ftp doubt: a reply that is not MODE's leaves the mode as it was") {
  for (const char* told : {"200 Type set to I", "257 \"/\"", "200 Switching to Binary mode."}) {
    FtpRows rows = behind_lost_mode(told, in_blocks, {"MODE B", "200 ok"});
    CHECK(rows.octets(0) == "abcde");
    CHECK(rows.transfer(0).complete);
  }
  FtpRows rows = behind_lost_mode("200 ok", in_blocks, {"MODE B", "200 ok"});
  CHECK(rows.octets(0) == in_blocks);
  CHECK_FALSE(rows.transfer(0).complete);
}

TEST_CASE("ftp doubt: a connection that was over belongs to no later announcement of its port") {
  FtpWorld world;
  const auto control = world.control(doubt_client, doubt_server);
  for (int i = 0; i < 3; ++i) {
    world.command(control, "PASV");
    const std::string announced = "227 (10,0,0,21,195,81)\r\n";
    if (i == 0) world.lose(control, 1, static_cast<std::uint32_t>(announced.size()));
    if (i != 0) world.say(control, 1, announced);
    world.command(control, "RETR " + std::to_string(i));
    world.reply(control, "150 Opening");
    world.carry(at("10.0.0.5", static_cast<std::uint16_t>(50100 + i)), at("10.0.0.21", 50001), 1,
                "file " + std::to_string(i));
    world.reply(control, "226 done");
  }
  FtpRows rows = world.run();
  REQUIRE(rows.transfers.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(rows.transfer(i).path == std::to_string(i));
    CHECK(rows.octets(i) == "file " + std::to_string(i));
  }
}

TEST_CASE("ftp doubt: no connection is opened behind the reply that ends its transfer") {
  FtpWorld world;
  const auto one = world.control(doubt_client, doubt_server);
  const auto other = world.control(at("10.0.0.5", 40001), doubt_server);
  world.dialogue(one, {"RETR never-seen", "150 Opening (4 bytes)"});
  world.reply(one, "226 done");
  world.command(other, "PASV");
  world.lose(other, 1, 30);
  world.dialogue(other, {"RETR seen", "150 Opening (4 bytes)"});
  world.carry(at("10.0.0.5", 50100), at("10.0.0.21", 50001), 1, "seen");
  world.reply(other, "226 done");
  FtpRows rows = world.run();
  REQUIRE(rows.transfers.size() == 2);
  CHECK(rows.octets(0).empty());
  CHECK_FALSE(rows.transfer(0).complete);
  CHECK(rows.octets(1) == "seen");
  CHECK(rows.transfer(1).path == "seen");
}

TEST_CASE("ftp doubt: without an answer nothing that came of it is an empty file") {
  FtpWorld world;
  const auto control = world.control(doubt_client, doubt_server);
  world.dialogue(control, {"PASV", "227 (10,0,0,21,195,81)"});
  world.command(control, "NLST *.doc");
  world.lose(control, 1, 20);
  world.carry(at("10.0.0.5", 50100), at("10.0.0.21", 50001), 1, "");
  world.dialogue(control, {"NOOP", "200 ok"});
  FtpRows rows = world.run();
  CHECK_FALSE(rows.transfer(0).complete);
}

TEST_CASE("ftp doubt: 426 is the transfer's, whatever of it is lost (RFC 959 4.1.3)") {
  for (const bool command_lost : {true, false}) {
    FtpWorld world;
    const auto control = world.control(doubt_client, doubt_server);
    world.dialogue(control, {"PASV", "227 (10,0,0,21,195,81)"});
    if (command_lost) world.lose(control, 0, 11);
    if (!command_lost) world.command(control, "RETR movie");
    if (command_lost) world.reply(control, "150 Opening");
    if (!command_lost) world.lose(control, 1, 13);
    world.command(control, "ABOR");
    world.say(control, 1, "426 broken off\r\n226 aborted\r\n");
    const FtpRows rows = world.run();
    bool found = false;
    for (const ExchangeRecord& exchange : rows.exchanges) {
      if (exchange.command != "ABOR") continue;
      found = true;
      REQUIRE(exchange.replies.size() == 1);
      CHECK(exchange.replies[0].code == "226");
    }
    CHECK(found);
  }
}
