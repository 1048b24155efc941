// SPDX-License-Identifier: MIT
// Logins by AUTH, and STLS: who reads the client's next octets depends on a reply.
#include <string>
#include <vector>

#include "dissectors/pop3_support.hpp"

using namespace malote;
using namespace malote::test;

namespace {

// RFC 5034 6: the examples' user and password (RFC 4616 4: tim, tanstaaftanstaaf).
constexpr const char* plain_tim = "AHRpbQB0YW5zdGFhZnRhbnN0YWFm";

Conversation plain_with_challenge() {
  return {
      server("+OK pop.example.com BlurdyBlurp POP3 server ready\r\n"),
      client("CAPA\r\n"),
      server("+OK List of capabilities follows\r\nSASL DIGEST-MD5 GSSAPI ANONYMOUS\r\nSTLS\r\n"
             "IMPLEMENTATION BlurdyBlurp POP3 server\r\n.\r\n"),
      client("AUTH PLAIN\r\n"),
      server("+ \r\n"),
      client(std::string(plain_tim) + "\r\n"),
      server("+OK Maildrop locked and ready\r\n"),
      client("STAT\r\n"),
      server("+OK 0 0\r\n"),
      client("QUIT\r\n"),
      server("+OK\r\n"),
  };
}

}  // namespace

TEST_CASE("AUTH PLAIN with an empty challenge") {
  const FakeHost host = run_pop3(plain_with_challenge());
  REQUIRE(host.credentials.size() == 1);
  CHECK(host.credentials[0].mechanism == "PLAIN");
  CHECK(host.credentials[0].user == "tim");
  CHECK(host.credentials[0].secret == "tanstaaftanstaaf");
  CHECK(host.credentials[0].accepted == true);
  const ExchangeRecord& auth = exchange_of(host, "AUTH");
  REQUIRE(auth.replies.size() == 2);
  CHECK(auth.replies[0].code == "+");
  CHECK(auth.replies[1].code == "+OK");
  REQUIRE(auth.continuations.size() == 1);
  CHECK(auth.continuations[0].text == plain_tim);
  CHECK(auth.continuations[0].secret);
  CHECK(auth.phase == std::string("authorization"));
  CHECK(exchange_of(host, "STAT").phase == std::string("transaction"));
  CHECK(host.exchanges.size() == 5);
  check_cutting_independent(make_pop3, plain_with_challenge());
}

TEST_CASE("AUTH PLAIN with an initial response, refused and then accepted") {
  const std::string line = std::string("AUTH PLAIN ") + plain_tim + "\r\n";
  const FakeHost host =
      run_pop3({server("+OK ready\r\n"), client(line), server("-ERR [AUTH] no\r\n"), client(line),
                server("+OK\r\n"), client("QUIT\r\n"), server("+OK\r\n")});
  REQUIRE(host.credentials.size() == 2);
  CHECK(host.credentials[0].accepted == false);
  CHECK(host.credentials[1].accepted == true);
  const ExchangeRecord& auth = exchange_of(host, "AUTH");
  CHECK(auth.secrets == std::vector<std::pair<std::uint32_t, std::uint32_t>>{{6, 28}});
  CHECK(host.users == std::vector<std::string>{"tim"});
}

TEST_CASE("AUTH CRAM-MD5, the example of RFC 2195 section 2") {
  const Conversation conversation{
      server("+OK ready\r\n"),
      client("AUTH CRAM-MD5\r\n"),
      server("+ PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+\r\n"),
      client("dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw\r\n"),
      server("+OK CRAM authentication successful\r\n"),
  };
  const FakeHost host = run_pop3(conversation);
  REQUIRE(host.credentials.size() == 1);
  CHECK(host.credentials[0].mechanism == "CRAM-MD5");
  CHECK(host.credentials[0].user == "tim");
  CHECK_FALSE(host.credentials[0].secret.has_value());
  CHECK(host.credentials[0].accepted == true);
  check_cutting_independent(make_pop3, conversation);
}

TEST_CASE("an AUTH that the server refuses at once is followed by a command") {
  const Conversation conversation{
      server("+OK ready\r\n"),   client("AUTH XOAUTH2\r\n"), server("-ERR unknown mechanism\r\n"),
      client("USER bob\r\n"),    server("+OK\r\n"),          client("PASS x\r\n"),
      server("+OK welcome\r\n"),
  };
  const FakeHost host = run_pop3(conversation);
  CHECK(exchange_of(host, "AUTH").continuations.empty());
  CHECK(exchange_of(host, "USER").argument == "bob");
  check_cutting_independent(make_pop3, conversation);
}

TEST_CASE("an AUTH given up with a star") {
  const FakeHost host =
      run_pop3({server("+OK ready\r\n"), client("AUTH LOGIN\r\n"), server("+ VXNlcm5hbWU6\r\n"),
                client("*\r\n"), server("-ERR cancelled\r\n")});
  CHECK(exchange_of(host, "AUTH").continuations.at(0).text == "*");
  CHECK(host.credentials.at(0).accepted == false);
}

TEST_CASE("AUTH without a mechanism lists them, or does not") {
  const Conversation lists{server("+OK ready\r\n"), client("AUTH\r\n"),
                           server("+OK\r\nPLAIN\r\nLOGIN\r\n.\r\n"), client("QUIT\r\n"),
                           server("+OK bye\r\n")};
  const FakeHost listing = run_pop3(lists);
  CHECK(exchange_of(listing, "AUTH").replies.at(0).text == "\nPLAIN\nLOGIN");
  CHECK(exchange_of(listing, "QUIT").phase == std::string("authorization"));
  CHECK(listing.credentials.empty());
  check_cutting_independent(make_pop3, lists);

  const FakeHost bare = run_pop3({server("+OK ready\r\n"), client("AUTH\r\n"), server("+OK\r\n"),
                                  client("QUIT\r\n"), server("+OK bye\r\n")});
  CHECK(exchange_of(bare, "AUTH").replies.at(0).text == "");
  CHECK(exchange_of(bare, "QUIT").settled);
  CHECK(bare.notices.empty());
}

TEST_CASE("STLS: behind the +OK the octets are TLS") {
  const Conversation conversation{server("+OK ready\r\n"), client("STLS\r\n"),
                                  server("+OK Begin TLS negotiation\r\n"),
                                  client(std::string("\x16\x03\x01\x00\x05hello", 10))};
  FakeHost host;
  const auto dissector = make_pop3(host);
  const FeedOutcome outcome = feed(*dissector, conversation);
  CHECK(outcome.last == Next::secure);
  CHECK(host.exchanges.size() == 2);
  CHECK(exchange_of(host, "STLS").settled);
  CHECK(host.notices.empty());
  check_cutting_independent(make_pop3, conversation);
}

TEST_CASE("STLS: a ClientHello that is given before the consent waits for it") {
  const Conversation conversation{server("+OK ready\r\n"), client("STLS\r\n"),
                                  client(std::string("\x16\x03\x01\x00\x05hello", 10)),
                                  server("+OK Begin\r\n")};
  FakeHost host;
  const auto dissector = make_pop3(host);
  CHECK(feed(*dissector, conversation).last == Next::secure);
  CHECK(exchange_of(host, "STLS").settled);
  CHECK(host.notices.empty());
  check_cutting_independent(make_pop3, conversation);
}

TEST_CASE("STLS refused: the session goes on in the clear") {
  const FakeHost host =
      run_pop3({server("+OK ready\r\n"), client("STLS\r\n"), server("-ERR no TLS here\r\n"),
                client("USER bob\r\n"), server("+OK\r\n")});
  CHECK(exchange_of(host, "USER").settled);
  CHECK(host.notices.empty());
}

TEST_CASE("commands behind STLS and before the consent are an injection") {
  for (const char* injected : {"USER evil\r\n", "USER ev"}) {
    const Conversation conversation{server("+OK ready\r\n"),
                                    client(std::string("STLS\r\n") + injected),
                                    server("+OK Begin TLS negotiation\r\n")};
    FakeHost host;
    const auto dissector = make_pop3(host);
    CHECK(feed(*dissector, conversation).last == Next::secure);
    REQUIRE(host.notices.size() == 1);
    CHECK(host.notices[0].kind == "command-injection");
    CHECK(host.notices[0].severity == Severity::alert);
    check_cutting_independent(make_pop3, conversation);
  }
}

TEST_CASE("a client seen alone: the lines after AUTH are told by what they are") {
  const Conversation conversation{client("AUTH PLAIN\r\n"), client(std::string(plain_tim) + "\r\n"),
                                  client("STAT\r\n"), client("RETR 1\r\n"), client("QUIT\r\n")};
  const FakeHost host = run_pop3(conversation);
  REQUIRE(host.exchanges.size() == 4);
  CHECK(exchange_of(host, "AUTH").continuations.size() == 1);
  CHECK(host.credentials.at(0).user == "tim");
  CHECK_FALSE(host.credentials.at(0).accepted.has_value());
  CHECK(exchange_of(host, "RETR").phase == std::string("transaction"));
  CHECK(exchange_of(host, "QUIT").phase == std::string("update"));
  for (const ExchangeRecord& exchange : host.exchanges) CHECK_FALSE(exchange.settled);
  CHECK(host.users.empty());
  CHECK(host.messages.empty());
  check_cutting_independent(make_pop3, conversation);
}

TEST_CASE("an AUTH sent all at once and refused leaves no secret behind") {
  const FakeHost host = run_pop3(
      {server("+OK ready\r\n"), client("AUTH LOGIN\r\nYm9i\r\nc2VjcmV0\r\n"),
       server("-ERR no\r\n-ERR what?\r\n-ERR what?\r\n"), client("QUIT\r\n"), server("+OK\r\n")});
  for (const ExchangeRecord& exchange : host.exchanges) {
    CHECK(exchange.command != "C2VJCMV0");
    if (exchange.argument != "c2VjcmV0") continue;
    REQUIRE(exchange.secrets.size() == 1);
    CHECK(exchange.secrets[0].second == 8);
  }
}

TEST_CASE("telnet's return key ends a line") {
  using namespace std::string_literals;
  const FakeHost host = run_pop3({server("+OK ready\r\n"), client("USER bob\r\0"s),
                                  server("+OK\r\n"), client("QUIT\r\0"s), server("+OK\r\n")});
  CHECK(exchange_of(host, "USER").argument == "bob");
  CHECK(exchange_of(host, "QUIT").settled);
}
