// SPDX-License-Identifier: MIT
// FTP with octets missing, without its beginning, and with TLS coming in between.
#include "dissectors/ftp_support.hpp"

using namespace malote;
using namespace malote::test;

namespace {

FeedOutcome outcome_of(FakeHost& host, const Conversation& conversation) {
  const auto dissector = make_ftp(host);
  return feed(*dissector, conversation, whole(), EndReason::fin);
}

}  // namespace

TEST_CASE("ftp: AUTH TLS (RFC 4217 4): from the 234 on TLS") {
  FakeHost host;
  CHECK(outcome_of(host, {server("220 \r\n"), client("AUTH TLS\r\n"), server("234 go\r\n"),
                          client("\x16\x03\x01")})
            .last == Next::secure);
  CHECK(reply_to(host, "AUTH") == "234");
  // Refused: the dialogue goes on, and that is told.
  const FakeHost refused =
      run_ftp({server("220 \r\n"), client("AUTH TLS\r\n"), server("502 no\r\n"),
               client("USER a\r\n"), server("331 \r\n")});
  CHECK(refused.noticed("starttls-refused"));
  CHECK(reply_to(refused, "USER") == "331");
  // Its answer is lost, the handshake is not.
  FakeHost lost_answer;
  CHECK(outcome_of(lost_answer, {server("220 \r\n"), client("AUTH SSL\r\n"),
                                 lost(Direction::to_client, 8), client("\x16\x03\x01")})
            .last == Next::secure);
  // Commands slipped in behind it.
  FakeHost injected;
  (void)outcome_of(injected,
                   {server("220 \r\n"), client("AUTH TLS\r\nUSER evil\r\n"), server("234 go\r\n")});
  CHECK(injected.noticed("command-injection"));
}

TEST_CASE("ftp: CCC makes the control connection clear again (RFC 4217 12.3)") {
  FakeHost host;
  host.flow_info.under_tls = true;
  CHECK(outcome_of(host, {server("220 \r\n"), client("CCC\r\n"), server("200 \r\n")}).last ==
        Next::clear);
}

TEST_CASE("ftp: PBSZ, PROT and mechanisms that are no TLS are kept") {
  const FakeHost host = run_ftp(
      {server("220 \r\n"), client("AUTH GSSAPI\r\n"), server("334 \r\n"), client("ADAT AAAA\r\n"),
       server("235 ADAT=BBBB\r\n"), client("MIC CCCC\r\n"), server("631 DDDD\r\n"),
       client("PBSZ 0\r\n"), server("200 \r\n"), client("PROT P\r\n"), server("200 \r\n"),
       client("RETR a\r\n"), server("150 \r\n226 \r\n"), client("PROT C\r\n"), server("200 \r\n"),
       client("RETR b\r\n"), server("150 \r\n226 \r\n")});
  CHECK(reply_to(host, "AUTH") == "334");
  CHECK(reply_to(host, "ADAT") == "235");
  CHECK(reply_to(host, "MIC") == "631");
  CHECK(said(host, "begin 1 RETR path a resolved - direction 0 type 0 mode 0 stru 0 prot 1"));
  CHECK(said(host, "begin 2 RETR path b resolved - direction 0 type 0 mode 0 stru 0 prot 0"));
}

TEST_CASE("ftp: behind a gap only a reply that fits answers") {
  // The replies to TYPE, PASV and the 150 are lost.
  FakeHost host =
      run_ftp(logged_in({client("TYPE I\r\n"), lost(Direction::to_client, 60), client("RETR a\r\n"),
                         server("226 done\r\n"), client("NOOP\r\n"), server("200 \r\n")}));
  CHECK(reply_to(host, "TYPE") == "-");
  CHECK(reply_to(host, "RETR") == "226");
  CHECK(reply_to(host, "NOOP") == "200");
  // The 226 is lost, and the next transfer has its own.
  host = run_ftp(logged_in(
      {client("RETR a\r\n"), server("150 \r\n"), lost(Direction::to_client, 20), client("PASV\r\n"),
       server("227 (10,0,0,2,8,0)\r\n"), client("RETR b\r\n"), server("150 \r\n226 b\r\n")}));
  CHECK(reply_to(host, "RETR") == "-");
  CHECK(reply_to(host, "RETR", 2) == "226");
  CHECK(said(host, "update 1 lost"));
  // A command is lost, its replies are not: they are nobody's, and yet there was a transfer.
  host = run_ftp(logged_in({lost(Direction::to_server, 8), server("150 Opening (5 bytes)\r\n"),
                            server("226 done\r\n"), client("NOOP\r\n"), server("200 \r\n")}));
  CHECK(reply_to(host, "NOOP") == "200");
  CHECK(said(host, "begin 1 - path - "));
  CHECK(said(host, "update 1 done"));
  // In the middle of a reply of many lines.
  host = run_ftp(
      logged_in({client("FEAT\r\n"), server("211-Fea"), lost(Direction::to_client, 9),
                 server("XX\r\n MDTM\r\n211 End\r\n"), client("NOOP\r\n"), server("200 \r\n")}));
  CHECK(reply_to(host, "FEAT") == "211");
  CHECK(reply_to(host, "NOOP") == "200");
}

TEST_CASE("ftp: commands sent at once, the first of them lost; an answer that is half a line") {
  FakeHost host =
      run_ftp(logged_in({lost(Direction::to_server, 5), client("SYST\r\nTYPE I\r\nPASV\r\n"),
                         server("257 \"/\"\r\n215 x\r\n200 t\r\n227 (10,0,0,2,8,0)\r\n")}));
  CHECK(reply_to(host, "SYST") == "215");
  CHECK(reply_to(host, "TYPE") == "200");
  CHECK(reply_to(host, "PASV") == "227");
  host = run_ftp(logged_in({client("PWD\r\n"), lost(Direction::to_client, 9), client("SYST\r\n"),
                            server("no such thing\r\n"), client("QUIT\r\n"), server("221 \r\n")}));
  CHECK(reply_to(host, "SYST") == "-");
  CHECK(reply_to(host, "QUIT") == "221");
}

TEST_CASE("ftp: from the middle on") {
  const FakeHost host = run_ftp({client("RD secret\r\nTYPE A\r\n"), server("30 in\r\n200 \r\n"),
                                 client("RETR a\r\n"), server("150 \r\n226 \r\n")},
                                EndReason::fin, false);
  CHECK(reply_to(host, "TYPE") == "200");
  CHECK(reply_to(host, "RETR") == "226");
  CHECK(host.exchanges.size() == 2);
  CHECK(said(host, "type 0"));
  // What was set before is not known.
  const FakeHost later =
      run_ftp({client("RETR a\r\n"), server("150 \r\n226 \r\n")}, EndReason::fin, false);
  CHECK(said(later, "begin 1 RETR path a resolved - direction 0 type - mode - stru - prot -"));
  CHECK_FALSE(said(later, "expect"));
}

TEST_CASE("ftp: the end comes in the middle") {
  const FakeHost host = run_ftp(logged_in({client("PASV\r\n"), server("227 (10,0,0,2,8,0)\r\n"),
                                           client("RETR a\r\n"), server("150 \r\n")}),
                                EndReason::end_of_input);
  CHECK(reply_to(host, "RETR") == "-");
  CHECK(exchange_of(host, "RETR").replies.size() == 1);
  CHECK(said(host, "update 1 lost"));
}

TEST_CASE("ftp: bounds hold") {
  FakeHost host;
  host.limit_values.pending_commands = 16;
  host.limit_values.line_octets = 256;
  Conversation many = logged_in({});
  for (int i = 0; i < 1000; ++i) {
    many.push_back(client("RETR " + std::string(300, 'x') + std::to_string(i) + "\r\n"));
  }
  run_conversation(host, make_ftp, many, whole(), EndReason::fin);
  CHECK(host.exchanges.size() == 1003);
  CHECK(host.noticed("too-many-pending"));
  CHECK(host.noticed("long-line"));
}
