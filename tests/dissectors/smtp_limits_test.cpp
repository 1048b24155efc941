// SPDX-License-Identifier: MIT
// Input that wants memory without end, and the end of patience.
#include "smtp_support.hpp"

using namespace malote;
using namespace malote::test;

namespace {

// Counts, keeps nothing.
class CountingContent : public ContentSink {
 public:
  ContentId open() override { return {1}; }
  void append(ContentId, Bytes octets) override { size += octets.size(); }
  ContentSummary close(ContentId) override { return {size, 0, {}}; }
  ContentSummary close_unless(ContentId, const std::string&) override { return {size, 0, {}}; }
  void drop(ContentId) override {}
  std::unique_ptr<OctetHash> hash() override {
    struct NoHash final : OctetHash {
      void update(Bytes) override {}
      Digest finish() override { return {}; }
    };
    return std::make_unique<NoHash>();
  }
  std::uint64_t size = 0;
};

class CountingHost : public FakeHost {
 public:
  [[nodiscard]] ContentSink& content() override { return counting; }
  void emit(ExchangeRecord record) override {
    ++exchange_count;
    last = std::move(record);
  }
  using FakeHost::emit;
  CountingContent counting;
  std::size_t exchange_count = 0;
  ExchangeRecord last;
};

void say(Dissector& dissector, Direction direction, std::string_view octets) {
  const Step step = dissector.on_data(direction, {as_bytes(octets), {}, false});
  if (step.next != Next::more) FAIL("not all was taken");  // a CHECK each would take long
}

void end(Dissector& dissector) {
  dissector.on_end(Direction::to_server, EndReason::fin);
  dissector.on_end(Direction::to_client, EndReason::fin);
}

}  // namespace

TEST_CASE("lines beyond the cap are cut and noticed, on both sides") {
  const std::string tail(70 * kibi, 'x');
  const FakeHost host = run_smtp({s({"220 a"}), c({"EHLO x"}), s({"250 a"}), c({"NOOP " + tail}),
                                  s({"250 " + tail}), c({"QUIT"}), s({"221 bye"})});
  CHECK(verbs(host) == "* 220, EHLO 250, NOOP 250, QUIT 221");
  CHECK(exchange(host, 3).argument->size() == 64 * kibi - 5);
  CHECK(exchange(host, 3).replies.at(0).text.size() == 64 * kibi - 4);
  CHECK(host.notices.size() == 2);
  CHECK(host.noticed("long-line"));
}

TEST_CASE("a reply of many lines beyond the cap") {
  std::string reply;
  for (int i = 0; i < 5000; ++i) reply += "250-" + std::string(60, 'x') + "\r\n";
  const FakeHost host = run_smtp(
      {s({"220 a"}), c({"EHLO x"}), server(reply + "250 end\r\n"), c({"QUIT"}), s({"221 bye"})});
  CHECK(verbs(host) == "* 220, EHLO 250, QUIT 221");
  CHECK(exchange(host, 2).replies.at(0).text.size() <= 64 * kibi);
  CHECK(host.noticed("long-reply"));
}

TEST_CASE("a million recipients, all counted, the first thousand kept") {
  CountingHost host;
  const auto dissector = make_smtp(host);
  say(*dissector, Direction::to_client, "220 a\r\n");
  say(*dissector, Direction::to_server, "MAIL FROM:<a@b>\r\n");
  say(*dissector, Direction::to_client, "250 ok\r\n");
  for (int i = 0; i < 1'000'000; ++i) {
    say(*dissector, Direction::to_server, "RCPT TO:<someone@example.org>\r\n");
    say(*dissector, Direction::to_client, "250 ok\r\n");
  }
  say(*dissector, Direction::to_server, "DATA\r\n");
  say(*dissector, Direction::to_client, "354 go\r\n");
  say(*dissector, Direction::to_server, "x\r\n.\r\n");
  say(*dissector, Direction::to_client, "250 ok\r\n");
  end(*dissector);
  CHECK(host.exchange_count == 1'000'003);
  REQUIRE(host.messages.size() == 1);
  CHECK(host.messages[0].envelope_to.size() == 1000);
  CHECK(host.messages[0].accepted_to.size() == 1000);
  REQUIRE(notice(host, "too-many-recipients") != nullptr);
  CHECK(notice(host, "too-many-recipients")->text ==
        "One transaction names 1000000 recipients; the first 1000 are kept.");
}

TEST_CASE("commands that nobody answers are given up, oldest first") {
  CountingHost host;
  const auto dissector = make_smtp(host);
  for (int i = 0; i < 20'000; ++i) say(*dissector, Direction::to_server, "RCPT TO:<a@b>\r\n");
  CHECK(host.exchange_count == 20'000 - host.limit_values.pending_commands);
  end(*dissector);
  CHECK(host.exchange_count == 20'000);
}

TEST_CASE("a hundred megabytes of body pass through") {
  CountingHost host;
  const auto dissector = make_smtp(host);
  say(*dissector, Direction::to_client, "220 a\r\n");
  say(*dissector, Direction::to_server, "DATA\r\n");
  say(*dissector, Direction::to_client, "354 go\r\n");
  std::string block;
  while (block.size() < 64 * kibi) block += "..a line of a large body, stuffed\r\n";
  const std::uint64_t lines = block.size() / 35;
  std::uint64_t expected = 0;
  while (expected < 100 * mebi) {
    say(*dissector, Direction::to_server, block);
    expected += block.size() - lines;
  }
  say(*dissector, Direction::to_server, ".\r\n");
  say(*dissector, Direction::to_client, "250 ok\r\n");
  end(*dissector);
  REQUIRE(host.messages.size() == 1);
  CHECK(host.messages[0].size == expected);
  CHECK(host.messages[0].complete);
}

TEST_CASE("live views see what is under way and change nothing") {
  FakeHost host;
  const auto dissector = make_smtp(host);
  say(*dissector, Direction::to_client, "220 a\r\n");
  say(*dissector, Direction::to_server, "EHLO x\r\n");
  dissector->report_open();
  REQUIRE(host.exchanges.size() == 2);
  CHECK(!host.exchanges[1].settled);
  say(*dissector, Direction::to_client, "250 a\r\n");
  REQUIRE(host.exchanges.size() == 3);
  CHECK(host.exchanges[2].settled);
  CHECK(host.exchanges[2].n == host.exchanges[1].n);
}
