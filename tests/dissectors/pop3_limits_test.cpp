// SPDX-License-Identifier: MIT
// POP3 from peers that mean no good: long lines, endless listings, endless commands. Memory stays
// bounded, a notice tells, and the dialogue goes on.
#include <string>

#include "dissectors/pop3_support.hpp"

using namespace malote;
using namespace malote::test;

namespace {

Conversation with_login(const Conversation& rest) {
  Conversation conversation{server("+OK ready\r\n"), client("USER a\r\n"), server("+OK\r\n"),
                            client("PASS b\r\n"), server("+OK\r\n")};
  conversation.insert(conversation.end(), rest.begin(), rest.end());
  return conversation;
}

}  // namespace

TEST_CASE("lines beyond the cap are cut and noticed") {
  const std::string long_text(100'000, 'x');
  const FakeHost host = run_pop3(
      with_login({client("NOOP " + long_text + "\r\n"), server("+OK " + long_text + "\r\n"),
                  client("QUIT\r\n"), server("+OK\r\n")}));
  const ExchangeRecord& noop = exchange_of(host, "NOOP");
  CHECK(noop.argument->size() < 65'537);
  CHECK(noop.replies.at(0).text.size() < 65'537);
  CHECK(exchange_of(host, "QUIT").settled);
  CHECK(host.noticed("long-line"));
}

TEST_CASE("a long line of a body loses nothing") {
  const std::string mail = "Subject: long\r\n\r\n" + std::string(300'000, 'y') + "\r\n";
  const FakeHost host =
      run_pop3(with_login({client("RETR 1\r\n"), server("+OK\r\n" + mail + ".\r\n")}));
  REQUIRE(host.messages.size() == 1);
  CHECK(host.octets_of(host.messages[0]) == mail);
  CHECK(host.messages[0].complete);
}

TEST_CASE("a long first line of a body behind a lost command loses nothing") {
  const std::string mail = "Subject: long" + std::string(300'000, 'y') + "\r\n\r\nx\r\n";
  const FakeHost host =
      run_pop3(with_login({lost(Direction::to_server, 8), server("+OK\r\n" + mail + ".\r\n")}));
  REQUIRE(host.messages.size() == 1);
  CHECK(host.octets_of(host.messages[0]) == mail);
}

TEST_CASE("a listing beyond the cap is counted, and its UIDLs are known all the same") {
  std::string listing;
  for (int i = 1; i <= 10'000; ++i)
    listing += std::to_string(i) + " uid" + std::to_string(i) + "\r\n";
  const FakeHost host =
      run_pop3(with_login({client("UIDL\r\n"), server("+OK\r\n" + listing + ".\r\n"),
                           client("RETR 9999\r\n"), server("+OK\r\nSubject: x\r\n\r\n.\r\n")}));
  const std::string& text = exchange_of(host, "UIDL").replies.at(0).text;
  CHECK(text.size() <= host.limits().reply_octets);
  CHECK(text.find("\n[+") != std::string::npos);
  CHECK(host.messages.at(0).uidl == "uid9999");
}

TEST_CASE("endless pipelined commands") {
  std::string commands;
  for (int i = 0; i < 20'000; ++i) commands += "NOOP\r\n";
  std::string replies;
  for (int i = 0; i < 100; ++i) replies += "+OK\r\n";
  const FakeHost host = run_pop3(with_login({client(commands), server(replies)}));
  // The replies answer commands that were given up: exchanges of their own.
  CHECK(host.exchanges.size() == 20'103);
  CHECK(host.noticed("too-many-pending"));
}

TEST_CASE("a queue that overflows while a body is under way") {
  std::string commands;
  for (int i = 0; i < 5'000; ++i) commands += "NOOP\r\n";
  const FakeHost host =
      run_pop3(with_login({client("RETR 1\r\n"), server("+OK\r\nSubject: x\r\n\r\n"),
                           client(commands), server("body\r\n.\r\n+OK\r\n")}));
  REQUIRE(host.messages.size() == 1);
  CHECK(host.octets_of(host.messages[0]) == "Subject: x\r\n\r\nbody\r\n");
  CHECK(host.contents.open_count() == 0);
}

TEST_CASE("garbage from the server is passed over with one notice") {
  const FakeHost host =
      run_pop3(with_login({client("STAT\r\n"), server("x\r\ny\r\nz\r\n+OK 1 2\r\n"),
                           client("QUIT\r\n"), server("+OK\r\n")}));
  CHECK(host.notices.size() == 1);
  CHECK(host.notices[0].kind == "unexpected-line");
  CHECK(exchange_of(host, "STAT").replies.at(0).text == "1 2");
}

TEST_CASE("an empty body and bodies that end oddly") {
  const FakeHost host =
      run_pop3(with_login({client("RETR 1\r\nRETR 2\r\nRETR 3\r\n"),
                           server("+OK\r\n.\r\n+OK\r\nx\n.\n+OK\r\n..\r\n.\r\n")}));
  REQUIRE(host.messages.size() == 3);
  CHECK(host.messages[0].size == 0);
  CHECK(host.messages[0].complete);
  CHECK(host.octets_of(host.messages[1]) == "x\n");
  CHECK(host.octets_of(host.messages[2]) == ".\r\n");
  CHECK(host.noticed("bare-lf"));
}
