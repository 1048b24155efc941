// SPDX-License-Identifier: MIT
// FTP dialogues: which reply answers which command, phases, logins, what is told of data.
// Expected values come from RFC 959, 1123, 2228, 2428, 3659 and 4217.
#include "dissectors/ftp_support.hpp"

using namespace malote;
using namespace malote::test;

TEST_CASE("ftp: the case of the course notes") {
  const FakeHost host = run_ftp(classroom());
  REQUIRE(host.exchanges.size() == 8);
  CHECK_FALSE(host.exchanges[0].command);
  CHECK(host.exchanges[0].replies[0].code == "220");
  CHECK(reply_to(host, "USER") == "331");
  CHECK(reply_to(host, "PASS") == "230");
  CHECK(reply_to(host, "PORT") == "200");
  CHECK(reply_to(host, "RETR") == "226");
  CHECK(exchange_of(host, "RETR").replies[0].code == "150");
  CHECK(exchange_of(host, "RETR").transfer.value == 1);
  CHECK(reply_to(host, "QUIT") == "221");
  CHECK(std::string(exchange_of(host, "USER").phase) == "login");
  CHECK(std::string(exchange_of(host, "TYPE").phase) == "idle");
  CHECK(std::string(exchange_of(host, "RETR").phase) == "transfer");
  CHECK(std::string(exchange_of(host, "QUIT").phase) == "idle");
  REQUIRE(host.credentials.size() == 1);
  CHECK(host.credentials[0].user == "ana");
  CHECK(host.credentials[0].secret == "sesame");
  CHECK(host.credentials[0].accepted == true);
  CHECK_FALSE(host.credentials[0].secret_is_public);
  CHECK(exchange_of(host, "PASS").secrets.size() == 1);
  CHECK(host.users.back() == "ana");
  CHECK(said(host, "expect active 10.0.0.1:40001\n"));  // 156 * 256 + 65
  CHECK(said(host, "begin 1 RETR path /pub/notes.txt resolved /pub/notes.txt direction 0 type 1"));
  CHECK(said(host, "update 1 started resolved /pub/notes.txt announced 1234"));
  CHECK(said(host, "update 1 done"));
  CHECK(host.notices.empty());
}

TEST_CASE("ftp: cuttings change nothing") {
  check_cutting_independent(make_ftp, classroom());
  check_cutting_independent(make_ftp,
                            logged_in({client("LIST\r\nNLST\r\nPWD\r\n"),
                                       server("150-a\r\n 226 not yet\r\n150 b\r\n226 ok\r\n"),
                                       server("150 c\r\n226 ok\r\n257 \"/x\"\r\n")}));
  check_cutting_independent(make_ftp,
                            {server("220 hi\r\n"),
                             client("\xff\xf4\xff\xf2"
                                    "ABOR\r\n"),
                             server("226 none\r\n"), client("AUTH TLS\r\n"), server("234 go\r\n")});
}

TEST_CASE("ftp: with each turn lost nothing crashes and nothing is claimed") {
  for_each_lost_turn(make_ftp, classroom(), [](const FakeHost& host, std::size_t) {
    // No command has another's reply.
    for (const ExchangeRecord& exchange : host.exchanges) {
      if (!exchange.command || !exchange.settled) continue;
      const std::string& code = exchange.replies.back().code;
      if (*exchange.command == "RETR") CHECK(code == "226");
      if (*exchange.command == "QUIT") CHECK(code == "221");
      if (*exchange.command == "USER") CHECK(code == "331");
      if (*exchange.command == "PASS") CHECK(code == "230");
    }
    CHECK(host.credentials.size() <= 1);
  });
}

TEST_CASE("ftp: one side alone") {
  Conversation up, down;
  for (const Turn& turn : classroom()) {
    (turn.direction == Direction::to_server ? up : down).push_back(turn);
  }
  const FakeHost client_alone = run_ftp(up);
  CHECK(client_alone.exchanges.size() == 7);
  for (const ExchangeRecord& exchange : client_alone.exchanges) CHECK_FALSE(exchange.settled);
  CHECK(said(client_alone, "expect active 10.0.0.1:40001\n"));
  CHECK(said(client_alone, "type 1"));
  CHECK(said(client_alone, "update 1 lost"));
  REQUIRE(client_alone.credentials.size() == 1);
  CHECK_FALSE(client_alone.credentials[0].accepted);
  const FakeHost server_alone = run_ftp(down);
  for (const ExchangeRecord& exchange : server_alone.exchanges) CHECK_FALSE(exchange.command);
  CHECK(said(server_alone, "begin 1 - path - "));
  CHECK(said(server_alone, "update 1 started resolved - announced 1234"));
  CHECK(said(server_alone, "update 1 done resolved - announced - result 226 Transfer complete"));
  check_cutting_independent(make_ftp, up);
  check_cutting_independent(make_ftp, down);
}

TEST_CASE("ftp: replies of many lines end with their own code and a blank (RFC 959 4.2)") {
  const FakeHost host =
      run_ftp(logged_in({client("STAT\r\n"),
                         server("211-Status of\r\n 211 not the end\r\n226 neither\r\n"
                                "211-nor this\r\nfree text\r\n211 end\r\n"),
                         client("NOOP\r\n"), server("200 ok\r\n")}));
  const ExchangeRecord& stat = exchange_of(host, "STAT");
  REQUIRE(stat.replies.size() == 1);
  CHECK(stat.replies[0].text ==
        "Status of\n 211 not the end\n226 neither\nnor this\nfree text\nend");
  CHECK(reply_to(host, "NOOP") == "200");
}

TEST_CASE("ftp: replies without a code, or without a space behind it") {
  const FakeHost host =
      run_ftp(logged_in({client("SYST\r\n"), server("SYST not supported\r\n"), client("NOOP\r\n"),
                         server("200_stuck\r\n"), client("QUIT\r\n"), server("221 \r\n")}));
  CHECK(reply_to(host, "SYST").empty());
  CHECK(exchange_of(host, "SYST").replies[0].text == "SYST not supported");
  CHECK(reply_to(host, "NOOP") == "200");
  CHECK(exchange_of(host, "NOOP").replies[0].text == "_stuck");
  CHECK(reply_to(host, "QUIT") == "221");
  CHECK(host.noticed("reply-without-code"));
}

TEST_CASE("ftp: anonymous logins, accounts, refusals (RFC 1635, 959 5.4)") {
  FakeHost host = run_ftp({server("220 \r\n"), client("USER anonymous\r\n"), server("331 \r\n"),
                           client("PASS ana@example.org\r\n"), server("230 \r\n")});
  REQUIRE(host.credentials.size() == 1);
  CHECK(host.credentials[0].secret_is_public);
  CHECK(exchange_of(host, "PASS").secrets.empty());
  host =
      run_ftp({server("220 \r\n"), client("USER a\r\n"), server("331 \r\n"), client("PASS b\r\n"),
               server("332 account\r\n"), client("ACCT c\r\n"), server("230 \r\n")});
  REQUIRE(host.credentials.size() == 1);
  CHECK(host.credentials[0].accepted == true);
  CHECK(exchange_of(host, "ACCT").secrets.size() == 1);
  host = run_ftp({server("220 \r\n"), client("USER a\r\n"), server("331 \r\n"),
                  client("PASS wrong\r\n"), server("530 no\r\n"), client("USER b\r\n"),
                  server("331 \r\n"), client("PASS right\r\n"), server("230 \r\n")});
  REQUIRE(host.credentials.size() == 2);
  CHECK(host.credentials[0].accepted == false);
  CHECK(host.credentials[1].accepted == true);
  CHECK(host.users == std::vector<std::string>{"b"});
  // All at once, and a server that takes the user's word and its password besides.
  host = run_ftp({server("220 \r\n"), client("USER a\r\nPASS b\r\nUSER c\r\nPASS d\r\n"),
                  server("331 \r\n530 \r\n331 \r\n230 \r\n")});
  REQUIRE(host.credentials.size() == 2);
  CHECK(host.credentials[0].secret == "b");
  CHECK(host.credentials[0].accepted == false);
  CHECK(host.credentials[1].accepted == true);
  host = run_ftp({server("220 \r\n"), client("USER zeek\r\n"), server("230 \r\n"),
                  client("PASS zeek\r\n"), server("230 \r\n"), client("NOOP\r\n")});
  REQUIRE(host.credentials.size() == 1);
  CHECK(host.credentials[0].secret == "zeek");
}

TEST_CASE("ftp: telnet's return key ends a line (RFC 854)") {
  using namespace std::string_literals;
  const FakeHost host =
      run_ftp({server("220 hello\r\n"), client("USER ana\r\0"s), server("331 password\r\n"),
               client("QUIT\r\0"s), server("221 bye\r\n")});
  REQUIRE(host.exchanges.size() == 3);
  CHECK(host.exchanges[1].argument == "ana");
  CHECK(host.exchanges[2].command == "QUIT");
  CHECK(ftp_info().probe({as_bytes("USER ana\r\0"s), as_bytes("220 hello\r\n"), true, false, true,
                          false}) == Match::yes);
}

TEST_CASE("ftp: Telnet's commands are taken out (RFC 854, 959 3.1)") {
  const FakeHost host =
      run_ftp(logged_in({client("\xff\xfb\x01\xff\xfa\x18\x01xterm\xff\xf0"
                                "CWD caf\xff\xff\r\n"),
                         server("250 \r\n"), client("CWD na\xefve\xffx\r\n"), server("250 \r\n"),
                         client("\xff\xf4\xff\xf2"
                                "ABOR\r\n"),
                         server("225 \r\n")}));
  CHECK(exchange_of(host, "CWD").argument == "caf\xff");
  CHECK(exchange_of(host, "CWD", 2).argument == "na\xefve\xffx");
  CHECK(reply_to(host, "ABOR") == "225");
}

TEST_CASE("ftp: an aborted transfer has two endings (RFC 959 4.1.3)") {
  const FakeHost host = run_ftp(logged_in(
      {client("PASV\r\n"), server("227 Entering (10,0,0,2,4,1)\r\n"), client("RETR big\r\n"),
       server("150 \r\n"),
       client("\xff\xf4\xff\xf2"
              "ABOR\r\n"),
       server("426 aborted\r\n226 ABOR done\r\n"), client("NOOP\r\n"), server("200 \r\n")}));
  CHECK(reply_to(host, "RETR") == "426");
  CHECK(reply_to(host, "ABOR") == "226");
  CHECK(said(host, "update 1 done resolved - announced - result 426 aborted failed aborted"));
  CHECK(said(host, "expect passive 10.0.0.2:1025\n"));
}

TEST_CASE("ftp: who asks during a transfer is answered before it ends") {
  const FakeHost host = run_ftp(logged_in(
      {client("RETR big\r\n"), server("150 \r\n"), client("STAT\r\n"),
       server("213-so far\r\n213 10 octets\r\n"), client("NOOP\r\n"), server("500 what\r\n"),
       server("226 done\r\n"), client("QUIT\r\n"), server("221 \r\n")}));
  CHECK(reply_to(host, "STAT") == "213");
  CHECK(reply_to(host, "NOOP") == "500");
  CHECK(reply_to(host, "RETR") == "226");
  CHECK(reply_to(host, "QUIT") == "221");
  CHECK(std::string(exchange_of(host, "STAT").phase) == "transfer");
}

TEST_CASE("ftp: pipelined commands") {
  const FakeHost host = run_ftp(logged_in(
      {client("TYPE I\r\nREST 100\r\nPORT 10,0,0,1,8,0\r\nRETR a\r\nTYPE A\r\nSTOR b\r\n"),
       server("200 \r\n350 \r\n200 \r\n150 \r\n226 \r\n200 \r\n150 \r\n226 \r\n")}));
  CHECK(said(host,
             "begin 1 RETR path a resolved - direction 0 type 1 mode 0 stru 0 prot 0 offset "
             "100"));
  CHECK(said(host,
             "begin 2 STOR path b resolved - direction 1 type 0 mode 0 stru 0 prot 0 offset "
             "0"));
  CHECK(reply_to(host, "STOR") == "226");
  CHECK(reply_to(host, "TYPE", 2) == "200");
}

TEST_CASE("ftp: what a server refuses does not hold") {
  const FakeHost host = run_ftp(
      logged_in({client("TYPE I\r\n"), server("504 \r\n"), client("MODE Z\r\n"), server("504 \r\n"),
                 client("REST 7\r\n"), server("502 \r\n"), client("PORT 10,0,0,1,8,0\r\n"),
                 server("500 \r\n"), client("RETR a\r\n"), server("550 no\r\n")}));
  CHECK(said(host, "expect nothing\n"));
  CHECK(said(host, "type 0 mode 0 stru 0 prot 0 offset 0"));
  CHECK(said(host, "update 1 refused"));
  CHECK_FALSE(exchange_of(host, "RETR").transfer);
}

TEST_CASE("ftp: folders as far as replies tell") {
  FakeHost host = run_ftp(
      logged_in({client("RETR a\r\n"), server("150 \r\n226 \r\n"), client("PWD\r\n"),
                 server("257 \"/home/\"\"q\"\"\" is it\r\n"), client("RETR b\r\n"),
                 server("150 \r\n226 \r\n"), client("CWD sub/./x/..\r\n"), server("250 \r\n"),
                 client("LIST -la deep dir\r\n"), server("150 \r\n226 \r\n"), client("CDUP\r\n"),
                 server("200 \r\n"), client("LIST\r\n"), server("150 \r\n226 \r\n"),
                 client("CWD nowhere\r\n"), server("550 \r\n"),
                 client("RETR /../../etc/passwd\r\n"), server("150 \r\n226 \r\n")}));
  CHECK(said(host, "begin 1 RETR path a resolved - "));
  CHECK(said(host, "begin 2 RETR path b resolved /home/\"q\"/b "));
  CHECK(said(host, "begin 3 LIST path -la deep dir resolved /home/\"q\"/sub/deep dir "));
  CHECK(said(host, "begin 4 LIST path  resolved /home/\"q\" "));
  CHECK(said(host, "begin 5 RETR path /../../etc/passwd resolved /etc/passwd "));
  host =
      run_ftp(logged_in({client("CWD pub\r\n"), server("250 OK. Current directory is /srv/pub\r\n"),
                         client("STOU\r\n"), server("150 FILE: unique.1\r\n226 \r\n")}));
  CHECK(said(host, "update 1 started resolved /srv/pub/unique.1"));
}

TEST_CASE("ftp: announcements in all their forms (RFC 959, 1639, 2428)") {
  const FakeHost host = run_ftp(
      logged_in({client("EPRT |1|10.0.0.1|2048|\r\n"), server("200 \r\n"),
                 client("EPRT |2|2001:db8::1|2049|\r\n"), server("200 \r\n"),
                 client("LPRT 4,4,10,0,0,1,2,8,2\r\n"), server("200 \r\n"), client("EPSV\r\n"),
                 server("229 Entering Extended Passive Mode (|||2051|)\r\n"), client("LPSV\r\n"),
                 server("228 Entering Long Passive Mode (4,4,10,0,0,2,2,8,4)\r\n"),
                 client("PASV\r\n"), server("227 0,0,0,0,8,5\r\n"), client("EPSV ALL\r\n"),
                 server("200 \r\n"), client("PORT 300,0,0,1,8,0\r\n"), server("501 \r\n")}));
  CHECK(said(host, "expect active 10.0.0.1:2048\n"));
  CHECK(said(host, "expect active [2001:db8::1]:2049\n"));
  CHECK(said(host, "expect active 10.0.0.1:2050\n"));
  CHECK(said(host, "expect passive 10.0.0.2:2051\n"));  // the server's address
  CHECK(said(host, "expect passive 10.0.0.2:2052\n"));
  CHECK(said(host, "expect passive 10.0.0.2:2053\n"));
  CHECK(host.noticed("no-address"));
}

TEST_CASE("ftp: a third host is noticed, an address from behind NAT is not") {
  CHECK(run_ftp(logged_in({client("PORT 10,0,0,9,0,25\r\n")})).noticed("bounce"));
  CHECK(run_ftp(logged_in({client("PASV\r\n"), server("227 (10,0,0,9,8,0)\r\n")}))
            .noticed("passive-elsewhere"));
  FakeHost host;
  host.flow_info.client.ip = parse_ip("203.0.113.5").value();
  host.flow_info.server.ip = parse_ip("198.51.100.2").value();
  run_conversation(host, make_ftp,
                   logged_in({client("PORT 192,168,0,9,8,0\r\n"), server("200 \r\n"),
                              client("PASV\r\n"), server("227 (10,0,0,9,8,0)\r\n")}),
                   whole(), EndReason::fin);
  CHECK_FALSE(host.noticed("bounce"));
  CHECK_FALSE(host.noticed("passive-elsewhere"));
}

TEST_CASE("ftp: without a new port the last one holds, and before any the client's own") {
  const FakeHost host = run_ftp(
      logged_in({client("LIST\r\n"), server("150 \r\n226 \r\n"), client("PORT 10,0,0,1,8,0\r\n"),
                 server("200 \r\n"), client("LIST\r\n"), server("150 \r\n226 \r\n"),
                 client("LIST\r\n"), server("150 \r\n226 \r\n")}));
  CHECK(said(host, "expect active 10.0.0.1:40000\nbegin 1 "));
  CHECK(said(host, "expect active 10.0.0.1:2048\nbegin 2 "));
  CHECK(said(host, "expect active 10.0.0.1:2048\nbegin 3 "));
}

TEST_CASE("ftp: sizes that were told (RFC 3659 4)") {
  const FakeHost host =
      run_ftp(logged_in({client("TYPE I\r\n"), server("200 \r\n"), client("SIZE a\r\n"),
                         server("213 77\r\n"), client("RETR a\r\n"), server("150 go\r\n226 \r\n"),
                         client("RETR b\r\n"), server("150 b (12 bytes)\r\n226 \r\n"),
                         client("STOR c\r\n"), server("150 c (13 bytes)\r\n226 \r\n")}));
  CHECK(said(host, "update 1 started resolved - announced 77"));
  CHECK(said(host, "update 2 started resolved - announced 12"));
  CHECK(said(host, "update 3 started resolved - announced -"));
}

TEST_CASE("ftp: REIN begins anew (RFC 959 4.1.1)") {
  const FakeHost host =
      run_ftp(logged_in({client("TYPE I\r\n"), server("200 \r\n"), client("REIN\r\n"),
                         server("120 wait\r\n220 ready\r\n"), client("USER b\r\n"),
                         server("230 \r\n"), client("RETR x\r\n"), server("150 \r\n226 \r\n")}));
  CHECK(reply_to(host, "REIN") == "220");
  CHECK(exchange_of(host, "REIN").replies.size() == 2);
  CHECK(said(host, "type 0"));
  CHECK(host.users.back() == "b");
}

TEST_CASE("ftp: misprints and typed corrections are noticed") {
  const FakeHost host = run_ftp(logged_in({client("get notes.txt\r\n"), server("500 \r\n"),
                                           client("LISX\bT\r\n"), server("150 \r\n226 \r\n")}));
  CHECK(host.noticed("misprint"));
  CHECK(host.noticed("typed-correction"));
  CHECK(exchange_of(host, "LIST").transfer);
}
