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

TEST_CASE("LMTP: a reply for each accepted recipient") {
  TestHost lab;
  SmtpServer session(lab.host, {"s", "127.0.0.1", false, true});
  std::string out;
  (void)session.receive(
      "EHLO me\r\nLHLO me\r\nMAIL FROM:<a@b>\r\nRCPT TO:<bob>\r\nRCPT TO:<no>\r\n"
      "RCPT TO:<alice>\r\nDATA\r\n",
      out);
  CHECK(out.starts_with("500 "));
  out.clear();
  (void)session.receive("x\r\n.\r\n", out);
  CHECK(out == "250 2.0.0 Ok: queued as 12345\r\n250 2.0.0 Ok: queued as 12345\r\n");
}

TEST_CASE("mail for others is taken where somebody hands it on, each domain for itself") {
  TestHost lab;
  std::vector<RelayedMail> mails;
  lab.host.relays = [](std::string_view domain) { return domain.ends_with(".example"); };
  lab.host.relay = [&](RelayedMail mail) { mails.push_back(std::move(mail)); };
  TestTalk<SmtpServer> talk(lab);
  CHECK(
      talk.classes(
              "EHLO me\r\nMAIL FROM:<a@b>\r\nRCPT TO:<x@one.example>\r\nRCPT TO:<y@two.example>\r\n"
              "RCPT TO:<z@ONE.example>\r\nRCPT TO:<w@three.test>\r\nRCPT TO:<bob@lab.example>\r\n")
          .ends_with("250 250 250 550 250"));
  CHECK(talk.classes("DATA\r\nhello\r\n.\r\n") == "354 250");
  REQUIRE(mails.size() == 2);
  CHECK(mails[0].to == std::vector<std::string>{"x@one.example", "z@ONE.example"});
  CHECK(mails[1].to == std::vector<std::string>{"y@two.example"});
  CHECK(mails[0].content.starts_with("Received: from me "));
  CHECK(mails[0].content.ends_with("\r\n\r\nhello\r\n"));
  CHECK(lab.told.at(0).accepted_to.size() == 4);
  CHECK(lab.office.find_user("bob")->mails.size() == 1);
}

TEST_CASE("scenarios say where TLS begins") {
  const auto problem = [](const char* text) {
    const auto parsed = parse_scenario(text);
    return parsed ? std::string() : parsed.error().text;
  };
  CHECK(problem("S: 220\nC: STARTTLS\nS: 220\nstarttls\nC: QUIT\n").empty());
  CHECK(problem("S: 220\nstarttls\nstarttls\n").starts_with("line 3: "));
  CHECK(problem("tls: implicit\nS: 220\nstarttls\n").starts_with("line 3: "));
  CHECK(problem("S: 220\nstarttls\nC: CCC\nS: 200\nendtls\nC: NOOP\n").empty());
  CHECK(problem("server: 10.0.0.1 990\nS: 220\nC: CCC\nS: 200\nendtls\n").empty());
  CHECK(problem("S: 220\nendtls\n").starts_with("line 2: "));
  CHECK(problem("S: 220\nstarttls\nendtls\nC: x\nendtls\n").starts_with("line 5: "));
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

TEST_CASE("the played wire: behind CCC it is in clear, the data are not (RFC 4217 12.3)") {
  const auto scenario = parse_scenario(
      "server: 10.0.0.1 21\nS: 220 x\nC: AUTH TLS\nS: 234 go\nstarttls\nC: PASS hidden\nS: 230 in\n"
      "C: PBSZ 0\nS: 200 ok\nC: PROT P\nS: 200 ok\nC: CCC\nS: 200 clear\nendtls\nC: PASV\n"
      "S: 227 (10,0,0,1,200,1)\nC: RETR seen\nS: 150 comes\ndata:\n| sealed\nS: 226 done\n");
  REQUIRE(scenario);
  const PlayedSession played = play_session(scenario.value().sessions.at(0), 0, {}, 1);
  std::string sent, data;
  for (const TcpPacket& p : played.packets) {
    if (p.from == Side::client) sent += p.payload;
  }
  for (const TcpPacket& p : played.data) data += p.payload;
  CHECK_FALSE(has(sent, "hidden"));
  CHECK(sent.ends_with("PASV\r\nRETR seen\r\n"));
  CHECK(has(data, "\x16\x03"));
  CHECK_FALSE(has(data, "sealed"));
  REQUIRE(played.transfers.size() == 1);
  CHECK(played.transfers[0].protection == 'P');
}

TEST_CASE("a bounce says whom it is about, and why (RFC 3464)") {
  const RelayedMail mail{
      "a@hers.example", {"b@his.example"}, "Subject: x\r\n\r\nsecret text\r\n", "7"};
  const std::string text =
      to_bounce(mail, mail.to, "550 5.1.1 no\x1b such user", "mail.hers.example", {});
  CHECK(has(text, "\r\nTo: <a@hers.example>\r\n"));
  CHECK(has(text,
            "\r\nFinal-Recipient: rfc822; b@his.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"));
  CHECK(has(text, "Subject: x\r\n"));
  CHECK_FALSE(has(text, "secret text"));
  CHECK_FALSE(has(text, "\x1b"));
}

}  // namespace
}  // namespace malote::generator
