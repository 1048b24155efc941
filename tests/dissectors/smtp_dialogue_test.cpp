// SPDX-License-Identifier: MIT
// Whole conversations as RFC 5321 appendix D and course notes print them.
#include "smtp_support.hpp"

using namespace malote;
using namespace malote::test;

namespace {

const std::string d1_body = "Blah blah blah...\r\n..etc. etc. etc.\r\n";

// RFC 5321 D.1
Conversation typical() {
  return {s({"220 foo.com Simple Mail Transfer Service Ready"}),
          c({"EHLO bar.com"}),
          s({"250-foo.com greets bar.com", "250-8BITMIME", "250-SIZE", "250-DSN", "250 HELP"}),
          c({"MAIL FROM:<Smith@bar.com>"}),
          s({"250 OK"}),
          c({"RCPT TO:<Jones@foo.com>"}),
          s({"250 OK"}),
          c({"RCPT TO:<Green@foo.com>"}),
          s({"550 No such user here"}),
          c({"RCPT TO:<Brown@foo.com>"}),
          s({"250 OK"}),
          c({"DATA"}),
          s({"354 Start mail input; end with <CRLF>.<CRLF>"}),
          c({"Blah blah blah...", "...etc. etc. etc.", "."}),
          s({"250 OK"}),
          c({"QUIT"}),
          s({"221 foo.com Service closing transmission channel"})};
}

}  // namespace

TEST_CASE("RFC 5321 D.1: a typical transaction") {
  const FakeHost host = run_smtp_cut(typical());
  CHECK(verbs(host) ==
        "* 220, EHLO 250, MAIL 250, RCPT 250, RCPT 550, RCPT 250, DATA 250, QUIT 221");
  CHECK(exchange(host, 2).argument == "bar.com");
  CHECK(exchange(host, 2).replies.at(0).text ==
        "foo.com greets bar.com\n8BITMIME\nSIZE\nDSN\nHELP");
  CHECK(std::string(exchange(host, 1).phase) == "connection");
  CHECK(std::string(exchange(host, 2).phase) == "connection");
  CHECK(std::string(exchange(host, 3).phase) == "transaction");
  CHECK(std::string(exchange(host, 7).phase) == "transaction");
  CHECK(std::string(exchange(host, 8).phase) == "termination");
  CHECK(exchange(host, 3).argument == "FROM:<Smith@bar.com>");
  CHECK(exchange(host, 7).replies.size() == 2);
  CHECK(exchange(host, 7).replies.at(0).code == "354");
  CHECK(!exchange(host, 7).argument);
  REQUIRE(host.messages.size() == 1);
  const MessageRecord& message = host.messages.front();
  CHECK(exchange(host, 7).message == message.id);
  CHECK(message.via == Protocol::smtp);
  CHECK(message.action == Action::submit);
  CHECK(message.envelope_from == "Smith@bar.com");
  CHECK(message.envelope_to ==
        std::vector<std::string>{"Jones@foo.com", "Green@foo.com", "Brown@foo.com"});
  CHECK(message.accepted_to == std::vector<std::string>{"Jones@foo.com", "Brown@foo.com"});
  CHECK(message.complete);
  CHECK(message.verdict == Verdict::complete);
  CHECK(host.octets_of(message) == d1_body);
  CHECK(message.result == "250 OK");
  CHECK(host.notices.empty());
  CHECK(host.software.back() == "Simple Mail Transfer Service Ready");
}

TEST_CASE("RFC 5321 D.1 with every turn lost in turn") {
  for_each_lost_turn(make_smtp, typical(), [](const FakeHost& host, std::size_t turn) {
    CAPTURE(turn);
    check_nothing_invented(host, {d1_body}, {"EHLO", "MAIL", "RCPT", "DATA", "QUIT"});
    CHECK(host.messages.size() == 1);
    // Replies stay with their commands.
    for (const ExchangeRecord& record : host.exchanges) {
      if (!record.command || !record.settled) continue;
      if (*record.command == "QUIT") CHECK(record.replies.back().code == "221");
      if (record.argument == "TO:<Green@foo.com>") CHECK(record.replies.back().code == "550");
      if (*record.command == "EHLO") CHECK(record.replies.back().text.starts_with("foo.com"));
    }
    if (turn != 11 && turn != 13) CHECK(host.messages.at(0).complete);
    if (turn != 14) CHECK(host.messages.at(0).result == "250 OK");
  });
}

TEST_CASE("RFC 5321 D.2: an aborted transaction") {
  const FakeHost host = run_smtp_cut(
      {s({"220 foo.com Simple Mail Transfer Service Ready"}), c({"EHLO bar.com"}),
       s({"250-foo.com greets bar.com", "250 HELP"}), c({"MAIL FROM:<Smith@bar.com>"}),
       s({"250 OK"}), c({"RCPT TO:<Jones@foo.com>"}), s({"250 OK"}), c({"RCPT TO:<Green@foo.com>"}),
       s({"550 No such user here"}), c({"RSET"}), s({"250 OK"}), c({"QUIT"}),
       s({"221 foo.com Service closing transmission channel"})});
  CHECK(verbs(host) == "* 220, EHLO 250, MAIL 250, RCPT 250, RCPT 550, RSET 250, QUIT 221");
  CHECK(host.messages.empty());
}

TEST_CASE("RFC 5321 D.4: verifying, then sending") {
  const FakeHost host = run_smtp_cut(
      {s({"220 foo.com Simple Mail Transfer Service Ready"}), c({"EHLO bar.com"}),
       s({"250-foo.com greets bar.com", "250 VRFY"}), c({"VRFY Crispin"}),
       s({"250 Mark Crispin <Admin.MRC@foo.com>"}), c({"MAIL FROM:<EAK@bar.com>"}), s({"250 OK"}),
       c({"RCPT TO:<Admin.MRC@foo.com>"}), s({"250 OK"}), c({"DATA"}),
       s({"354 Start mail input; end with <CRLF>.<CRLF>"}),
       c({"Blah blah blah...", "...etc. etc. etc.", "."}), s({"250 OK"}), c({"NOOP"}),
       s({"250 OK"}), c({"QUIT"}), s({"221 foo.com Service closing transmission channel"})});
  CHECK(verbs(host) ==
        "* 220, EHLO 250, VRFY 250, MAIL 250, RCPT 250, DATA 250, NOOP 250, QUIT 221");
  CHECK(std::string(exchange(host, 3).phase) == "connection");
  CHECK(std::string(exchange(host, 7).phase) == "transaction");
  CHECK(host.messages.size() == 1);
}

TEST_CASE("several transactions, the null sender, a quoted path") {
  const FakeHost host = run_smtp_cut({s({"220 a ESMTP Postfix (Debian/GNU)"}),
                                      c({"HELO x"}),
                                      s({"250 a"}),
                                      c({"mail from:<> SIZE=12"}),
                                      s({"250 ok"}),
                                      c({"rcpt to:<\"a>b c\"@y> NOTIFY=NEVER"}),
                                      s({"251 ok"}),
                                      c({"data"}),
                                      s({"354 go"}),
                                      c({"one", "."}),
                                      s({"250 first"}),
                                      c({"MAIL FROM: me@x"}),
                                      s({"250 ok"}),
                                      c({"RCPT TO: you@y"}),
                                      s({"250 ok"}),
                                      c({"DATA"}),
                                      s({"354 go"}),
                                      c({"."}),
                                      s({"554 refused"}),
                                      c({"QUIT"}),
                                      s({"221 bye"})});
  REQUIRE(host.messages.size() == 2);
  CHECK(host.messages[0].envelope_from == "");
  CHECK(host.messages[0].accepted_to == std::vector<std::string>{"\"a>b c\"@y"});
  CHECK(host.messages[0].result == "250 first");
  CHECK(host.messages[1].envelope_from == "me@x");
  CHECK(host.messages[1].size == 0);
  CHECK(host.messages[1].complete);
  CHECK(host.messages[1].result == "554 refused");
  CHECK(exchange(host, 3).command == "MAIL");
  CHECK(exchange(host, 3).argument == "from:<> SIZE=12");
  CHECK(host.software.back() == "Postfix (Debian/GNU)");
  CHECK(host.notices.empty());
}

TEST_CASE("a dialogue as course notes print it: misprints, a reply without a code, no final dot") {
  const Conversation notes = {s({"220 hamburger.edu"}),
                              c({"HELLO crepes.fr"}),
                              s({"250 Hello crepes.fr, pleased to meet you"}),
                              c({"MAIL FROM: <alice@crepes.fr>"}),
                              s({"250 alice@crepes.fr... Sender ok"}),
                              c({"RCPT TO: <bob@hamburger.edu>"}),
                              s({"250 bob@hamburger.edu ... Recipient ok"}),
                              c({"DATA"}),
                              s({"354 Enter mail, end with \".\" on a line by itself"}),
                              c({"Do you like ketchup?", "How about pickles?"}),
                              s({"OK: queued as 12345"}),
                              c({"OUIT"}),
                              s({"221 hamburger.edu closing connection"})};
  const FakeHost host = run_smtp_cut(notes);
  CHECK(verbs(host) == "* 220, HELLO 250, MAIL 250, RCPT 250, DATA , OUIT 221");
  REQUIRE(host.messages.size() == 1);
  CHECK(host.octets_of(host.messages[0]) == "Do you like ketchup?\r\nHow about pickles?\r\n");
  CHECK(!host.messages[0].complete);
  CHECK(host.messages[0].verdict == Verdict::cut_end);
  CHECK(host.messages[0].result == "OK: queued as 12345");
  CHECK(host.messages[0].envelope_from == "alice@crepes.fr");
  CHECK(host.noticed("misprint"));
  CHECK(host.noticed("reply-without-code"));
  CHECK(host.noticed("no-final-dot"));
  CHECK(std::string(exchange(host, 6).phase) == "termination");
}

TEST_CASE("lines typed over telnet: options, backspaces, bare LFs, blanks") {
  const FakeHost host = run_smtp_cut(
      {server("220 a\n"), client("\xff\xfb\x1f\xff\xfd\x03HELK\bO x\n"), server("250 a\n"),
       client("MAIL FROM:<a@bb\x7f>\n"), server("250 ok\n"), client("\r\n"), server("500 what?\n"),
       client("  RCPT TO:<c@d>\n"), server("250 ok\n"), client("DATA\n"), server("354 go\n"),
       client("hi\n.\n"), server("250 ok\n"), client("QUIT\n"), server("221 bye\n")});
  CHECK(verbs(host) == "* 220, HELO 250, MAIL 250,  500, RCPT 250, DATA 250, QUIT 221");
  CHECK(exchange(host, 2).argument == "x");
  CHECK(exchange(host, 3).argument == "FROM:<a@bb\x7f>");
  REQUIRE(host.messages.size() == 1);
  CHECK(host.messages[0].envelope_from == "a@b");
  CHECK(host.messages[0].complete);
  CHECK(host.octets_of(host.messages[0]) == "hi\n");
  REQUIRE(notice(host, "typed-correction") != nullptr);
  CHECK(notice(host, "typed-correction")->text ==
        "Typed with corrections: HELK\\x08O x was meant as HELO x.");
  // The client ends all its lines so: sloppy, not smuggling.
  REQUIRE(notice(host, "bare-lf-end") != nullptr);
  CHECK(notice(host, "bare-lf-end")->severity == Severity::warn);
}

TEST_CASE("what nobody asked for, what nobody knows, and 421") {
  const FakeHost host =
      run_smtp_cut({s({"421 too busy"}), c({"EHLO x"}), s({"250 a"}), s({"250 and again"}),
                    c({"xyzzy plugh"}), s({"502 unknown"}), s({"421 a closing"})});
  CHECK(verbs(host) == "* 421, EHLO 250, * 250, XYZZY 502, * 421");
  CHECK(host.notices.size() == 1);
  CHECK(host.noticed("unexpected-reply"));
}

TEST_CASE("a client that speaks before the greeting") {
  const FakeHost host =
      run_smtp_cut({c({"EHLO x"}), s({"220 a", "250 a"}), c({"QUIT"}), s({"221 a"})});
  CHECK(verbs(host) == "EHLO 250, * 220, QUIT 221");
}
