// SPDX-License-Identifier: MIT
// Cut anywhere, with anything lost: the same records, and never a claim that is not so.
#include "imap_support.hpp"

using namespace malote;
using namespace malote::test;

namespace {

Conversation long_talk() {
  const std::string mail = imap_mail(400);
  return with(
      selected(),
      {client("f1 FETCH 1:2 (FLAGS BODY.PEEK[])\r\n"),
       server("* 1 FETCH (FLAGS (\\Seen) BODY[] " + literal(mail) + ")\r\n* 2 FETCH (BODY[] " +
              literal(imap_mail(300, "two")) + " FLAGS ())\r\nf1 OK fetched\r\n"),
       client("f2 UID FETCH 9 BODY[]<0.100>\r\n"),
       server("* 3 FETCH (UID 9 BODY[]<0> " + literal(mail.substr(0, 100)) +
              ")\r\nf2 OK fetched\r\n"),
       client("f3 APPEND \"Sent &- done\" (\\Seen) {400}\r\n"), server("+ go on\r\n"),
       client(mail + "\r\n"), server("f3 OK [APPENDUID 7 70] done\r\n"),
       client("f4 APPEND x {120+}\r\n" + imap_mail(120) + "\r\nf5 IDLE\r\n"),
       server("f4 OK done\r\n+ idling\r\n* 19 EXISTS\r\n"), client("DONE\r\n"),
       server("f5 OK done\r\n"), client("f6 LOGOUT\r\n"), server("* BYE bye\r\nf6 OK\r\n")});
}

Conversation login_talk() {
  return {server("* OK ready\r\n"),
          client("1 LOGIN {3}\r\n"),
          server("+ go\r\n"),
          client("bob {6}\r\n"),
          server("+\r\n"),
          client("sesame\r\n"),
          server("1 NO no\r\n"),
          client("2 AUTHENTICATE CRAM-MD5\r\n"),
          server("+ PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+\r\n"),
          client("dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw\r\n"),
          server("2 OK yes\r\n")};
}

}  // namespace

TEST_CASE("what IMAP says does not depend on how it is cut") {
  check_cutting_independent(make_imap, rfc3501_example());
  check_cutting_independent(make_imap, long_talk());
  check_cutting_independent(make_imap, login_talk());
}

TEST_CASE("with any turn lost nothing is claimed that is not so") {
  const std::string mail = imap_mail(400);
  for (const Conversation& talk : {rfc3501_example(), long_talk(), login_talk()}) {
    for_each_lost_turn(make_imap, talk, [&](const FakeHost& host, std::size_t) {
      for (const MessageRecord& message : host.messages) {
        const std::string& octets = host.octets_of(message);
        if (message.complete) {
          CHECK((octets == mail || octets == imap_mail(300, "two") || octets == imap_mail(120)));
        }
      }
      CHECK(host.contents.open_count() == 0);
    });
  }
}

TEST_CASE("RFC 4978, 3501 6.2.1: the answer to COMPRESS or STARTTLS is lost") {
  const std::string hello("\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00", 10);
  const std::string deflated("\x52\x34\x50\xf0\xf3\x0f\xf1\x74", 8);
  for (const bool tls : {true, false}) {
    const Conversation talk =
        with(selected(), {client(tls ? "s1 STARTTLS\r\n" : "s1 COMPRESS DEFLATE\r\n"),
                          lost(Direction::to_client, 20), client(tls ? hello : deflated),
                          server(tls ? hello : deflated)});
    for (const Cutting& cutting : {whole(), byte_by_byte(), random_cuts(5)}) {
      FakeHost host;
      const auto dissector = make_imap(host);
      const FeedOutcome outcome = feed(*dissector, talk, cutting);
      CHECK(outcome.complaint.empty());
      CHECK(outcome.last == (tls ? Next::secure : Next::compress));
      CHECK_FALSE(host.noticed("unexpected-line"));
    }
  }
}

TEST_CASE("the first line is a greeting, also where the handshake is lost") {
  const Conversation talk{server("* OK IMAP4rev1 Service Ready\r\n"), client("a1 NOOP\r\n"),
                          server("a1 OK\r\n")};
  const FakeHost host = run_imap(talk, EndReason::fin, false);
  REQUIRE(host.exchanges.size() == 2);
  CHECK_FALSE(host.exchanges[0].command);
  CHECK(host.exchanges[0].replies.at(0).code == "OK");
  const FakeHost idle = run_imap({server("* OK Still here\r\n")}, EndReason::fin, false);
  CHECK(idle.exchanges.at(0).replies.at(0).code == "*");
}

TEST_CASE("a hole within a literal is exactly what is missing") {
  const std::string mail = imap_mail(400);
  Conversation talk =
      with(selected(), {client("f1 FETCH 1 BODY[]\r\n"),
                        server("* 1 FETCH (BODY[] {400}\r\n" + mail.substr(0, 150))});
  Turn rest = server(mail.substr(250) + ")\r\nf1 OK fetched\r\n");
  rest.gap = 100;
  talk.push_back(rest);
  talk.push_back(client("f2 NOOP\r\n"));
  talk.push_back(server("f2 OK\r\n"));
  const FakeHost host = run_imap(talk);
  REQUIRE(host.messages.size() == 1);
  CHECK(host.messages[0].verdict == Verdict::gap);
  CHECK(host.messages[0].missing ==
        std::vector<std::pair<std::uint64_t, std::uint64_t>>{{150, 100}});
  CHECK(host.messages[0].size == 300);
  CHECK(host.messages[0].result == "OK fetched");
  CHECK(find_exchange(host, "NOOP")->settled);
}

TEST_CASE("a hole within chosen header fields: no field is told in part") {
  const std::string fields =
      "Subject: all of it\r\nTo: a@example.com,\r\n\tb@example.com\r\n"
      "Date: today\r\n\r\n";
  const std::string asked = "BODY[HEADER.FIELDS (SUBJECT TO DATE)] ";
  const std::size_t hole = fields.find("@example");
  const std::string before = "* 1 FETCH (" + asked + literal(fields);
  const std::size_t at = before.size() - fields.size() + hole;
  Conversation torn = with(selected(), {client("a3 FETCH 1 (" + asked + ")\r\n"),
                                        server(before.substr(0, at)), lost(Direction::to_client, 5),
                                        server(before.substr(at + 5) + ")\r\na3 OK done\r\n")});
  FakeHost host = run_imap(torn);
  REQUIRE(host.messages.size() == 1);
  CHECK(host.contents.all.at(host.messages[0].content) ==
        "Subject: all of it\r\nDate: today\r\n\r\n");
  CHECK_FALSE(host.messages[0].complete);
  // Fetched again, and whole: each field once.
  host = run_imap(with(
      torn, {client("a4 FETCH 1 (" + asked + ")\r\n"), server(before + ")\r\na4 OK done\r\n")}));
  REQUIRE(host.messages.size() == 1);
  CHECK(host.contents.all.at(host.messages[0].content).find("a@example.com,") != std::string::npos);
}

TEST_CASE("a hole over a literal's header and end: the next response is found") {
  const std::string mail = imap_mail(400);
  Conversation talk =
      with(selected(), {client("f1 FETCH 1:3 BODY[]\r\n"),
                        server("* 1 FETCH (BODY[] {400}\r\n" + mail.substr(0, 150))});
  // The rest of it, ")", and "* 2 FETCH (BODY[] {400}" with 100 octets are lost.
  Turn rest = server(mail.substr(100) + ")\r\n* 3 FETCH (BODY[] " + literal(mail) +
                     ")\r\nf1 OK fetched\r\n");
  rest.gap = 250 + 3 + 25 + 100;
  talk.push_back(rest);
  const FakeHost host = run_imap(talk);
  REQUIRE(host.messages.size() == 2);
  CHECK(host.messages[0].verdict == Verdict::gap);
  CHECK(host.messages[0].missing ==
        std::vector<std::pair<std::uint64_t, std::uint64_t>>{{150, 250}});
  CHECK(host.messages[1].complete);
  CHECK(host.messages[1].number == 3);
  CHECK(find_exchange(host, "FETCH")->settled);
}

TEST_CASE("a message that the connection's end breaks off is aborted or cut") {
  const Conversation talk = with(selected(), {client("f1 FETCH 1 BODY[]\r\n"),
                                              server("* 1 FETCH (BODY[] {400}\r\nSubject: x\r\n")});
  CHECK(run_imap(talk).messages.at(0).verdict == Verdict::aborted);
  CHECK(run_imap(talk, EndReason::end_of_input).messages.at(0).verdict == Verdict::cut_end);
  CHECK_FALSE(run_imap(talk).messages.at(0).complete);
}

TEST_CASE("in the middle of a session commands and replies are found") {
  const FakeHost host = run_imap(
      {client("d of a line\r\nA7 UID FETCH 5 FLAGS\r\n"),
       server("of a message\r\n* a list item\r\n* 2 FETCH (FLAGS () UID 5)\r\nA7 OK done\r\n")},
      EndReason::fin, false);
  REQUIRE(host.exchanges.size() == 1);
  CHECK(host.exchanges[0].command == "UID FETCH");
  CHECK(host.exchanges[0].settled);
  CHECK(host.exchanges[0].untagged == 1);
  CHECK(std::string(host.exchanges[0].phase) == "selected");
}

TEST_CASE("a client alone: literals are told from the next command") {
  const std::string mail = imap_mail(120);
  const FakeHost host =
      run_imap({client("A1 SELECT INBOX\r\n"), client("A2 APPEND x {120}\r\n"),
                client(mail + "\r\n"), client("A3 APPEND y {120}\r\n"), client("A4 LOGOUT\r\n")});
  REQUIRE(host.messages.size() == 2);
  CHECK(host.octets_of(host.messages[0]) == mail);
  CHECK(host.messages[0].complete);
  CHECK(host.messages[1].size == 0);
  CHECK_FALSE(host.messages[1].complete);
  REQUIRE(find_exchange(host, "LOGOUT") != nullptr);
}
