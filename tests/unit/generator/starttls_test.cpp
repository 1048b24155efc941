// SPDX-License-Identifier: MIT
// What the servers do at STARTTLS (RFC 3207 4.2, RFC 2595 4, RFC 3501 6.2.1), and how scenarios and
// the player have it.
#include <doctest/doctest.h>

#include "generator/imap_server.hpp"
#include "generator/packets.hpp"
#include "generator/pop3_server.hpp"
#include "generator/smtp_server.hpp"
#include "unit/generator/server_support.hpp"

namespace malote::generator {
namespace {

bool has(const std::string& text, std::string_view word) {
  return text.find(word) != std::string::npos;
}

TEST_CASE("what stands behind STARTTLS in clear is not taken, and all before is forgotten") {
  TestHost lab;
  lab.host.offers_tls = true;
  TestTalk<SmtpServer> talk(lab);
  CHECK(has(talk.tell("EHLO me\r\n"), "250-STARTTLS\r\n"));
  CHECK(talk.classes("AUTH PLAIN AGJvYgBsYWItYm9i\r\n") == "235");
  std::string out;
  CHECK(talk.session.receive("STARTTLS\r\nNOOP\r\n", out) == 10);
  CHECK(out.starts_with("220 "));
  CHECK(talk.session.awaits_tls());
  talk.session.secured();
  CHECK_FALSE(talk.session.awaits_tls());
  CHECK(talk.classes("MAIL FROM:<a@b>\r\n") == "503");
  CHECK_FALSE(has(talk.tell("EHLO me\r\n"), "STARTTLS"));
  CHECK(talk.classes("STARTTLS\r\n") == "503");
  CHECK(talk.classes("AUTH PLAIN AGJvYgBsYWItYm9i\r\n") == "235");  // not logged in any more
}

TEST_CASE("no STARTTLS within a mail, with an argument, or where there is no TLS") {
  TestHost lab;
  TestTalk<SmtpServer> clear(lab);
  CHECK_FALSE(has(clear.tell("EHLO me\r\n"), "STARTTLS"));
  CHECK(clear.classes("STARTTLS\r\n") == "502");
  lab.host.offers_tls = true;
  TestTalk<SmtpServer> talk(lab);
  CHECK(talk.classes("HELO me\r\nSTARTTLS now\r\nMAIL FROM:<a@b>\r\nSTARTTLS\r\n") ==
        "250 501 250 503");
}

TEST_CASE("POP3: a name said before STLS is forgotten") {
  TestHost lab;
  lab.host.offers_tls = true;
  TestTalk<Pop3Server> talk(lab);
  CHECK(has(talk.tell("CAPA\r\n"), "\r\nSTLS\r\n"));
  std::string out;
  CHECK(talk.session.receive("USER bob\r\nSTLS\r\nPASS lab-bob\r\n", out) == 16);
  CHECK(talk.session.awaits_tls());
  talk.session.secured();
  CHECK(talk.classes("PASS lab-bob\r\n", 4) == "-ERR");
  CHECK_FALSE(has(talk.tell("CAPA\r\n"), "STLS"));
}

TEST_CASE("IMAP: STARTTLS before LOGIN only") {
  TestHost lab;
  lab.host.offers_tls = true;
  TestTalk<ImapServer> talk(lab);
  CHECK(has(talk.tell("a0 CAPABILITY\r\n"), " STARTTLS\r\n"));
  std::string out;
  CHECK(talk.session.receive("a1 STARTTLS\r\na2 LOGIN bob lab-bob\r\n", out) == 13);
  CHECK(has(out, "a1 OK "));
  talk.session.secured();
  CHECK_FALSE(has(talk.tell("a3 CAPABILITY\r\n"), "STARTTLS"));
  CHECK(has(talk.tell("a4 SELECT INBOX\r\n"), "a4 BAD"));
  CHECK(has(talk.tell("a5 STARTTLS\r\n"), "a5 BAD"));
}

TEST_CASE("scenarios say where TLS begins") {
  const auto problem = [](const char* text) {
    const auto parsed = parse_scenario(text);
    return parsed ? std::string() : parsed.error().text;
  };
  CHECK(problem("S: 220\nC: STARTTLS\nS: 220\nstarttls\nC: QUIT\n").empty());
  CHECK(problem("S: 220\nstarttls\nstarttls\n").starts_with("line 3: "));
  CHECK(problem("tls: implicit\nS: 220\nstarttls\n").starts_with("line 3: "));
  CHECK(problem("tls: maybe\nS: 220\n").starts_with("line 1: "));
  CHECK(problem("tls-version: 1.4\nS: 220\n").starts_with("line 1: "));
  CHECK(problem("tls-suites: ROT13\nS: 220\n").starts_with("line 1: "));
  CHECK(problem("tls-key: dsa\nS: 220\n").starts_with("line 1: "));
  const auto ports = parse_scenario(
      "session a\nserver: 10.0.0.1 993\nS: x\nsession b\nserver: 10.0.0.1 465\n"
      "tls: none\nS: x\n");
  REQUIRE(ports);
  CHECK(ports.value().sessions[0].tls.implicit);
  CHECK(ports.value().sessions[0].spoken == Spoken::imap);
  CHECK_FALSE(ports.value().sessions[1].tls.implicit);
}

TEST_CASE("the played wire: TLS records, and times that fit the truth") {
  const auto scenario = parse_scenario(
      "S: 220 x\nC: EHLO me\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\nstarttls\nC: MAIL "
      "FROM:<secret@b>\n"
      "S: 250 ok\nC: RCPT TO:<b@c>\nS: 250 ok\nC: DATA\nS: 354 go\nC message:\n| words\nS: 250 "
      "done\n");
  REQUIRE(scenario);
  const SessionScript& script = scenario.value().sessions.at(0);
  const PlayedSession played = play_session(script, 0, {}, 1);
  std::string sent;
  for (const TcpPacket& p : played.packets) {
    if (p.from == Side::client) sent += p.payload;
  }
  const std::size_t plain = std::string("EHLO me\r\nSTARTTLS\r\n").size();
  REQUIRE(sent.size() > plain + 5);
  CHECK(sent.substr(plain, 2) == "\x16\x03");  // a handshake record (RFC 8446 5.1)
  CHECK_FALSE(has(sent, "secret"));
  CHECK_FALSE(has(sent, "words"));
  const auto rows = tell_truth(script);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].envelope_from == "secret@b");
  const Timestamp end = time_of_octet(played, rows[0].from, rows[0].end_offset);
  CHECK(end > played.packets.front().time);
  CHECK(end < played.packets.back().time);
}

}  // namespace
}  // namespace malote::generator
