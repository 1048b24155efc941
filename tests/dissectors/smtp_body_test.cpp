// SPDX-License-Identifier: MIT
// Bodies: what carries them, where they end, and what is no body.
#include "smtp_support.hpp"

using namespace malote;
using namespace malote::test;

namespace {

// Everything up to the 354, in lockstep.
Conversation until_data() {
  return {s({"220 a ESMTP"}),     c({"EHLO x"}), s({"250-a", "250 CHUNKING"}),
          c({"MAIL FROM:<a@x>"}), s({"250 ok"}), c({"RCPT TO:<b@y>"}),
          s({"250 ok"}),          c({"DATA"}),   s({"354 go"})};
}

Conversation with(Conversation conversation, const Conversation& more) {
  conversation.insert(conversation.end(), more.begin(), more.end());
  return conversation;
}

Conversation until_rcpt() {
  Conversation conversation = until_data();
  conversation.resize(7);
  return conversation;
}

}  // namespace

TEST_CASE("dot-stuffing is undone, commands in a body stay body") {
  const FakeHost host = run_smtp_cut(
      with(until_data(), {c({"Subject: =?iso-8859-1?q?ol=E1?=", "", "..dot", "MAIL FROM:<x@y>",
                             "RCPT TO:<x@y>", "QUIT", ". x", "..", "."}),
                          s({"250 2.0.0 Ok: queued as 12345"}), c({"QUIT"}), s({"221 bye"})}));
  CHECK(verbs(host) == "* 220, EHLO 250, MAIL 250, RCPT 250, DATA 250, QUIT 221");
  REQUIRE(host.messages.size() == 1);
  CHECK(
      host.octets_of(host.messages[0]) ==
      "Subject: =?iso-8859-1?q?ol=E1?=\r\n\r\n.dot\r\nMAIL FROM:<x@y>\r\nRCPT TO:<x@y>\r\nQUIT\r\n"
      " x\r\n.\r\n");
  CHECK(host.messages[0].subject == "ol\xc3\xa1");
  CHECK(host.messages[0].result == "250 2.0.0 Ok: queued as 12345");
}

TEST_CASE("everything in one segment, replies in one segment") {
  const FakeHost host = run_smtp_cut(
      {c({"EHLO x", "MAIL FROM:<a@x>", "RCPT TO:<b@y>", "RCPT TO:<c@y>", "DATA", "text", ".",
          "MAIL FROM:<d@x>", "RCPT TO:<e@y>", "DATA", "more", ".", "QUIT"}),
       s({"220 a ESMTP", "250-a", "250 PIPELINING", "250 ok", "550 no", "250 ok", "354 go",
          "250 one", "250 ok", "250 ok", "354 go", "250 two", "221 bye"})});
  CHECK(verbs(host) ==
        "EHLO 250, MAIL 250, RCPT 550, RCPT 250, DATA 250, * 220, MAIL 250, RCPT 250, DATA 250, "
        "QUIT 221");
  REQUIRE(host.messages.size() == 2);
  CHECK(host.octets_of(host.messages[0]) == "text\r\n");
  CHECK(host.messages[0].accepted_to == std::vector<std::string>{"c@y"});
  CHECK(host.messages[0].result == "250 one");
  CHECK(host.octets_of(host.messages[1]) == "more\r\n");
  CHECK(host.messages[1].result == "250 two");
  CHECK(host.notices.empty());
}

TEST_CASE("a refused DATA: commands go on") {
  const FakeHost host =
      run_smtp_cut(with(until_rcpt(), {c({"DATA"}), s({"554 no valid recipients"}), c({"XFOO bar"}),
                                       s({"500 what"}), c({"QUIT"}), s({"221 b"})}));
  CHECK(verbs(host) == "* 220, EHLO 250, MAIL 250, RCPT 250, DATA 554, XFOO 500, QUIT 221");
  CHECK(host.messages.empty());
}

TEST_CASE("a refused DATA whose body was already sent") {
  const FakeHost host =
      run_smtp_cut(with(until_rcpt(), {c({"DATA", "Subject: early", "", "QUIT", ".", "QUIT"}),
                                       s({"554 no", "221 bye"})}));
  CHECK(verbs(host) == "* 220, EHLO 250, MAIL 250, RCPT 250, DATA 554, QUIT 221");
  REQUIRE(host.messages.size() == 1);
  CHECK(host.octets_of(host.messages[0]) == "Subject: early\r\n\r\nQUIT\r\n");
  CHECK(host.messages[0].result == "554 no");
}

TEST_CASE("a refused DATA with commands behind it in the same segment") {
  const FakeHost host = run_smtp_cut(
      with(until_rcpt(), {c({"DATA", "RSET", "QUIT"}), s({"451 later", "250 ok", "221 bye"})}));
  CHECK(verbs(host) == "* 220, EHLO 250, MAIL 250, RCPT 250, DATA 451, RSET 250, QUIT 221");
  CHECK(host.messages.empty());
}

TEST_CASE("an outcome that comes while the body is open does not end it") {
  const FakeHost host =
      run_smtp_cut(with(until_data(), {c({"one"}), s({"552 too much"}), c({"two", "."}),
                                       c({"QUIT"}), s({"221 bye"})}));
  CHECK(verbs(host) == "* 220, EHLO 250, MAIL 250, RCPT 250, DATA 552, QUIT 221");
  REQUIRE(host.messages.size() == 1);
  CHECK(host.octets_of(host.messages[0]) == "one\r\ntwo\r\n");
  CHECK(host.messages[0].result == "552 too much");
  CHECK(host.messages[0].complete);
}

TEST_CASE("the server gives up before the body begins") {
  const FakeHost host =
      run_smtp_cut(with(until_data(), {s({"451 timeout"}), c({"QUIT"}), s({"221 bye"})}));
  CHECK(verbs(host) == "* 220, EHLO 250, MAIL 250, RCPT 250, DATA 451, QUIT 221");
  CHECK(host.messages.empty());
}

TEST_CASE("the connection ends within the body") {
  const FakeHost host = run_smtp_cut(with(until_data(), {client("Subject: cut\r\n\r\nte")}));
  REQUIRE(host.messages.size() == 1);
  CHECK(host.messages[0].verdict == Verdict::cut_end);
  CHECK(!host.messages[0].complete);
  CHECK(host.messages[0].subject == "cut");
  CHECK(!host.messages[0].result);
  CHECK(host.noticed("no-final-dot"));
  CHECK(verbs(host) == "* 220, EHLO 250, MAIL 250, RCPT 250, DATA -");
}

TEST_CASE("SMTP smuggling: a bare LF beside the dot and commands behind it") {
  for (const std::string end : {"\n.\n", "\n.\r\n", "\r\n.\n"}) {
    CAPTURE(visible(end));
    const FakeHost host = run_smtp_cut(with(
        until_data(),
        {client("one" + end + "MAIL FROM:<admin@x>\r\nRCPT TO:<v@y>\r\nDATA\r\nsmuggled\r\n.\r\n"),
         s({"250 one", "250 ok", "250 ok", "354 go", "250 two"}), c({"QUIT"}), s({"221 bye"})}));
    REQUIRE(host.messages.size() == 2);
    CHECK(host.octets_of(host.messages[0]) == "one" + end.substr(0, end.find('.')));
    CHECK(host.octets_of(host.messages[1]) == "smuggled\r\n");
    REQUIRE(notice(host, "bare-lf-end") != nullptr);
    CHECK(notice(host, "bare-lf-end")->severity == Severity::alert);
  }
}

TEST_CASE("a bare LF beside the dot and more body behind it") {
  for (const std::string end : {"\n.\n", "\n.\r\n", "\r\n.\n"}) {
    CAPTURE(visible(end));
    const FakeHost host =
        run_smtp_cut(with(until_data(), {client("one" + end + "and on\r\n.\r\n"), s({"250 one"}),
                                         c({"QUIT"}), s({"221 bye"})}));
    REQUIRE(host.messages.size() == 1);
    CHECK(host.octets_of(host.messages[0]) == "one" + end + "and on\r\n");
    CHECK(host.messages[0].complete);
    CHECK(verbs(host) == "* 220, EHLO 250, MAIL 250, RCPT 250, DATA 250, QUIT 221");
  }
}

TEST_CASE("the announced size is a hint") {
  const std::string body(1000, 'x');
  const auto session = [&](const std::string& mail) {
    return run_smtp({s({"220 a"}), c({"EHLO x"}), s({"250 a"}), c({mail}), s({"250 ok"}),
                     c({"RCPT TO:<b@y>"}), s({"250 ok"}), c({"DATA"}), s({"354 go"}),
                     c({body, "."}), s({"250 ok"})});
  };
  CHECK(!session("MAIL FROM:<a@x> SIZE=1002").noticed("size-hint"));
  CHECK(!session("MAIL FROM:<a@x> SIZE=980 BODY=8BITMIME").noticed("size-hint"));
  const FakeHost host = session("MAIL FROM:<a@x> BODY=8BITMIME SIZE=5000");
  CHECK(host.noticed("size-hint"));
  CHECK(host.messages.at(0).complete);
  CHECK(host.messages.at(0).verdict == Verdict::complete);
}

TEST_CASE("a nested MAIL is refused and the transaction goes on") {
  const FakeHost host =
      run_smtp_cut(with(until_rcpt(), {c({"MAIL FROM:<other@x>"}), s({"503 nested"}), c({"DATA"}),
                                       s({"354 go"}), c({"text", "."}), s({"250 ok"})}));
  REQUIRE(host.messages.size() == 1);
  CHECK(host.messages[0].envelope_from == "a@x");
  CHECK(host.messages[0].accepted_to == std::vector<std::string>{"b@y"});
}

TEST_CASE("Exchange's counted block is no message") {
  const FakeHost host =
      run_smtp_cut(with(until_rcpt(), {c({"XEXCH50 8 2"}), s({"354 go"}), client("\r\nQUIT\r\n"),
                                       s({"250 ok"}), c({"QUIT"}), s({"221 bye"})}));
  CHECK(verbs(host) == "* 220, EHLO 250, MAIL 250, RCPT 250, XEXCH50 250, QUIT 221");
  CHECK(host.messages.empty());
}
