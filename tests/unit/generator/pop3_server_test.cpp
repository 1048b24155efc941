// SPDX-License-Identifier: MIT
// What the lab's POP3 server answers: RFC 1939, RFC 2449, RFC 3206.
#include "generator/pop3_server.hpp"

#include <doctest/doctest.h>

#include "generator/digests.hpp"
#include "unit/generator/server_support.hpp"

namespace malote::generator {
namespace {

using Talk = TestTalk<Pop3Server>;

struct Box : TestHost {
  Box() {
    User& bob = *office.find_user("bob");
    CHECK(office.deliver(bob, "Subject: one\r\n\r\n.dot\r\nlast\r\n"));
    CHECK(office.deliver(bob, "Subject: two\r\n\r\n"));
  }
};

const std::string login = "USER bob\r\nPASS lab-bob\r\n";

TEST_CASE("the three states") {
  Box lab;
  Talk talk(lab);
  CHECK(talk.classes("STAT\r\nPASS x\r\nUSER bob\r\nPASS x\r\n") == "-ER -ER +OK -ER");
  CHECK(talk.tell(login).ends_with("+OK bob's mailbox has 2 messages, 44 octets\r\n"));
  CHECK(talk.tell("STAT\r\n") == "+OK 2 44\r\n");
  CHECK(talk.tell("LIST\r\n").ends_with("\r\n1 28\r\n2 16\r\n.\r\n"));
  CHECK(talk.tell("LIST 2\r\n") == "+OK 2 16\r\n");
  CHECK(talk.classes("LIST 3\r\nLIST 0\r\nLIST x\r\nUSER bob\r\nXTND\r\n", 4) ==
        "-ERR -ERR -ERR -ERR -ERR");
  CHECK(talk.tell("RETR 1\r\n") == "+OK 28 octets\r\nSubject: one\r\n\r\n..dot\r\nlast\r\n.\r\n");
  CHECK(talk.tell("TOP 1 1\r\n") == "+OK the top follows\r\nSubject: one\r\n\r\n..dot\r\n.\r\n");
  CHECK(talk.classes("TOP 1\r\nNOOP\r\n") == "-ER +OK");
  REQUIRE(lab.told.size() == 2);
  CHECK(lab.told[0].sha256 == sha256_hex("Subject: one\r\n\r\n.dot\r\nlast\r\n"));
  CHECK(lab.told[0].number == 1);
  CHECK(lab.told[1].partial == "top");
  CHECK(talk.classes("QUIT\r\n") == "+OK");
  CHECK(talk.session.over());
}

TEST_CASE("deleted at QUIT and not before") {
  Box lab;
  {
    Talk talk(lab);
    (void)talk.tell(login + "DELE 1\r\n");
    CHECK(talk.classes("RETR 1\r\nDELE 1\r\nSTAT\r\n") == "-ER -ER +OK");
    talk.session.lost();
  }
  CHECK(lab.office.find_user("bob")->mails.size() == 2);
  Talk talk(lab);
  (void)talk.tell(login + "DELE 1\r\nRSET\r\nDELE 2\r\nQUIT\r\n");
  REQUIRE(lab.office.find_user("bob")->mails.size() == 1);
  CHECK(lab.office.find_user("bob")->mails[0]->content.size() == 28);
}

TEST_CASE("one session has the mailbox") {
  Box lab;
  Talk first(lab);
  (void)first.tell(login);
  Talk second(lab);
  CHECK(second.tell(login).find("-ERR [IN-USE]") != std::string::npos);
  // What comes meanwhile is for the next session.
  CHECK(lab.office.deliver(*lab.office.find_user("bob"), "x\r\n"));
  CHECK(first.tell("STAT\r\n") == "+OK 2 44\r\n");
  first.session.lost();
  CHECK(second.tell(login).find("has 3 messages") != std::string::npos);
}

TEST_CASE("other ways to log in") {
  Box lab;
  Talk talk(lab);
  const std::string nonce = "<s.1769850000000000000@mail.lab.example>";
  CHECK(talk.classes("APOP bob 00\r\nAUTH X\r\nSTLS\r\n") == "-ER -ER -ER");
  CHECK(talk.tell("AUTH CRAM-MD5\r\n") == "+ " + to_base64(nonce) + "\r\n");
  CHECK(talk.classes("*\r\n") == "-ER");
  CHECK(talk.classes("APOP bob " + md5_hex(nonce + "lab-bob") + "\r\n") == "+OK");
  Talk other(lab);
  const std::string answer = "alice " + hmac_md5_hex("lab-alice", nonce);
  CHECK(other.classes("AUTH CRAM-MD5\r\n" + to_base64(answer) + "\r\n") == "+ P +OK");
  CHECK(other.tell("CAPA\r\n").find("\r\nSASL PLAIN LOGIN CRAM-MD5\r\n") != std::string::npos);
}

TEST_CASE("a password may have blanks") {
  TestHost lab;
  lab.office.add_user("dave", " two words ");
  Talk talk(lab);
  CHECK(talk.classes("USER dave\r\nPASS  two words \r\n") == "+OK +OK");
}

TEST_CASE("much is sent before more is asked for") {
  TestHost lab;
  CHECK(lab.office.deliver(*lab.office.find_user("bob"), std::string(200'000, 'x') + "\r\n"));
  Talk talk(lab);
  (void)talk.tell(login);
  std::string many;
  for (int i = 0; i < 100; ++i) many += "RETR 1\r\n";
  std::string out;
  const std::size_t taken = talk.session.receive(many, out);
  CHECK(taken < many.size());
  CHECK(out.size() < 600'000);
}

TEST_CASE("the digests are those of the RFCs") {
  // RFC 2195 2, RFC 1939 7, and "abc" of FIPS 180.
  CHECK(hmac_md5_hex("tanstaaftanstaaf", "<1896.697170952@postoffice.reston.mci.net>") ==
        "b913a602c7eda7a495b4e6e7334d3890");
  CHECK(md5_hex("<1896.697170952@dbc.mtview.ca.us>tanstaaf") == "c4c9334bac560ecc979e58001b3e22fb");
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  Sha256 pieces;
  pieces.add("a");
  pieces.add("bc");
  CHECK(pieces.hex() == sha256_hex("abc"));
  CHECK(to_base64("foob") == "Zm9vYg==");  // RFC 4648 10
  CHECK(from_base64("Zm9vYg==") == "foob");
  CHECK_FALSE(from_base64("Zm9vYg"));
}

}  // namespace
}  // namespace malote::generator
