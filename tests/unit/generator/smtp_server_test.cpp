// SPDX-License-Identifier: MIT
// What the lab's SMTP server answers: codes of RFC 5321 4.2.3 and 4.3.2.
#include "generator/smtp_server.hpp"

#include <doctest/doctest.h>

#include "generator/digests.hpp"
#include "unit/generator/server_support.hpp"

namespace malote::generator {
namespace {

using Talk = TestTalk<SmtpServer>;

const std::string envelope = "HELO me\r\nMAIL FROM:<a@b>\r\nRCPT TO:<bob@lab.example>\r\n";

TEST_CASE("a mail by hand arrives, dots unstuffed, with a Received line") {
  TestHost lab;
  Talk talk(lab);
  CHECK(talk.classes(envelope + "DATA\r\n") == "250 250 250 354");
  CHECK(talk.classes("Subject: x\r\n\r\n..dot\r\n...\r\nend\r\n.\r\n") == "250");
  CHECK(talk.classes("QUIT\r\n") == "221");
  CHECK(talk.session.over());
  const User& bob = *lab.office.find_user("BOB");
  REQUIRE(bob.mails.size() == 1);
  const std::string& stored = bob.mails[0]->content;
  CHECK(stored.starts_with("Return-Path: <a@b>\r\nReceived: from me ([127.0.0.1])\r\n by "));
  CHECK(stored.ends_with("Subject: x\r\n\r\n.dot\r\n..\r\nend\r\n"));
  REQUIRE(lab.told.size() == 1);
  CHECK(lab.told[0].size == 29);  // 12 + 2 + 6 + 4 + 5, line ends counted
  CHECK(lab.told[0].sha256 == sha256_hex("Subject: x\r\n\r\n.dot\r\n..\r\nend\r\n"));
  CHECK(lab.told[0].envelope_from == "a@b");
  CHECK(lab.told[0].accepted_to == std::vector<std::string>{"bob@lab.example"});
  CHECK(lab.told[0].result == "250 Ok: queued as 12345");
}

TEST_CASE("octet by octet, and with LF alone, it is the same") {
  for (const std::string end : {"\r\n", "\n"}) {
    TestHost lab;
    Talk talk(lab);
    std::string said;
    for (const char* line :
         {"HELO me", "MAIL FROM:<>", "RCPT TO:bob", "DATA", "hello", "..", "."}) {
      said += line + end;
    }
    const std::string replies = talk.tell_octet_by_octet(said);
    CHECK(replies.find("queued") != std::string::npos);
    REQUIRE(lab.told.size() == 1);
    CHECK(lab.told[0].sha256 == sha256_hex("hello" + end + "." + end));
    CHECK(lab.told[0].envelope_from == "");
    // No header: an empty line parts the trace fields from the text.
    CHECK(lab.office.find_user("bob")->mails.at(0)->content.ends_with("\r\n\r\nhello\r\n.\r\n"));
  }
}

TEST_CASE("who ends lines with CRLF ends a mail with CRLF, too") {
  TestHost lab;
  Talk talk(lab);
  (void)talk.tell(envelope + "DATA\r\n");
  CHECK(talk.tell("one\n.\ntwo\n.\r\nthree\r\n") == "");  // LF.LF and LF.CRLF smuggle nothing
  CHECK(talk.classes(".\r\n") == "250");
  REQUIRE(lab.told.size() == 1);
  CHECK(lab.told[0].sha256 == sha256_hex("one\n.\ntwo\n.\r\nthree\r\n"));
}

TEST_CASE("what a keyboard and telnet send") {
  TestHost lab;
  Talk talk(lab);
  CHECK(talk.classes("HELX\x08O me\r\n") == "250");
  CHECK(talk.classes("\xff\xfb\x01NO\xff\xfa\x18\xff\xf0OP\r\n") == "250");
  CHECK(talk.classes(std::string_view("NOOP\r\0NOOP\r\n", 12)) == "250 250");
  CHECK(talk.tell("NOOP\r") == "");
  CHECK(talk.session.waits_behind_cr());
  std::string out;
  talk.session.pause(out);
  CHECK(out == "250 Ok\r\n");
  CHECK(talk.classes("\nNOOP\r\n") == "250");  // the LF came late
  CHECK(talk.tell("HELLO me\r\n").find("was HELO meant") != std::string::npos);
  CHECK(talk.tell("OUIT\r\n").find("was QUIT meant") != std::string::npos);
}

TEST_CASE("the order of commands") {
  TestHost lab;
  Talk talk(lab);
  CHECK(talk.classes("MAIL FROM:<a@b>\r\n") == "503");
  CHECK(talk.classes("HELO\r\nHELO me\r\n") == "501 250");
  CHECK(talk.classes("RCPT TO:<bob>\r\nDATA\r\n") == "503 503");
  CHECK(talk.classes("MAIL bob\r\nMAIL FROM:<a@b>\r\nMAIL FROM:<a@b>\r\n") == "501 250 503");
  CHECK(talk.classes("DATA\r\nRCPT TO:<x@lab.example>\r\nDATA\r\n") == "503 550 554");
  CHECK(talk.classes("RCPT TO:<bob@far.example>\r\nRCPT TO:<Bob@LAB.example>\r\n") == "550 250");
  CHECK(talk.classes("RSET\r\nDATA\r\n") == "250 503");
  CHECK(talk.classes("TURN\r\nSEND FROM:<a>\r\nSOML\r\nSAML\r\nSTARTTLS\r\n") ==
        "502 502 502 502 502");
  CHECK(talk.classes("VRFY bob\r\nVRFY x\r\nEXPN all\r\n") == "250 550 250 250");
  CHECK(talk.classes("HELP MAIL\r\n") == "214");
  CHECK(lab.told.empty());
}

TEST_CASE("enhanced codes are for those who said EHLO") {
  TestHost lab;
  Talk talk(lab);
  const std::string offer = talk.tell("EHLO me\r\n");
  CHECK(offer.find("250-SIZE 10000\r\n") != std::string::npos);
  CHECK(offer.find("250-CHUNKING\r\n") != std::string::npos);
  CHECK(talk.tell("MAIL FROM:<a@b> SIZE=100 BODY=8BITMIME\r\n").starts_with("250 2.1.0 "));
  CHECK(talk.classes("RSET\r\nMAIL FROM:<a@b> SIZE=10001\r\nMAIL FROM:<a@b> X=1\r\n") ==
        "250 552 555");
}

TEST_CASE("chunks are counted, not searched for dots") {
  TestHost lab;
  Talk talk(lab);
  (void)talk.tell("EHLO me\r\nMAIL FROM:<a@b>\r\nRCPT TO:<bob>\r\n");
  CHECK(talk.classes("BDAT 7\r\n.\r\n.\r\n\nBDAT 3 LAST\r\n..xNOOP\r\n") == "250 250 250");
  REQUIRE(lab.told.size() == 1);
  CHECK(lab.told[0].sha256 == sha256_hex(".\r\n.\r\n\n..x"));
  // RFC 3030 2: refused, and yet the octets are taken.
  CHECK(talk.classes("BDAT 6\r\nQUIT\r\nNOOP\r\n") == "503 250");
  REQUIRE(lab.told.size() == 2);
  CHECK_FALSE(lab.told[1].complete);
  CHECK(talk.classes("BDAT x\r\n") == "501");
  CHECK(talk.session.over());
}

TEST_CASE("too big, broken off, too many errors") {
  TestHost lab;
  Talk talk(lab);
  (void)talk.tell(envelope + "DATA\r\n");
  CHECK(talk.classes(std::string(10'001, 'x') + "\r\n.\r\n") == "552");
  REQUIRE(lab.told.size() == 1);
  CHECK(lab.told[0].size == 10'003);
  CHECK(lab.told[0].complete);
  CHECK(lab.told[0].sha256 == sha256_hex(std::string(10'001, 'x') + "\r\n"));

  (void)talk.tell("MAIL FROM:<a@b>\r\nRCPT TO:<bob>\r\nDATA\r\nhalf a li");
  talk.session.lost();
  REQUIRE(lab.told.size() == 2);
  CHECK_FALSE(lab.told[1].complete);
  CHECK(lab.told[1].size == 9);
  CHECK_FALSE(lab.told[1].result);

  Talk other(lab);
  for (int i = 0; i < 30; ++i) (void)other.tell("XYZZY\r\n");
  CHECK(other.session.over());
}

TEST_CASE("logging in") {
  TestHost lab;
  Talk talk(lab);
  CHECK(talk.classes("AUTH PLAIN\r\n") == "503");
  (void)talk.tell("EHLO me\r\n");
  CHECK(talk.classes("AUTH PLAIN AGFsaWNlAHdyb25n\r\n") == "535");  // alice, wrong
  CHECK(talk.classes("AUTH PLAIN !\r\nAUTH NTLM\r\nAUTH LOGIN\r\n*\r\n") == "501 504 334 501");
  // "alice" and "lab-alice", as base64(1) has them
  CHECK(talk.tell("AUTH LOGIN\r\nYWxpY2U=\r\nbGFiLWFsaWNl\r\n")
            .starts_with("334 VXNlcm5hbWU6\r\n334 UGFzc3dvcmQ6\r\n235 "));
  CHECK(talk.classes("AUTH PLAIN\r\n") == "503");
}

TEST_CASE("hostile lines are bounded") {
  TestHost lab;
  Talk talk(lab);
  CHECK(talk.classes(std::string(100'000, 'A') + "\r\nNOOP\r\n") == "500 250");
}

}  // namespace
}  // namespace malote::generator
