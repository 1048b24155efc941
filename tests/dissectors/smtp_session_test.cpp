// SPDX-License-Identifier: MIT
// What changes the session itself: STARTTLS, TURN, LMTP, pipelining.
#include "smtp_support.hpp"

using namespace malote;
using namespace malote::test;

namespace {

FeedOutcome outcome_of(const Conversation& conversation, FakeHost& host) {
  const auto dissector = make_smtp(host);
  return feed(*dissector, conversation);
}

const std::string client_hello("\x16\x03\x01\x00\x05hello", 10);

}  // namespace

TEST_CASE("RFC 3207: TLS begins behind the 220") {
  FakeHost host;
  const Conversation conversation = {
      s({"220 mail.imc.org SMTP service ready"}),
      c({"EHLO mail.example.com"}),
      s({"250-mail.imc.org offers a warm hug of welcome", "250-8BITMIME", "250 STARTTLS"}),
      c({"STARTTLS"}),
      s({"220 Go ahead"}),
      client(client_hello)};
  CHECK(outcome_of(conversation, host).last == Next::secure);
  CHECK(verbs(host) == "* 220, EHLO 250, STARTTLS 220");
  CHECK(host.notices.empty());
  check_cutting_independent(make_smtp, conversation);
  // The handshake was seen before the consent: held, no injection.
  Conversation early = conversation;
  std::swap(early[4], early[5]);
  CHECK(run_smtp_cut(early).notices.empty());
}

TEST_CASE("STARTTLS whose 220 is not in the capture") {
  FakeHost host;
  CHECK(outcome_of({s({"220 a"}), c({"EHLO x"}), s({"250 a"}), c({"STARTTLS"}),
                    lost(Direction::to_client, 14), client(client_hello)},
                   host)
            .last == Next::secure);
  FakeHost one_way;
  CHECK(outcome_of({c({"EHLO x"}), c({"STARTTLS"}), client(client_hello)}, one_way).last ==
        Next::secure);
  CHECK(verbs(one_way) == "EHLO -, STARTTLS -");
}

TEST_CASE("commands slipped in behind STARTTLS") {
  const FakeHost host =
      run_smtp_cut({s({"220 a"}), c({"EHLO x"}), s({"250 a"}),
                    c({"STARTTLS", "MAIL FROM:<evil@x>", "RCPT TO:<v@y>"}), s({"220 Go ahead"})});
  CHECK(verbs(host) == "* 220, EHLO 250, STARTTLS 220, MAIL -, RCPT -");
  REQUIRE(notice(host, "command-injection") != nullptr);
  CHECK(notice(host, "command-injection")->severity == Severity::alert);
}

TEST_CASE("STARTTLS refused") {
  const FakeHost host =
      run_smtp_cut({s({"220 a"}), c({"EHLO x"}), s({"250 a"}), c({"STARTTLS"}),
                    s({"454 TLS not available"}), c({"MAIL FROM:<a@b>"}), s({"250 ok"})});
  CHECK(verbs(host) == "* 220, EHLO 250, STARTTLS 454, MAIL 250");
  CHECK(host.noticed("starttls-refused"));
}

TEST_CASE("behind the handshake the session begins anew") {
  FakeHost host;
  const auto dissector = make_smtp(host);
  const auto say = [&](Direction direction, const std::string& octets) {
    return dissector->on_data(direction, {as_bytes(octets), {}, false}).next;
  };
  CHECK(say(Direction::to_client, "220 a ESMTP\r\n") == Next::more);
  CHECK(say(Direction::to_server, "EHLO x\r\n") == Next::more);
  CHECK(say(Direction::to_client, "250 a\r\n") == Next::more);
  CHECK(say(Direction::to_server, "STARTTLS\r\n") == Next::more);
  CHECK(say(Direction::to_client, "220 go\r\n") == Next::secure);
  host.flow_info.under_tls = true;
  CHECK(say(Direction::to_server, "EHLO x\r\n") == Next::more);
  CHECK(say(Direction::to_client, "250 a\r\n") == Next::more);
  CHECK(say(Direction::to_server, "MAIL FROM:<a@b>\r\n") == Next::more);
  CHECK(say(Direction::to_client, "250 ok\r\n") == Next::more);
  dissector->on_end(Direction::to_server, EndReason::fin);
  dissector->on_end(Direction::to_client, EndReason::fin);
  CHECK(verbs(host) == "* 220, EHLO 250, STARTTLS 220, EHLO 250, MAIL 250");
  CHECK(!exchange(host, 3).under_tls);
  CHECK(exchange(host, 4).under_tls);
}

TEST_CASE("RFC 821 3.8: TURN accepted, the sides change places") {
  const Conversation conversation = {
      s({"220 a ready"}), c({"HELO b"}),        s({"250 a"}),
      c({"TURN"}),        s({"250 ok"}),        c({"220 b ready"}),
      s({"HELO a"}),      c({"250 b"}),         s({"MAIL FROM:<x@a>"}),
      c({"250 ok"}),      s({"RCPT TO:<y@b>"}), c({"250 ok"}),
      s({"DATA"}),        c({"354 go"}),        s({"text", "."}),
      c({"250 ok"}),      s({"QUIT"}),          c({"221 b"})};
  const FakeHost host = run_smtp_cut(conversation);
  CHECK(verbs(host) ==
        "* 220, HELO 250, TURN 250, * 220, HELO 250, MAIL 250, RCPT 250, DATA 250, QUIT 221");
  REQUIRE(host.messages.size() == 1);
  CHECK(host.octets_of(host.messages[0]) == "text\r\n");
  CHECK(host.messages[0].accepted_to == std::vector<std::string>{"y@b"});
  CHECK(std::string(exchange(host, 4).phase) == "connection");
  CHECK(host.notices.empty());
}

TEST_CASE("TURN refused") {
  const FakeHost host = run_smtp_cut({s({"220 a"}), c({"HELO b"}), s({"250 a"}), c({"TURN"}),
                                      s({"502 no"}), c({"QUIT"}), s({"221 a"})});
  CHECK(verbs(host) == "* 220, HELO 250, TURN 502, QUIT 221");
}

TEST_CASE("RFC 2033 4.2: LMTP answers for each accepted recipient") {
  const Conversation conversation = {s({"220 foo.edu LMTP server ready"}),
                                     c({"LHLO foo.edu"}),
                                     s({"250-foo.edu", "250-PIPELINING", "250 SIZE"}),
                                     c({"MAIL FROM:<chris@bar.com>"}),
                                     s({"250 OK"}),
                                     c({"RCPT TO:<pat@foo.edu>"}),
                                     s({"250 OK"}),
                                     c({"RCPT TO:<jones@foo.edu>"}),
                                     s({"550 No such user here"}),
                                     c({"RCPT TO:<green@foo.edu>"}),
                                     s({"250 OK"}),
                                     c({"DATA"}),
                                     s({"354 Start mail input; end with <CRLF>.<CRLF>"}),
                                     c({"Blah blah blah...", "...etc. etc. etc.", "."}),
                                     s({"250 OK", "452 <green@foo.edu> is temporarily over quota"}),
                                     c({"QUIT"}),
                                     s({"221 foo.edu closing connection"})};
  const FakeHost host = run_smtp_cut(conversation);
  CHECK(verbs(host) ==
        "* 220, LHLO 250, MAIL 250, RCPT 250, RCPT 550, RCPT 250, DATA 452, QUIT 221");
  const ExchangeRecord& data = exchange(host, 7);
  REQUIRE(data.replies.size() == 3);
  CHECK(data.replies[1].code == "250");
  REQUIRE(host.messages.size() == 1);
  CHECK(host.messages[0].envelope_to.size() == 3);
  CHECK(host.messages[0].accepted_to == std::vector<std::string>{"pat@foo.edu"});
  CHECK(host.messages[0].result == "452 <green@foo.edu> is temporarily over quota");
  for_each_lost_turn(make_smtp, conversation, [](const FakeHost& lossy, std::size_t turn) {
    CAPTURE(turn);
    check_nothing_invented(lossy, {"Blah blah blah...\r\n..etc. etc. etc.\r\n"},
                           {"LHLO", "MAIL", "RCPT", "DATA", "QUIT"});
  });
}

TEST_CASE("RFC 2920 3.1: pipelined groups, every turn lost in turn") {
  const Conversation conversation = {
      s({"220 dbc.mtview.ca.us SMTP service ready"}),
      c({"EHLO nwfpc.org"}),
      s({"250-dbc.mtview.ca.us says hello", "250 PIPELINING"}),
      c({"MAIL FROM:<mrose@dbc.mtview.ca.us>", "RCPT TO:<ned@innosoft.com>",
         "RCPT TO:<dan@innosoft.com>", "RCPT TO:<kvc@innosoft.com>", "DATA"}),
      s({"250 sender <mrose@dbc.mtview.ca.us> OK", "250 recipient <ned@innosoft.com> OK",
         "250 recipient <dan@innosoft.com> OK", "250 recipient <kvc@innosoft.com> OK",
         "354 enter mail, end with line containing only \".\""}),
      c({"text", ".", "QUIT"}),
      s({"250 message sent", "221 goodbye"})};
  const FakeHost host = run_smtp_cut(conversation);
  CHECK(verbs(host) ==
        "* 220, EHLO 250, MAIL 250, RCPT 250, RCPT 250, RCPT 250, DATA 250, QUIT 221");
  CHECK(host.messages.at(0).accepted_to.size() == 3);
  for_each_lost_turn(make_smtp, conversation, [](const FakeHost& lossy, std::size_t turn) {
    CAPTURE(turn);
    check_nothing_invented(lossy, {"text\r\n"}, {"EHLO", "MAIL", "RCPT", "DATA", "QUIT"});
    if (turn != 5) REQUIRE(lossy.messages.size() == 1);
    if (turn != 5 && turn != 6) CHECK(lossy.messages[0].result == "250 message sent");
  });
}

TEST_CASE("part of the replies to a group is lost") {
  const FakeHost host =
      run_smtp_cut({s({"220 a"}), c({"EHLO x"}), s({"250 a"}),
                    c({"MAIL FROM:<a@x>", "RCPT TO:<b@y>", "RCPT TO:<c@y>", "DATA"}),
                    lost(Direction::to_client, 8), server("250 b ok\r\n550 c no\r\n354 go\r\n"),
                    c({"text", "."}), s({"250 ok"}), c({"QUIT"}), s({"221 bye"})});
  CHECK(verbs(host) == "* 220, EHLO 250, MAIL -, RCPT 250, RCPT 550, DATA 250, QUIT 221");
  CHECK(host.messages.at(0).accepted_to == std::vector<std::string>{"b@y"});
}
