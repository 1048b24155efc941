// SPDX-License-Identifier: MIT
// Is it SMTP? By what was said, on any port.
#include <doctest/doctest.h>

#include <string_view>

#include "dissectors/smtp/smtp.hpp"

using namespace malote;

namespace {

Match probe(std::string_view to_server, std::string_view to_client, bool on_port = false,
            bool no_more = false, bool from_start = true) {
  Opening opening;
  opening.to_server = as_bytes(to_server);
  opening.to_client = as_bytes(to_client);
  opening.server_spoke_first = !to_client.empty();
  opening.on_port = on_port;
  opening.from_start = from_start;
  opening.no_more = no_more;
  return smtp_info().probe(opening);
}

}  // namespace

TEST_CASE("a greeting that names the protocol, a greeting and a hello") {
  CHECK(probe("", "220 a.example ESMTP Postfix\r\n") == Match::yes);
  CHECK(probe("", "220 a.example Simple Mail Transfer Service Ready\r\n", true) == Match::likely);
  CHECK(probe("EHLO x\r\n", "220 a.example\r\n") == Match::yes);
  CHECK(probe("helo x\r\n", "220-a.example\r\n220 b\r\n") == Match::yes);
  CHECK(probe("LHLO x\r\n", "220 a\r\n") == Match::yes);
  CHECK(probe("EHLO x\r\n", "554 no\r\n") == Match::yes);
  CHECK(probe("HELLO x\r\n", "220 a\r\n", true) == Match::likely);
  CHECK(probe("\xff\xfd\x03HELO x\r\n", "220 a\r\n") == Match::yes);
}

TEST_CASE("FTP greets the same way") {
  CHECK(probe("", "220 a.example\r\n") == Match::need_more);
  CHECK(probe("", "220 a.example\r\n", true) == Match::likely);
  CHECK(probe("", "220 a.example\r\n", false, true) == Match::likely);
  CHECK(probe("", "220 (vsFTPd 3.0.3)\r\n") == Match::no);
  CHECK(probe("", "220 FTP server ready\r\n", true) == Match::no);
  CHECK(probe("", "220 ftp.example.org ESMTP\r\n") == Match::yes);
  CHECK(probe("USER anonymous\r\n", "220 a.example\r\n", true) == Match::no);
  CHECK(probe("", "421 too many users\r\n", false, true) == Match::no);
}

TEST_CASE("others") {
  CHECK(probe("", "+OK POP3 ready\r\n") == Match::no);
  CHECK(probe("", "* OK IMAP4rev1 ready\r\n") == Match::no);
  CHECK(probe("", "SSH-2.0-OpenSSH_9.2\r\n") == Match::no);
  CHECK(probe("SSH-2.0-OpenSSH_9.2\r\n", "") == Match::no);
  CHECK(probe("GET / HTTP/1.1\r\n", "") == Match::no);
  CHECK(probe("GET / HTTP/1.1\r\nEHLO x\r\n", "220 a\r\n") == Match::no);
  CHECK(probe("EHLO x\r\n", "HTTP/1.1 400 Bad Request\r\n") == Match::no);
  CHECK(probe("NICK bob\r\nUSER bob 0 * :bob\r\n", "") == Match::no);
  CHECK(probe("", ":irc.example 001 bob :Welcome\r\n") == Match::no);
  CHECK(probe("OPTIONS rtsp://a RTSP/1.0\r\n", "") == Match::no);
  CHECK(probe("INVITE sip:bob@example SIP/2.0\r\n", "") == Match::no);
  CHECK(probe("\x16\x03\x01\x02", "") != Match::yes);
  CHECK(probe("\x16\x03\x01\x02", "", false, true) == Match::no);
  CHECK(probe("", "", true) == Match::need_more);
  CHECK(probe("", "", true, true) == Match::no);
  // The roles the wrong way round.
  CHECK(probe("220 a.example ESMTP\r\n", "EHLO x\r\n") == Match::no);
}

TEST_CASE("beginnings say nothing yet") {
  CHECK(probe("", "2") == Match::need_more);
  CHECK(probe("", "220 a.exa") == Match::need_more);
  CHECK(probe("EHL", "220 a.example\r\n") == Match::need_more);
}

TEST_CASE("one side, and captures that begin late") {
  CHECK(probe("EHLO x\r\n", "") == Match::likely);
  CHECK(probe("EHLO x\r\nMAIL FROM:<a@b>\r\n", "", false, true) == Match::yes);
  CHECK(probe("RCPT TO:<a@b>\r\n", "250 2.1.5 Ok\r\n", false, false, false) == Match::yes);
  CHECK(probe("tail of something\r\nRCPT TO:<a@b>\r\n", "", false, false, false) == Match::yes);
  CHECK(probe("", "250 2.1.5 Ok\r\n", false, false, false) == Match::yes);
  CHECK(probe("", "250-8BITMIME\r\n", false, false, false) == Match::yes);
  CHECK(probe("", "250 CWD command successful\r\n", false, true, false) == Match::no);
}
