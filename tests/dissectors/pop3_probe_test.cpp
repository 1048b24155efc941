// SPDX-License-Identifier: MIT
// How POP3 is told from others by what is said.
#include <string_view>

#include "dissectors/pop3_support.hpp"

using namespace malote;

namespace {

struct Case {
  std::string_view to_server, to_client;
  bool server_first = true, on_port = false, from_start = true, no_more = false;
};

Match probe(const Case& c) {
  return pop3_info().probe({as_bytes(c.to_server), as_bytes(c.to_client), c.server_first, c.on_port,
                            c.from_start, c.no_more});
}

}  // namespace

TEST_CASE("pop3: ports") {
  CHECK(pop3_info().ports[0] == 110);
  CHECK(pop3_info().tls_ports[0] == 995);
  CHECK(pop3_info().protocol == Protocol::pop3);
}

TEST_CASE("pop3: both sides speak it") {
  for (const char* command : {"USER bob\r\n", "CAPA\r\n", "AUTH\r\n", "APOP a b\r\n", "STLS\r\n",
                              "QUIT\r\n", "user bob\r\n"}) {
    CAPTURE(command);
    CHECK(probe({command, "+OK ready\r\n"}) == Match::yes);
    CHECK(probe({command, "-ERR busy\r\n"}) == Match::yes);
  }
  CHECK(probe({"RETR 1\r\n", "+OK 120 octets\r\n", false, false, false}) == Match::yes);
}

TEST_CASE("pop3: a greeting alone") {
  CHECK(probe({"", "+OK ready\r\n", true, true}) == Match::likely);
  CHECK(probe({"", "+OK ready\r\n"}) == Match::need_more);
  CHECK(probe({"", "+O"}) == Match::need_more);
  CHECK(probe({"", "+OK POP3 ready <1.2@x>\r\n", true, false, true, true}) == Match::likely);
  CHECK(probe({"", "+OK\r\n", true, false, true, true}) == Match::no);
}

TEST_CASE("pop3: a client alone") {
  CHECK(probe({"USER bob\r\n", ""}) == Match::need_more);  // FTP says so, too
  CHECK(probe({"USER bob\r\n", "", false, true}) == Match::likely);
  CHECK(probe({"USER bob\r\n", "", false, false, true, true}) == Match::no);
  CHECK(probe({"UIDL\r\n", "", false, false, false}) == Match::likely);
  CHECK(probe({"US", ""}) == Match::need_more);
}

TEST_CASE("pop3: a mistyped first command") {
  CHECK(probe({"uesr bob\r\n", "+OK ready\r\n", true, true}) == Match::likely);
}

TEST_CASE("pop3: the middle of a message") {
  CHECK(probe({"DELE 1\r\n", "the rest\r\n.\r\n", true, true, false}) == Match::likely);
  CHECK(probe({"", "the rest\r\n", true, false, false}) == Match::no);
}

TEST_CASE("pop3: others") {
  const Case others[] = {
      {"GET / HTTP/1.1\r\n", "HTTP/1.1 200 OK\r\n", false},
      {"GET / HTTP/1.1\r\n", "", false},
      {"*1\r\n$4\r\nPING\r\n", "+PONG\r\n", false},
      {"PING\r\n", "+PONG\r\n", false},
      {"AUTH secret\r\n", "+OK\r\n", false},                  // Redis
      {"*2\r\n$4\r\nAUTH\r\n", "+OK\r\n", false},             // Redis
      {"QUIT\r\n", "+OK\r\n", false},                         // Redis
      {"USER bob\r\n", "220 ftp ready\r\n331 password\r\n"},  // FTP
      {"EHLO x\r\n", "220 mail ready\r\n250 ok\r\n"},
      {"a1 LOGIN x y\r\n", "* OK ready\r\n"},
      {"", "220 ready\r\n"},
      {"", "SSH-2.0-OpenSSH\r\n"},
      {"\x16\x03\x01\x02\x00\x01", "", false},
  };
  for (const Case& c : others) {
    CAPTURE(c.to_server);
    CAPTURE(c.to_client);
    CHECK(probe(c) == Match::no);
  }
}
