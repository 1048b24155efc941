// SPDX-License-Identifier: MIT
#include "imap_support.hpp"

using namespace malote;
using namespace malote::test;

namespace {

Match probe(std::string_view client, std::string_view server, bool on_port = false,
            bool from_start = true, bool no_more = false) {
  Opening opening;
  opening.to_server = as_bytes(client);
  opening.to_client = as_bytes(server);
  opening.server_spoke_first = true;
  opening.on_port = on_port;
  opening.from_start = from_start;
  opening.no_more = no_more;
  return imap_info().probe(opening);
}

}  // namespace

TEST_CASE("IMAP is known by what is said, on any port") {
  CHECK(probe("", "* OK ready\r\n") == Match::yes);
  CHECK(probe("", "* PREAUTH in\r\n") == Match::yes);
  CHECK(probe("a1 LOGIN x y\r\n", "* OK [CAPABILITY IMAP4rev1] hi\r\n") == Match::yes);
  CHECK(probe("", "* O") == Match::need_more);
  CHECK(probe("a1 CAPABILITY\r\n", "") == Match::need_more);
  CHECK(probe("a1 CAPABILITY\r\n", "", false, true, true) == Match::likely);
  CHECK(probe("", "rest\r\n* 3 FETCH (UID 4)\r\n", false, false, true) == Match::likely);
  CHECK(probe("rest\r\nA3 UID FETCH 1 FLAGS\r\n", "A3 OK done\r\n", false, false) == Match::yes);
}

TEST_CASE("others are not taken for IMAP") {
  CHECK(probe("EHLO me\r\n", "220 mail ESMTP\r\n") == Match::no);
  CHECK(probe("USER bob\r\n", "+OK ready\r\n") == Match::no);
  CHECK(probe("USER bob\r\nTYPE I\r\n", "331 go\r\n200 OK\r\n", false, false, true) == Match::no);
  CHECK(probe("GET / HTTP/1.1\r\n", "HTTP/1.1 200 OK\r\n") == Match::no);
  CHECK(probe("NICK a\r\nUSER a b c d\r\n", ":irc.example 001 a :hi\r\n") == Match::no);
  CHECK(probe("", "* ACAP (IMPLEMENTATION \"x\")\r\n", false, true, true) == Match::no);
  CHECK(probe("", "\x16\x03\x01", false, true, true) == Match::no);
  CHECK(probe("", "", false, true, true) == Match::no);
  CHECK(probe("*1\r\n$4\r\nPING\r\n", "+PONG\r\n") == Match::no);
}
