// SPDX-License-Identifier: MIT
#include "generator/faults.hpp"

#include <doctest/doctest.h>

#include "generator/imap_server.hpp"
#include "generator/load_figures.hpp"
#include "generator/pop3_server.hpp"
#include "generator/smtp_server.hpp"
#include "unit/generator/server_support.hpp"

namespace malote::generator {
namespace {

Fault fault(const char* text, Side by = Side::server) {
  const auto parsed = parse_fault(text, by);
  REQUIRE_MESSAGE(parsed.ok(), text);
  return parsed.value();
}

TEST_CASE("faults: one way to write them") {
  CHECK(fault("delay=500ms").number == 500'000'000);
  const Fault one = fault("disconnect=100@pop3:retr#2");
  CHECK(one.kind == FaultKind::disconnect);
  CHECK(one.number == 100);
  CHECK(one.spoken == Spoken::pop3);
  CHECK(one.command == "RETR");
  CHECK(one.nth == 2);
  CHECK(fault("reply=550 <a@b> no@RCPT").text == "550 <a@b> no");
  CHECK(fault("size=-7@smtp:").number == -7);
  CHECK(fault("no-starttls").command == "STARTTLS");
  CHECK(fault("address=10.0.0.21").address == parse_ip("10.0.0.21"));
  for (const char* wrong : {"", "what", "delay", "delay=5", "delay=x", "no-dot=1", "literal",
                            "address=x", "address=::1", "reset=-1", "delay=1s@", "delay=1s@x:RCPT",
                            "delay=1s@RCPT#0", "no-starttls@DATA", "disconnect=99999999999"}) {
    CHECK_FALSE_MESSAGE(parse_fault(wrong, Side::server).ok(), wrong);
  }
  CHECK_FALSE(parse_fault("reply=450@RCPT", Side::client).ok());
  CHECK(parse_fault("no-dot", Side::client).ok());
}

TEST_CASE("faults: SMTP's replies, each time or the second time") {
  TestHost lab;
  lab.host.faults = {fault("reply=450 4.2.1 later@RCPT#2"), fault("reply@."), fault("no-starttls"),
                     fault("reply=421 no@pop3:MAIL")};
  TestTalk<SmtpServer> talk(lab);
  CHECK(
      talk.tell("HELO me\r\nMAIL FROM:<a@b>\r\nRCPT TO:<bob@lab.example>\r\n").ends_with("ok\r\n"));
  CHECK(talk.tell("RCPT TO:<alice@lab.example>\r\n") == "450 4.2.1 later\r\n");
  CHECK(talk.tell("STARTTLS\r\n").starts_with("454 "));
  CHECK(talk.tell("DATA\r\nhello\r\n.\r\n").ends_with("\r\n451 a fault, as asked for\r\n"));
  REQUIRE(lab.told.size() == 1);
  CHECK(lab.told[0].result == "451 a fault, as asked for");
  CHECK(lab.told[0].accepted_to == std::vector<std::string>{"bob@lab.example"});
}

struct Mail : TestHost {
  Mail() { CHECK(office.deliver(*office.find_user("bob"), "A: b\r\n\r\nx\r\ny\r\n")); }
};

TEST_CASE("faults: what POP3 says of a message is not true, or does not end") {
  const std::string login = "USER bob\r\nPASS lab-bob\r\n";
  {
    Mail lab;
    lab.host.faults = {fault("size=+100")};
    TestTalk<Pop3Server> talk(lab);
    (void)talk.tell(login);
    CHECK(talk.tell("STAT\r\n") == "+OK 1 114\r\n");
    CHECK(talk.tell("LIST\r\n").ends_with("\r\n1 114\r\n.\r\n"));
    CHECK(talk.tell("LIST 1\r\n") == "+OK 1 114\r\n");
    CHECK(talk.tell("RETR 1\r\n").starts_with("+OK 114 octets\r\n"));
    CHECK(lab.told.back().size == 14);
    CHECK(lab.told.back().result == "+OK 114 octets");
  }
  {
    Mail lab;
    lab.host.faults = {fault("no-dot@RETR")};
    TestTalk<Pop3Server> talk(lab);
    (void)talk.tell(login);
    CHECK(talk.tell("RETR 1\r\n") == "+OK 14 octets\r\nA: b\r\n\r\nx\r\ny\r\n");
    CHECK_FALSE(lab.told.back().complete);
  }
  {
    Mail lab;
    lab.host.faults = {fault("bare-lf@RETR"), fault("long-line=5@STAT")};
    TestTalk<Pop3Server> talk(lab);
    (void)talk.tell(login);
    CHECK(talk.tell("RETR 1\r\n") == "+OK 14 octets\nA: b\n\nx\ny\r\n.\r\n");
    CHECK_FALSE(lab.told.back().is_size_known);
    CHECK(talk.tell("STAT\r\n") == "+OK 1 14xxxxx\r\n");
  }
}

TEST_CASE("faults: IMAP's literals and sizes") {
  Mail lab;
  lab.host.faults = {fault("literal=+3@FETCH"), fault("size=-4"), fault("reply=BAD x y@NOOP")};
  TestTalk<ImapServer> talk(lab);
  (void)talk.tell("a LOGIN bob lab-bob\r\nb SELECT INBOX\r\n");
  CHECK(talk.tell("c FETCH 1 BODY.PEEK[]\r\n").starts_with("* 1 FETCH (BODY[] {17}\r\nA: b\r\n"));
  CHECK(talk.tell("d FETCH 1 RFC822.SIZE\r\n").starts_with("* 1 FETCH (RFC822.SIZE 10)\r\n"));
  CHECK(talk.tell("e NOOP\r\n") == "e BAD x y\r\n");
}

TEST_CASE("faults: those of the wire stand where their command's reply begins") {
  TestHost lab;
  lab.host.faults = {fault("delay=1s@NOOP"), fault("reset=3@HELP"), fault("jitter=2ms@RSET")};
  TestTalk<SmtpServer> talk(lab);
  std::string out;
  CHECK(talk.session.receive("HELO me\r\nNOOP\r\nHELP\r\nRSET\r\n", out) == 27);
  const auto faults = talk.session.take_wire_faults();
  REQUIRE(faults.size() == 3);
  CHECK(faults[0].offset == out.find('\n') + 1);
  CHECK(faults[0].kind == FaultKind::delay);
  CHECK(faults[0].ns == 1'000'000'000);
  CHECK(faults[1].offset == out.find("\r\n", faults[0].offset) + 2 + 3);
  CHECK(faults[1].kind == FaultKind::reset);
  CHECK(faults[2].kind == FaultKind::delay);
  CHECK(faults[2].ns <= 2'000'000);
  CHECK(talk.session.take_wire_faults().empty());
}

TEST_CASE("durations: percentiles to within a hundredth") {
  Durations durations;
  CHECK(durations.percentile_ns(50) == 0);
  for (int i = 1; i <= 1000; ++i) durations.add(i * 1'000'000LL);
  CHECK(durations.count() == 1000);
  const auto near = [](std::int64_t found, std::int64_t wanted) {
    return found >= wanted && found <= wanted + wanted / 49;
  };
  CHECK(near(durations.percentile_ns(50), 500'000'000));
  CHECK(near(durations.percentile_ns(95), 950'000'000));
  CHECK(durations.percentile_ns(100) == 1'000'000'000);
  CHECK(durations.longest_ns() == 1'000'000'000);
}

}  // namespace
}  // namespace malote::generator
