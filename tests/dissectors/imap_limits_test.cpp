// SPDX-License-Identifier: MIT
// Hostile sizes: bounded, noticed, and the next command is found again.
#include "imap_support.hpp"

using namespace malote;
using namespace malote::test;

namespace {

const ExchangeRecord& last_noop(const FakeHost& host) {
  const auto* noop = find_exchange(host, "NOOP");
  REQUIRE(noop != nullptr);
  return *noop;
}

const Conversation noop{client("z9 NOOP\r\n"), server("z9 OK done\r\n")};

}  // namespace

TEST_CASE("a literal of 4 GiB that is refused") {
  const FakeHost host = run_imap(with(with(selected(), {client("h1 APPEND x {4294967296}\r\n"),
                                                        server("h1 NO [TOOBIG] too big\r\n")}),
                                      noop));
  CHECK(host.noticed("huge-literal"));
  CHECK(last_noop(host).settled);
}

TEST_CASE("a literal of 4 GiB that the server announces and does not send") {
  const FakeHost host = run_imap(
      with(selected(), {client("h1 FETCH 1 BODY[]\r\n"),
                        server("* 1 FETCH (BODY[] {4294967296}\r\n" + imap_mail(500)),
                        lost(Direction::to_client, 5'000'000'000), server("z9 OK done\r\n")}));
  CHECK(host.noticed("huge-literal"));
  REQUIRE(host.messages.size() == 1);
  CHECK(host.messages[0].size == 500);
  CHECK(host.messages[0].missing ==
        std::vector<std::pair<std::uint64_t, std::uint64_t>>{{500, 4'294'966'796}});
  CHECK(std::any_of(host.exchanges.begin(), host.exchanges.end(),
                    [](const ExchangeRecord& e) { return e.tag == "z9" && e.settled; }));
}

TEST_CASE("lists nested 100,000 deep") {
  const std::string deep = std::string(100'000, '(') + "x" + std::string(100'000, ')');
  const FakeHost host = run_imap(
      with(with(selected(), {client("h1 FETCH 1 BODYSTRUCTURE\r\n"),
                             server("* 1 FETCH (BODYSTRUCTURE " + deep + " UID 5)\r\nh1 OK\r\n"),
                             client("h2 SEARCH " + deep + "\r\n"), server("h2 BAD what\r\n")}),
           noop));
  CHECK(host.noticed("deep-nesting"));
  CHECK(find_exchange(host, "SEARCH")->replies.back().code == "BAD");
  CHECK(last_noop(host).settled);
}

TEST_CASE("a tag of a megabyte") {
  const std::string tag(1 << 20, 't');
  const FakeHost host = run_imap(
      with(with(selected(), {client(tag + " NOOP2\r\n"), server(tag + " BAD what\r\n")}), noop));
  CHECK(host.noticed("long-line"));
  CHECK(last_noop(host).settled);
  for (const ExchangeRecord& exchange : host.exchanges) {
    if (exchange.tag) CHECK(exchange.tag->size() < 70'000);
  }
}

TEST_CASE("pieces held for what belongs before them are bounded") {
  FakeHost host;
  host.limit_values.assembly_octets = 10'000;
  Conversation talk = selected();
  for (int i = 1; i <= 20; ++i) {
    const std::string n = std::to_string(i);
    talk = with(talk, {client("p" + n + " FETCH " + n + " BODY[]<5000.1000>\r\n"),
                       server("* " + n + " FETCH (BODY[]<5000> " + literal(std::string(1000, 'x')) +
                              ")\r\np" + n + " OK\r\n")});
  }
  run_conversation(host, make_imap, talk);
  CHECK(host.noticed("assembly-budget"));
  REQUIRE(host.messages.size() == 20);
  for (const MessageRecord& message : host.messages) {
    CHECK(message.missing == std::vector<std::pair<std::uint64_t, std::uint64_t>>{{0, 5000}});
    CHECK(message.partial == Partial::octets);
  }
}

TEST_CASE("a command with more untagged lines than are kept counts them all") {
  std::string lines;
  for (int i = 0; i < 1000; ++i) lines += "* LIST () \"/\" box" + std::to_string(i) + "\r\n";
  const FakeHost host =
      run_imap(with(selected(), {client("l LIST \"\" *\r\n"), server(lines + "l OK\r\n")}));
  const auto* list = find_exchange(host, "LIST");
  CHECK(list->untagged == 1000);
  CHECK(list->replies.size() == host.limit_values.exchange_replies);
  CHECK(list->replies.back().code == "OK");
}
