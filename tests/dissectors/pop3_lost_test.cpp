// SPDX-License-Identifier: MIT
// POP3 with octets missing: nothing may be invented, nothing called whole that is not, and the
// dialogue must go on.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "dissectors/pop3_support.hpp"

using namespace malote;
using namespace malote::test;

namespace {

constexpr Direction up = Direction::to_server;
constexpr Direction down = Direction::to_client;

Conversation login() {
  return {server("+OK ready\r\n"), client("USER bob\r\n"), server("+OK\r\n"),
          client("PASS secret\r\n"), server("+OK Logged in.\r\n")};
}

Conversation operator+(Conversation a, const Conversation& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// Lock-step, with every shape of reply and bodies in several segments.
Conversation long_session() {
  const std::string one = mail_of(900, "one");
  const std::string two = mail_of(700, "two");
  return login() + Conversation{
                       client("CAPA\r\n"),
                       server("+OK\r\nTOP\r\nUIDL\r\n.\r\n"),
                       client("STAT\r\n"),
                       server("+OK 2 1600\r\n"),
                       client("LIST\r\n"),
                       server("+OK 2 messages\r\n1 900\r\n"),
                       server("2 700\r\n.\r\n"),
                       client("UIDL\r\n"),
                       server("+OK\r\n1 uid-a\r\n2 uid-b\r\n.\r\n"),
                       client("TOP 1 0\r\n"),
                       server("+OK\r\nSubject: one\r\n\r\n.\r\n"),
                       client("RETR 1\r\n"),
                       server("+OK 900 octets\r\n" + one.substr(0, 300)),
                       server(one.substr(300, 300)),
                       server(one.substr(600) + ".\r\n"),
                       client("DELE 1\r\n"),
                       server("+OK\r\n"),
                       client("RETR 2\r\n"),
                       server("+OK 700 octets\r\n"),
                       server(two),
                       server(".\r\n"),
                       client("RSET\r\n"),
                       server("+OK\r\n"),
                       client("DELE 2\r\n"),
                       server("+OK\r\n"),
                       client("QUIT\r\n"),
                       server("+OK bye\r\n"),
                   };
}

std::string said(const ExchangeRecord& exchange) {
  return exchange.command.value_or("-") + " " + exchange.argument.value_or("");
}

// Every command with its final reply in `host` was in `truth` with the same reply, but for the
// lines of a listing that may be fewer.
void check_nothing_invented(const FakeHost& host, const FakeHost& truth) {
  std::multiset<std::string> commands;
  for (const ExchangeRecord& exchange : truth.exchanges) commands.insert(said(exchange));
  for (const ExchangeRecord& exchange : host.exchanges) {
    if (!exchange.command) continue;
    CAPTURE(said(exchange));
    const auto same =
        std::find_if(truth.exchanges.begin(), truth.exchanges.end(),
                     [&](const ExchangeRecord& other) { return said(other) == said(exchange); });
    REQUIRE(same != truth.exchanges.end());
    REQUIRE(commands.erase(said(exchange)) != 0);
    // CAPA is valid before and after the login: which it was is only known if the login is.
    if (exchange.command != "CAPA") CHECK(exchange.phase == std::string(same->phase));
    if (!exchange.settled) continue;
    const std::string expected = same->replies.back().text;
    CHECK(exchange.replies.back().code == same->replies.back().code);
    CHECK(exchange.replies.back().text.substr(0, exchange.replies.back().text.find('\n')) ==
          expected.substr(0, expected.find('\n')));
  }
}

void check_messages(const FakeHost& host, const FakeHost& truth) {
  CHECK(host.messages.size() <= truth.messages.size());
  for (const MessageRecord& message : host.messages) {
    const auto same =
        std::find_if(truth.messages.begin(), truth.messages.end(), [&](const MessageRecord& other) {
          return truth.octets_of(other) == host.octets_of(message);
        });
    CAPTURE(visible(host.octets_of(message)).substr(0, 60));
    if (message.complete) {
      REQUIRE(same != truth.messages.end());
      CHECK(message.verdict == Verdict::complete);
      if (message.number) CHECK(message.number == same->number);
      if (message.uidl) CHECK(message.uidl == same->uidl);
    } else {
      CHECK(message.verdict != Verdict::complete);
    }
  }
}

void check_deletions(const FakeHost& host) {
  // Message 1 was unmarked by RSET, 2 deleted.
  for (const NoticeRecord& notice : host.notices) {
    CAPTURE(notice.text);
    CHECK(notice.kind != "not-deleted");
    if (notice.kind == "deleted" && notice.text.find('1') != std::string::npos) {
      // Only where RSET or its reply was lost may 1 still seem to be marked.
      CHECK_FALSE(std::any_of(host.exchanges.begin(), host.exchanges.end(),
                              [](const ExchangeRecord& exchange) {
                                return exchange.command == "RSET" && exchange.settled;
                              }));
    }
  }
}

}  // namespace

TEST_CASE("the long session, whole") {
  const FakeHost host = run_pop3(long_session());
  CHECK(host.messages.size() == 3);
  for (const MessageRecord& message : host.messages) CHECK(message.complete);
  CHECK(host.messages[1].uidl == "uid-a");
  CHECK(notice_text(host, "deleted") == "QUIT made the deletion final: 2 (uid-b).");
  CHECK(host.notices.size() == 1);
  check_cutting_independent(make_pop3, long_session());
}

TEST_CASE("every turn lost in turn") {
  for (const Conversation& conversation : {long_session(), rfc1939_example()}) {
    const FakeHost truth = run_pop3(conversation);
    for_each_lost_turn(make_pop3, conversation, [&](const FakeHost& host, std::size_t turn) {
      CAPTURE(turn);
      check_nothing_invented(host, truth);
      check_messages(host, truth);
      if (conversation.size() == long_session().size()) check_deletions(host);
      CHECK(host.contents.open_count() == 0);
    });
  }
}

TEST_CASE("only the exchange whose reply was lost stays unsettled") {
  const Conversation conversation = rfc1939_example();
  for_each_lost_turn(make_pop3, conversation, [&](const FakeHost& host, std::size_t turn) {
    CAPTURE(turn);
    std::size_t unsettled = 0;
    for (const ExchangeRecord& exchange : host.exchanges) unsettled += exchange.settled ? 0 : 1;
    const bool reply_lost = conversation[turn].direction == down && turn != 0;
    CHECK(unsettled == (reply_lost ? 1 : 0));
  });
}

TEST_CASE("a hole inside a body") {
  const std::string mail = mail_of(900, "hole");
  const FakeHost host =
      run_pop3(login() + Conversation{client("RETR 1\r\n"),
                                      server("+OK 900 octets\r\n" + mail.substr(0, 300)),
                                      lost(down, 200), server(mail.substr(500) + ".\r\n"),
                                      client("QUIT\r\n"), server("+OK\r\n")});
  REQUIRE(host.messages.size() == 1);
  CHECK(host.messages[0].verdict == Verdict::gap);
  CHECK_FALSE(host.messages[0].complete);
  CHECK(host.messages[0].missing ==
        std::vector<std::pair<std::uint64_t, std::uint64_t>>{{300, 200}});
  CHECK(host.octets_of(host.messages[0]) == mail.substr(0, 300) + mail.substr(500));
  CHECK(exchange_of(host, "RETR").settled);
  CHECK_FALSE(host.noticed("size-hint"));
}

TEST_CASE("a hole that swallows the end of a body") {
  const std::string mail = mail_of(900, "end");
  const Conversation conversation =
      login() + Conversation{client("RETR 1\r\n"),
                             server("+OK 900 octets\r\n" + mail.substr(0, 700)), lost(down, 203),
                             client("RETR 2\r\n"),
                             server("+OK 120 octets\r\n" + mail_of(120, "next") + ".\r\n")};
  const FakeHost host = run_pop3(conversation);
  REQUIRE(host.messages.size() == 2);
  CHECK(host.messages[0].verdict == Verdict::gap);
  CHECK(host.octets_of(host.messages[0]) == mail.substr(0, 700));
  CHECK(host.messages[1].complete);
  CHECK(host.messages[1].number == 2);
  CHECK(host.octets_of(host.messages[1]) == mail_of(120, "next"));
  check_cutting_independent(make_pop3, conversation);
}

TEST_CASE("pipelined commands are not paired by guesswork behind a hole") {
  Conversation conversation = login() + Conversation{client("STAT\r\nLIST 1\r\nDELE 2\r\n"),
                                                     lost(down, 11),
                                                     server("+OK 1 120\r\n"),
                                                     server("+OK deleted\r\n"),
                                                     client("NOOP\r\n"),
                                                     server("+OK\r\n")};
  const FakeHost host = run_pop3(conversation);
  CHECK_FALSE(exchange_of(host, "STAT").settled);
  CHECK_FALSE(exchange_of(host, "LIST").settled);
  CHECK_FALSE(exchange_of(host, "DELE").settled);
  CHECK(exchange_of(host, "NOOP").settled);
  check_cutting_independent(make_pop3, conversation);
}

TEST_CASE("a hole in one of several pipelined bodies that its announced size holds") {
  const std::string mail = mail_of(900, "a");
  const FakeHost host = run_pop3(
      login() +
      Conversation{client("RETR 1\r\nRETR 2\r\n"),
                   server("+OK 900 octets\r\n" + mail.substr(0, 300)), lost(down, 100),
                   server(mail.substr(400) + ".\r\n+OK 120 octets\r\n" + mail_of(120) + ".\r\n")});
  REQUIRE(host.messages.size() == 2);
  CHECK(host.messages[0].verdict == Verdict::gap);
  CHECK(host.messages[1].complete);
  CHECK(host.messages[1].number == 2);
}

TEST_CASE("a response of AUTH or its challenge lost") {
  const Conversation conversation{
      server("+OK ready\r\n"), client("AUTH LOGIN\r\n"),     server("+ VXNlcm5hbWU6\r\n"),
      client("dGlt\r\n"),      server("+ UGFzc3dvcmQ6\r\n"), client("dGFuc3RhYWZ0YW5zdGFhZg==\r\n"),
      server("+OK in\r\n"),    client("STAT\r\n"),           server("+OK 0 0\r\n")};
  for_each_lost_turn(make_pop3, conversation, [](const FakeHost& host, std::size_t turn) {
    CAPTURE(turn);
    for (const ExchangeRecord& exchange : host.exchanges) {
      // A response never becomes a command.
      if (exchange.command && turn != 1) {
        CHECK((exchange.command == "AUTH" || exchange.command == "STAT"));
      }
    }
    CHECK(host.credentials.size() <= 1);
    for (const CredentialRecord& credential : host.credentials) {
      if (credential.secret) CHECK(credential.secret == "tanstaaftanstaaf");
    }
  });
}

TEST_CASE("a server seen alone") {
  const std::string mail = mail_of(500, "alone");
  const Conversation conversation{
      server("+OK Dovecot ready.\r\n"),
      server("+OK\r\n"),
      server("+OK Logged in.\r\n"),
      server("+OK 2 messages:\r\n1 500\r\n2 60\r\n.\r\n"),
      server("+OK 500 octets\r\n" + mail + ".\r\n"),
      server("+OK\r\nReturn-Path: <a@b>\r\nSubject: no size\r\n\r\nx\r\n.\r\n"),
      server("-ERR no such message\r\n"),
      server("+OK Logging out.\r\n")};
  const FakeHost host = run_pop3(conversation);
  CHECK(host.exchanges.size() == 8);
  for (const ExchangeRecord& exchange : host.exchanges) CHECK_FALSE(exchange.command.has_value());
  CHECK(host.exchanges[3].replies.at(0).text == "2 messages:\n1 500\n2 60");
  REQUIRE(host.messages.size() == 2);
  CHECK(host.octets_of(host.messages[0]) == mail);
  CHECK(host.messages[0].complete);
  CHECK_FALSE(host.messages[0].number.has_value());
  CHECK(host.messages[1].subject == "no size");
  CHECK(host.noticed("unasked-message"));
  check_cutting_independent(make_pop3, conversation);
}

TEST_CASE("a capture that begins within a body") {
  const Conversation conversation{
      server("and the rest of a line\r\n+OK is not a reply here\r\nlast line\r\n.\r\n"),
      client("DELE 1\r\n"),
      server("+OK\r\n"),
      client("RETR 2\r\n"),
      server("+OK 120 octets\r\n" + mail_of(120) + ".\r\n"),
      client("QUIT\r\n"),
      server("+OK\r\n")};
  const auto late = [](FakeHost& host) { host.flow_info.from_start = false; };
  const FakeHost host = run_pop3(conversation, EndReason::fin, false);
  REQUIRE_FALSE(host.messages.empty());
  CHECK(host.messages[0].verdict == Verdict::cut_start);
  CHECK_FALSE(host.messages[0].complete);
  CHECK(host.messages.back().complete);
  CHECK(host.messages.back().number == 2);
  CHECK(exchange_of(host, "DELE").phase == std::string("transaction"));
  CHECK(exchange_of(host, "QUIT").phase == std::string("update"));
  check_cutting_independent(make_pop3, conversation, late);
}

TEST_CASE("a capture that begins within a listing or a line") {
  const FakeHost host = run_pop3({server("3 320\r\n4 1200\r\n.\r\n"), client("R 1\r\n"),
                                  client("STAT\r\n"), server("+OK 4 2000\r\n")},
                                 EndReason::fin, false);
  CHECK(host.messages.empty());
  REQUIRE(host.exchanges.size() == 1);
  CHECK(host.exchanges[0].command == "STAT");
  CHECK(host.exchanges[0].settled);
}

TEST_CASE("a connection that ends within a body or a listing") {
  const Conversation body =
      login() + Conversation{client("RETR 1\r\n"), server("+OK\r\nSubject: x\r\n\r\nhal")};
  const FakeHost host = run_pop3(body, EndReason::end_of_input);
  REQUIRE(host.messages.size() == 1);
  CHECK(host.messages[0].verdict == Verdict::cut_end);
  CHECK(host.octets_of(host.messages[0]) == "Subject: x\r\n\r\nhal");
  CHECK_FALSE(exchange_of(host, "RETR").settled);
  CHECK(run_pop3(body, EndReason::reset).messages.at(0).verdict == Verdict::aborted);
  check_cutting_independent(make_pop3, body);

  const Conversation listing =
      login() + Conversation{client("LIST\r\n"), server("+OK\r\n1 120\r\n2 2")};
  const FakeHost cut = run_pop3(listing, EndReason::end_of_input);
  CHECK_FALSE(exchange_of(cut, "LIST").settled);
  CHECK(exchange_of(cut, "LIST").replies.at(0).text == "\n1 120");
}
