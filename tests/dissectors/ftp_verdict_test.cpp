// SPDX-License-Identifier: MIT
// How whole a transfer is, and what of a data connection is the file.
#include "dissectors/ftp_world.hpp"

using namespace malote;
using namespace malote::test;

namespace {

// A session that fetches one file in passive mode; `carry` plays the data connection (0 opens it).
template <typename Carry>
FtpRows fetch(const std::vector<std::string>& before, const std::string& last, const Carry& carry,
              Limits limits = {}) {
  FtpWorld world;
  const auto control = world.control(at("10.0.0.5", 40000), at("10.0.0.21", 21));
  world.dialogue(control, before);
  world.dialogue(control, {"PASV", "227 (10,0,0,21,195,81)"});
  world.command(control, "RETR file");
  world.reply(control, "150 Opening for file (10 bytes)");
  const auto data = world.open(at("10.0.0.5", 50100), at("10.0.0.21", 50001));
  carry(world, data, control);
  if (!last.empty()) world.reply(control, last);
  return world.run(limits);
}

const std::vector<std::string> image = {"TYPE I", "200 "};

}  // namespace

TEST_CASE("ftp verdicts: a gap, and where") {
  FtpRows rows = fetch(image, "226 ", [](FtpWorld& world, std::size_t data, std::size_t) {
    world.say(data, 1, "abc");
    world.lose(data, 1, 4);
    world.say(data, 1, "hij");
    world.close(data, 1);
  });
  const TransferRecord& transfer = rows.transfer(0);
  CHECK(transfer.verdict == Verdict::gap);
  CHECK(transfer.missing == std::vector<std::pair<std::uint64_t, std::uint64_t>>{{3, 4}});
  CHECK(rows.octets(0) == "abchij");
  CHECK(transfer.size == 6);
  CHECK_FALSE(transfer.complete);
}

TEST_CASE("ftp verdicts: another size than announced") {
  FtpRows rows = fetch(image, "226 ", [](FtpWorld& world, std::size_t data, std::size_t) {
    world.say(data, 1, "abc");
    world.close(data, 1);
  });
  CHECK(rows.transfer(0).verdict == Verdict::size_differs);
  CHECK(rows.transfer(0).complete);
  // ASCII adds to it.
  rows = fetch({"TYPE A", "200 "}, "226 ", [](FtpWorld& world, std::size_t data, std::size_t) {
    world.say(data, 1, "abcdefghi\r\n");
    world.close(data, 1);
  });
  CHECK(rows.transfer(0).verdict == Verdict::complete);
  // Behind REST the whole file's size may be meant.
  rows = fetch({"TYPE I", "200 ", "REST 6", "350 "}, "226 ",
               [](FtpWorld& world, std::size_t data, std::size_t) {
                 world.say(data, 1, "ghij");
                 world.close(data, 1);
               });
  CHECK(rows.transfer(0).verdict == Verdict::complete);
  CHECK(rows.transfer(0).offset == 6);
}

TEST_CASE("ftp verdicts: aborted") {
  FtpRows rows = fetch(image, "", [](FtpWorld& world, std::size_t data, std::size_t control) {
    world.say(data, 1, "abc");
    world.say(control, 0,
              "\xff\xf4\xff\xf2"
              "ABOR\r\n");
    world.close(data, 1);
    world.reply(control, "426 \r\n226 ");
  });
  CHECK(rows.transfer(0).verdict == Verdict::aborted);
  CHECK(rows.transfer(0).result == "426");
  rows = fetch(image, "425 cannot",
               [](FtpWorld& world, std::size_t data, std::size_t) { world.reset(data, 1); });
  CHECK(rows.transfer(0).verdict == Verdict::aborted);
}

TEST_CASE("ftp verdicts: cut at the end, cut at the start") {
  FtpRows rows = fetch(
      image, "", [](FtpWorld& world, std::size_t data, std::size_t) { world.say(data, 1, "abc"); });
  CHECK(rows.transfer(0).verdict == Verdict::cut_end);
  CHECK(rows.octets(0) == "abc");
  CHECK_FALSE(rows.transfer(0).result);
  FtpWorld world;
  const auto control = world.control(at("10.0.0.5", 40000), at("10.0.0.21", 21));
  world.dialogue(control, {"PASV", "227 (10,0,0,21,195,81)"});
  world.command(control, "RETR file");
  world.reply(control, "150 ");
  const auto data = world.meet(at("10.0.0.5", 50100), at("10.0.0.21", 50001));
  world.say(data, 1, "xyz");
  world.close(data, 1);
  world.reply(control, "226 ");
  rows = world.run();
  CHECK(rows.transfer(0).verdict == Verdict::cut_start);
  CHECK(rows.octets(0) == "xyz");
}

TEST_CASE("ftp verdicts: a file of which nothing but the FIN is there, and its command is lost") {
  FtpWorld world;
  const auto control = world.control(at("10.0.0.5", 40000), at("10.0.0.21", 21));
  world.dialogue(control, {"PASV", "227 (10,0,0,21,195,81)"});
  world.lose(control, 0, 11);  // RETR file
  const auto data = world.open(at("10.0.0.5", 50100), at("10.0.0.21", 50001));
  world.lose(data, 1, 900);
  world.close(data, 1);
  world.reply(control, "150 Opening (900 bytes)");
  world.reply(control, "226 ");
  FtpRows rows = world.run();
  CHECK_FALSE(rows.transfer(0).complete);
  CHECK(rows.transfer(0).verdict == Verdict::gap);
  REQUIRE(rows.transfer(0).missing.size() == 1);
  CHECK(rows.transfer(0).missing[0] == std::pair<std::uint64_t, std::uint64_t>{0, 900});
}

TEST_CASE("ftp verdicts: PROT P hides what went over (RFC 4217 9)") {
  FtpRows rows = fetch({"PBSZ 0", "200 ", "PROT P", "200 "}, "226 ",
                       [](FtpWorld& world, std::size_t data, std::size_t) {
                         world.say(data, 0,
                                   "\x16\x03\x01"
                                   "client");
                         world.say(data, 1,
                                   "\x16\x03\x03"
                                   "server");
                         world.close(data, 1);
                       });
  const TransferRecord& transfer = rows.transfer(0);
  CHECK(transfer.verdict == Verdict::encrypted);
  CHECK_FALSE(transfer.sha256);
  CHECK_FALSE(transfer.complete);
  CHECK(transfer.protection == Protection::private_);
}

TEST_CASE("ftp bodies: block mode (RFC 959 3.4.2)") {
  const std::string blocks =
      std::string("\0\0\3abc", 6) + std::string("\x10\0\2mk", 5) + std::string("\x40\0\2de", 5);
  FtpRows rows =
      fetch({"MODE B", "200 "}, "226 ", [&](FtpWorld& world, std::size_t data, std::size_t) {
        for (const char octet : blocks) world.say(data, 1, {&octet, 1});
        world.close(data, 1);
      });
  CHECK(rows.octets(0) == "abcde");
  CHECK(rows.transfer(0).transfer_mode == TransferMode::block);
}

TEST_CASE("ftp bodies: in block mode one connection carries several files") {
  FtpWorld world;
  const auto control = world.control(at("10.0.0.5", 40000), at("10.0.0.21", 21));
  world.dialogue(control, {"MODE B", "200 ", "PASV", "227 (10,0,0,21,195,81)"});
  const auto data = world.open(at("10.0.0.5", 50100), at("10.0.0.21", 50001));
  for (const char* file : {"one", "two"}) {
    world.command(control, std::string("RETR ") + file);
    world.reply(control, "125 ");
    world.say(data, 1, std::string("\x40\0\3", 3) + file);
    world.reply(control, "250 ");
  }
  world.close(data, 1);
  FtpRows rows = world.run();
  REQUIRE(rows.transfers.size() == 2);
  CHECK(rows.octets(0) == "one");
  CHECK(rows.octets(1) == "two");
  CHECK(rows.transfer(1).verdict == Verdict::complete);
}

TEST_CASE("ftp bodies: compressed mode (RFC 959 3.4.3)") {
  // "abc", five times x, three fillers, and the end of the file.
  const std::string octets = std::string("\3abc", 4) + "\x85x" + "\xc3" + std::string("\0\x40", 2);
  for (const auto& [type, filler] : {std::pair("I", '\0'), std::pair("A", ' ')}) {
    FtpRows rows = fetch({std::string("TYPE ") + type, "200 ", "MODE C", "200 "}, "226 ",
                         [&](FtpWorld& world, std::size_t data, std::size_t) {
                           for (const char octet : octets) world.say(data, 1, {&octet, 1});
                           world.close(data, 1);
                         });
    CHECK(rows.octets(0) == "abcxxxxx" + std::string(3, filler));
  }
}

TEST_CASE("ftp bodies: MODE Z is inflated, damaged and swelling data is bounded") {
  const std::string plain(20'000, 'z');
  const auto with = [&](const std::string& octets, Limits limits = {}) {
    return fetch(
        {"MODE Z", "200 "}, "226 ",
        [&](FtpWorld& world, std::size_t data, std::size_t) {
          world.say(data, 1, octets);
          world.close(data, 1);
        },
        limits);
  };
  FtpRows rows = with(deflated(plain));
  CHECK(rows.octets(0) == plain);
  CHECK(rows.transfer(0).sha256 == sha256_hex(plain));
  rows = with("this is no zlib stream");
  CHECK_FALSE(rows.transfer(0).complete);
  CHECK(rows.noticed("bad-transfer-data"));
  Limits tight;
  tight.inflated_octets = 1000;
  tight.inflated_ratio = 10;
  rows = with(deflated(plain), tight);
  CHECK(rows.transfer(0).size <= 1000);
  CHECK_FALSE(rows.transfer(0).complete);
  CHECK(rows.noticed("inflated-too-much"));
}

TEST_CASE("ftp bounds: 500 PORTs, 10,000 transfers, hours of one") {
  FtpWorld world;
  const auto control = world.control(at("10.0.0.5", 40000), at("10.0.0.21", 21));
  for (int i = 0; i < 500; ++i) {
    world.dialogue(
        control,
        {"PORT 10,0,0,5," + std::to_string(100 + i / 256) + "," + std::to_string(i % 256), "200 "});
  }
  for (int i = 0; i < 10'000; ++i) {
    const auto port = static_cast<std::uint16_t>(20'000 + i);
    world.dialogue(control, {"EPSV", "229 (|||" + std::to_string(port) + "|)"});
    world.command(control, "RETR " + std::to_string(i));
    world.reply(control, "150 ");
    world.carry(at("10.0.0.5", port), at("10.0.0.21", port), 1, std::to_string(i));
    world.reply(control, "226 ");
  }
  world.dialogue(control, {"EPSV", "229 (|||19999|)"});
  world.command(control, "RETR long");
  world.reply(control, "150 ");
  const auto data = world.open(at("10.0.0.5", 19999), at("10.0.0.21", 19999));
  for (int half_hour = 0; half_hour < 20; ++half_hour) {
    world.pass(1'800'000);
    world.say(data, 1, "x");
  }
  world.close(data, 1);
  world.reply(control, "226 at last");
  FtpRows rows = world.run();
  CHECK(rows.transfers.size() == 10'001);
  CHECK(rows.sessions.size() == 1);  // its silence was needed
  CHECK(rows.sessions[1].transfers == 10'001);
  CHECK(rows.octets(9'999) == "9999");
  CHECK(rows.transfer(10'000).size == 20);
  CHECK(rows.transfer(10'000).result == "226 at last");
  CHECK(rows.transfer(10'000).verdict == Verdict::complete);
  CHECK(world.held == 0);
}
