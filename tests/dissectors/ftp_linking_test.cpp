// SPDX-License-Identifier: MIT
// Which data connection belongs to which command: exactly, through NAT, by time, not at all.
// What is expected follows from what the packets below say.
#include "dissectors/ftp_world.hpp"

using namespace malote;
using namespace malote::test;

namespace {

const Endpoint client_end = at("10.0.0.5", 40000);
const Endpoint server_end = at("10.0.0.21", 21);

std::string file_of(std::size_t octets, char first = 'a') {
  std::string file;
  for (std::size_t i = 0; i < octets; ++i) file += static_cast<char>(first + i % 23);
  return file;
}

void check_whole(FtpRows& rows, std::size_t nth, const std::string& file, TransferLink link) {
  const TransferRecord& transfer = rows.transfer(nth);
  CHECK(transfer.verdict == Verdict::complete);
  CHECK(transfer.complete);
  CHECK(transfer.size == file.size());
  CHECK(transfer.sha256 == sha256_hex(file));
  CHECK(rows.octets(nth) == file);
  CHECK(transfer.link == link);
}

}  // namespace

TEST_CASE("ftp linking: active and passive, one after the other") {
  FtpWorld world;
  const auto control = world.control(client_end, server_end);
  world.dialogue(control, {"TYPE I", "200 ", "PORT 10,0,0,5,195,80", "200 "});
  world.command(control, "RETR a");
  world.reply(control, "150 a (5000 bytes)");
  world.carry(at("10.0.0.21", 20), at("10.0.0.5", 50000), 0, file_of(5000));
  world.reply(control, "226 done");
  world.dialogue(control, {"PASV", "227 (10,0,0,21,195,81)"});
  const auto data = world.open(at("10.0.0.5", 50100), at("10.0.0.21", 50001));
  world.command(control, "STOR b");
  world.reply(control, "150 go");
  world.say(data, 0, file_of(3000, 'b'));
  world.close(data, 0);
  world.reply(control, "226 done");
  world.dialogue(control, {"QUIT", "221 "});
  world.close(control, 0);
  FtpRows rows = world.run();
  REQUIRE(rows.transfers.size() == 2);
  check_whole(rows, 0, file_of(5000), TransferLink::exact);
  check_whole(rows, 1, file_of(3000, 'b'), TransferLink::exact);
  const TransferRecord& active = rows.transfer(0);
  CHECK(active.mode == DataMode::active);
  CHECK(active.client == at("10.0.0.5", 50000));
  CHECK(active.server == at("10.0.0.21", 20));
  CHECK(active.result == "226 done");
  CHECK(active.announced == 5000);
  const TransferRecord& passive = rows.transfer(1);
  CHECK(passive.mode == DataMode::passive);
  CHECK(passive.client == at("10.0.0.5", 50100));
  CHECK(passive.server == at("10.0.0.21", 50001));
  CHECK(passive.direction == TransferDirection::upload);
  CHECK(rows.sessions.size() == 1);  // data connections are no sessions
  CHECK(rows.sessions[1].transfers == 2);
  CHECK(rows.sessions[1].complete);
  CHECK_FALSE(rows.noticed("nat"));
}

TEST_CASE("ftp linking: over IPv6, with EPRT and EPSV") {
  FtpWorld world;
  const auto control = world.control(at("2001:db8::5", 40000), at("2001:db8::21", 21));
  world.dialogue(control, {"EPSV", "229 Entering (|||50001|)"});
  world.command(control, "RETR a");
  world.reply(control, "150 ");
  world.carry(at("2001:db8::5", 50100), at("2001:db8::21", 50001), 1, file_of(100));
  world.reply(control, "226 ");
  world.dialogue(control, {"EPRT |2|2001:db8::5|50002|", "200 "});
  world.command(control, "NLST");
  world.reply(control, "150 ");
  world.carry(at("2001:db8::21", 20), at("2001:db8::5", 50002), 0, "a\r\nb\r\n");
  world.reply(control, "226 ");
  FtpRows rows = world.run();
  check_whole(rows, 0, file_of(100), TransferLink::exact);
  check_whole(rows, 1, "a\r\nb\r\n", TransferLink::exact);
}

TEST_CASE("ftp linking: the data is over before its control line is seen") {
  FtpWorld world;
  const auto control = world.control(client_end, server_end);
  world.carry(at("10.0.0.5", 50100), at("10.0.0.21", 50001), 1, file_of(2000));
  world.dialogue(control, {"PASV", "227 (10,0,0,21,195,81)"});
  world.command(control, "RETR a");
  world.reply(control, "150 \r\n226 ");
  FtpRows rows = world.run();
  REQUIRE(rows.transfers.size() == 1);
  check_whole(rows, 0, file_of(2000), TransferLink::exact);
  CHECK(rows.transfer(0).command == "RETR");
}

TEST_CASE("ftp linking: addresses that NAT rewrote") {
  FtpWorld world;
  // The server sits behind NAT and announces its own address.
  const auto control = world.control(at("198.51.100.5", 40000), at("203.0.113.21", 21));
  world.dialogue(control, {"PASV", "227 (192,168,0,21,195,81)"});
  world.command(control, "RETR a");
  world.reply(control, "150 ");
  world.carry(at("198.51.100.5", 50100), at("203.0.113.21", 50001), 1, file_of(700));
  world.reply(control, "226 ");
  // The client does.
  world.dialogue(control, {"PORT 192,168,7,5,195,82", "200 "});
  world.command(control, "STOR b");
  world.reply(control, "150 ");
  world.carry(at("203.0.113.21", 20), at("198.51.100.5", 50002), 1, file_of(800));
  world.reply(control, "226 ");
  FtpRows rows = world.run();
  check_whole(rows, 0, file_of(700), TransferLink::nat);
  check_whole(rows, 1, file_of(800), TransferLink::nat);
  CHECK(rows.noticed("nat"));
  CHECK_FALSE(rows.noticed("bounce"));
}

TEST_CASE("ftp linking: by time, where the port was rewritten and only one is awaited") {
  FtpWorld world;
  const auto control = world.control(client_end, server_end);
  world.dialogue(control, {"PASV", "227 (192,168,0,21,195,81)"});
  world.command(control, "RETR a");
  world.reply(control, "150 ");
  world.carry(at("10.0.0.5", 50100), at("10.0.0.21", 51234), 1, file_of(700));
  world.reply(control, "226 ");
  world.pass(10'000);
  world.dialogue(control, {"NOOP", "200 "});
  FtpRows rows = world.run();
  REQUIRE(rows.transfers.size() == 1);
  check_whole(rows, 0, file_of(700), TransferLink::time);
}

TEST_CASE("ftp linking: the control connection is missing") {
  FtpWorld world;
  world.carry(at("10.0.0.21", 20), at("10.0.0.5", 50001), 0, file_of(100'000));
  world.carry(at("10.0.0.21", 20), at("10.0.0.5", 50002), 1, file_of(10));
  world.carry(at("10.0.0.5", 50100), at("10.0.0.21", 50001), 1, file_of(700));  // anybody's
  FtpRows rows = world.run();
  REQUIRE(rows.transfers.size() == 2);
  check_whole(rows, 0, file_of(100'000), TransferLink::unlinked);
  CHECK_FALSE(rows.transfer(0).session);
  CHECK_FALSE(rows.transfer(0).command);
  CHECK(rows.transfer(0).mode == DataMode::active);
  CHECK(rows.transfer(0).server == at("10.0.0.21", 20));
  CHECK(rows.transfer(0).direction == TransferDirection::download);
  check_whole(rows, 1, file_of(10), TransferLink::unlinked);
  CHECK(rows.transfer(1).direction == TransferDirection::upload);
  CHECK(rows.sessions.empty());
}

TEST_CASE("ftp linking: several clients behind one address") {
  FtpWorld world;
  const auto one = world.control(at("10.0.0.5", 40000), server_end);
  const auto two = world.control(at("10.0.0.5", 40001), server_end);
  world.dialogue(one, {"PASV", "227 (10,0,0,21,195,81)"});
  world.dialogue(two, {"PASV", "227 (10,0,0,21,195,82)"});
  world.command(two, "RETR b");
  world.command(one, "RETR a");
  world.carry(at("10.0.0.5", 50100), at("10.0.0.21", 50002), 1, file_of(20, 'b'));
  world.carry(at("10.0.0.5", 50101), at("10.0.0.21", 50001), 1, file_of(10, 'a'));
  world.reply(one, "150 \r\n226 ");
  world.reply(two, "150 \r\n226 ");
  FtpRows rows = world.run();
  REQUIRE(rows.transfers.size() == 2);
  check_whole(rows, 0, file_of(20, 'b'), TransferLink::exact);  // ids follow the commands
  CHECK(rows.transfer(0).path == "b");
  CHECK(rows.transfer(0).session.value == 2);
  check_whole(rows, 1, file_of(10, 'a'), TransferLink::exact);
}

TEST_CASE("ftp linking: a passive port never used, and used again by somebody else") {
  FtpWorld world;
  const auto one = world.control(at("10.0.0.5", 40000), server_end);
  world.dialogue(one, {"PASV", "227 (10,0,0,21,195,81)"});
  const auto two = world.control(at("10.0.0.5", 40001), server_end);
  world.dialogue(two, {"PASV", "227 (10,0,0,21,195,81)"});
  world.command(two, "RETR b");
  world.reply(two, "150 ");
  world.carry(at("10.0.0.5", 50100), at("10.0.0.21", 50001), 1, file_of(20));
  world.reply(two, "226 ");
  world.dialogue(one, {"NOOP", "200 "});
  FtpRows rows = world.run();
  REQUIRE(rows.transfers.size() == 1);
  check_whole(rows, 0, file_of(20), TransferLink::exact);
  CHECK(rows.transfer(0).session.value == 2);
  CHECK(rows.sessions[1].transfers == 0);
}

TEST_CASE("ftp linking: server to server (RFC 959 5.2) is a row in each session") {
  FtpWorld world;
  const auto from = world.control(client_end, at("10.0.0.21", 21));
  const auto to = world.control(at("10.0.0.5", 40001), at("10.0.0.22", 21));
  world.dialogue(from, {"PASV", "227 (10,0,0,21,195,81)"});
  world.dialogue(to, {"PORT 10,0,0,21,195,81", "200 "});
  world.command(to, "STOR copy");
  world.command(from, "RETR original");
  world.carry(at("10.0.0.22", 20), at("10.0.0.21", 50001), 1, file_of(4000));
  world.reply(to, "150 \r\n226 ");
  world.reply(from, "150 \r\n226 ");
  FtpRows rows = world.run();
  REQUIRE(rows.transfers.size() == 2);
  check_whole(rows, 0, file_of(4000), TransferLink::exact);
  check_whole(rows, 1, file_of(4000), TransferLink::exact);
  CHECK(rows.transfer(0).session.value == 2);
  CHECK(rows.transfer(1).session.value == 1);
  for (const TransferRecord& transfer : rows.transfers) {
    CHECK(transfer.client == at("10.0.0.21", 50001));  // the end that PORT named
    CHECK(transfer.server == at("10.0.0.22", 20));
  }
  CHECK(rows.noticed("bounce"));
}

TEST_CASE("ftp linking: other connections between the two hosts are left alone") {
  FtpWorld world;
  const auto control = world.control(client_end, server_end);
  world.dialogue(control, {"PASV", "227 (10,0,0,21,195,81)"});
  const auto web = world.open(at("10.0.0.5", 50200), at("10.0.0.21", 8080));
  world.say(web, 0, "GET / HTTP/1.1\r\n\r\n");
  world.say(web, 1, "HTTP/1.1 200 OK\r\n\r\n" + file_of(500));
  world.close(web, 1);
  world.command(control, "RETR a");
  world.reply(control, "150 ");
  world.carry(at("10.0.0.5", 50100), at("10.0.0.21", 50001), 1, file_of(20));
  world.reply(control, "226 ");
  FtpRows rows = world.run();
  REQUIRE(rows.transfers.size() == 1);
  check_whole(rows, 0, file_of(20), TransferLink::exact);
  CHECK(rows.sessions.size() == 1);
}

TEST_CASE("ftp linking: no row without a 1xx or data; with one there is") {
  FtpWorld world;
  const auto control = world.control(client_end, server_end);
  world.dialogue(control, {"PASV", "227 (10,0,0,21,195,81)"});
  const auto data = world.open(at("10.0.0.5", 50100), at("10.0.0.21", 50001));
  world.dialogue(control, {"RETR nothing", "550 no such file"});
  world.close(data, 1);
  world.dialogue(control, {"PASV", "227 (10,0,0,21,195,82)"});
  world.command(control, "RETR empty");
  world.reply(control, "150 ");
  world.carry(at("10.0.0.5", 50101), at("10.0.0.21", 50002), 1, "");
  world.reply(control, "226 ");
  world.dialogue(control, {"PASV", "227 (10,0,0,21,195,83)"});
  world.command(control, "RETR elsewhere");
  world.reply(control, "150 elsewhere (99 bytes)");
  world.reply(control, "226 ");
  FtpRows rows = world.run();
  REQUIRE(rows.transfers.size() == 2);
  check_whole(rows, 0, "", TransferLink::exact);
  const TransferRecord& unseen = rows.transfer(1);
  CHECK(unseen.verdict == Verdict::gap);
  CHECK(unseen.missing == std::vector<std::pair<std::uint64_t, std::uint64_t>>{{0, 99}});
  CHECK(unseen.link == TransferLink::unlinked);
  CHECK_FALSE(unseen.complete);
  for (const ExchangeRecord& exchange : rows.exchanges) {
    if (exchange.argument == "nothing") CHECK_FALSE(exchange.transfer);
  }
}
