// SPDX-License-Identifier: MIT
// Mail that goes the other way in POP3 (XTND XMIT), and answers behind lost commands.
#include <doctest/doctest.h>

#include "dissectors/pop3_support.hpp"

using namespace malote;
using namespace malote::test;

namespace {

const std::string mail =
    "From: a@example.com\r\nSubject: sent\r\n\r\nQUIT\r\nRETR 1\r\n.one dot\r\n";

Conversation sending() {
  return {
      server("+OK ready\r\n"),
      client("USER tim\r\n"),
      server("+OK\r\n"),
      client("PASS tanstaaf\r\n"),
      server("+OK in\r\n"),
      client("XTND XMIT\r\n"),
      server("+OK start sending message\r\n"),
      client("From: a@example.com\r\nSubject: sent\r\n\r\nQUIT\r\nRETR 1\r\n..one dot\r\n.\r\n"),
      server("+OK message sent\r\n"),
      client("STAT\r\n"),
      server("+OK 0 0\r\n"),
      client("QUIT\r\n"),
      server("+OK bye\r\n")};
}

}  // namespace

TEST_CASE("XTND XMIT: what the client sends is a mail, not commands") {
  const FakeHost host = run_pop3(sending());
  REQUIRE(host.messages.size() == 1);
  const MessageRecord& message = host.messages[0];
  CHECK(message.via == Protocol::pop3);
  CHECK(message.action == Action::submit);
  CHECK(message.complete);
  CHECK(message.subject == "sent");
  CHECK(message.result == "+OK message sent");
  CHECK(host.octets_of(message) == mail);
  const ExchangeRecord& asked = exchange_of(host, "XTND");
  CHECK(asked.replies.size() == 2);
  CHECK(asked.message == message.id);
  CHECK(host.exchanges.size() == 6);
  CHECK(exchange_of(host, "QUIT").replies.back().text == "bye");
  check_cutting_independent(make_pop3, sending());
}

TEST_CASE("XTND XMIT refused: what follows is commands") {
  const FakeHost host = run_pop3({server("+OK ready\r\n"), client("XTND XMIT\r\n"),
                                  server("-ERR no\r\n"), client("QUIT\r\n"), server("+OK\r\n")});
  CHECK(host.messages.empty());
  CHECK(exchange_of(host, "QUIT").settled);
}

TEST_CASE("XTND XMIT with every turn lost: nothing of the mail becomes a command") {
  for_each_lost_turn(make_pop3, sending(), [](const FakeHost& host, std::size_t turn) {
    CAPTURE(turn);
    CHECK(host.contents.open_count() == 0);
    if (turn == 5) return;  // the command itself: nobody can know
    for (const ExchangeRecord& exchange : host.exchanges) {
      CHECK(exchange.command != "RETR");
      CHECK(exchange.command != "FROM:");
    }
    for (const MessageRecord& message : host.messages) {
      if (message.complete) CHECK(host.octets_of(message) == mail);
    }
  });
}

TEST_CASE("a lost command, and the next one sent at once: whose answer is it") {
  const Conversation conversation{
      server("+OK ready\r\n"), lost(Direction::to_server, 6), client("QUIT\r\n"),
      server("+OK Capability list follows\r\nTOP\r\nUSER\r\n.\r\n"), server("+OK bye\r\n")};
  const FakeHost host = run_pop3(conversation);
  CHECK(exchange_of(host, "QUIT").replies.back().text == "bye");
  check_cutting_independent(make_pop3, conversation);
  // One line each.
  const Conversation lines{server("+OK ready\r\n"), lost(Direction::to_server, 6),
                           client("QUIT\r\n"), server("+OK 2 320\r\n"), server("+OK bye\r\n")};
  CHECK(exchange_of(run_pop3(lines), "QUIT").replies.back().text == "bye");
  check_cutting_independent(make_pop3, lines);
  // Nothing was in between after all.
  const Conversation one{server("+OK ready\r\n"), lost(Direction::to_server, 6), client("QUIT\r\n"),
                         server("+OK bye\r\n")};
  CHECK(exchange_of(run_pop3(one), "QUIT").replies.back().text == "bye");
}

TEST_CASE("an answer to a challenge whose AUTH is lost is masked, however short") {
  const FakeHost host =
      run_pop3({server("+OK ready\r\n"), lost(Direction::to_server, 12), server("+ VXNlcg==\r\n"),
                client("Ym9i\r\n"), server("+ UGFzcw==\r\n"), client("c2VjcmV0\r\n"),
                server("+OK in\r\n"), client("QUIT\r\n"), server("+OK\r\n")});
  for (const ExchangeRecord& exchange : host.exchanges) {
    CHECK(exchange.command.value_or("") != "C2VJCMV0");
    if (exchange.argument == "c2VjcmV0") CHECK(exchange.secrets.size() == 1);
  }
}
