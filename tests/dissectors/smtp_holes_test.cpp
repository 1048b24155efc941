// SPDX-License-Identifier: MIT
// SMTP with lines that are lost: what the rules of RFC 5321, 3030, 3207 and 4954 leave possible.
#include <algorithm>

#include "smtp_support.hpp"

using namespace malote;
using namespace malote::test;

namespace {

Conversation behind_hello(const Conversation& more) {
  Conversation conversation = {s({"220 a ESMTP"}), c({"EHLO b"}), s({"250-a", "250 CHUNKING"})};
  conversation.insert(conversation.end(), more.begin(), more.end());
  return conversation;
}

std::string all_octets(const FakeHost& host) {
  std::string octets;
  for (const MessageRecord& message : host.messages) octets += host.octets_of(message);
  return octets;
}

}  // namespace

TEST_CASE("RFC 3030 2: the line of a chunk is lost, its octets are there") {
  const Conversation conversation = behind_hello(
      {c({"MAIL FROM:<a@b>"}), s({"250 ok"}), c({"RCPT TO:<c@d>"}), s({"250 ok"}),
       client("BDAT 12\r\n"), client("Subject: x\r\n"), s({"250 ok"}), client("BDAT 11\r\n"),
       client("\r\nand more\n"), s({"250 ok"}), client("BDAT 5 LAST\r\n"), client("end\r\n"),
       s({"250 queued"}), c({"QUIT"}), s({"221 bye"})});
  const std::string mail = "Subject: x\r\n\r\nand more\nend\r\n";
  const FakeHost whole = run_smtp_cut(conversation);
  REQUIRE(whole.messages.size() == 1);
  CHECK(all_octets(whole) == mail);
  // The second chunk's line.
  const FakeHost host = run_smtp_cut(lose_turn(conversation, 10));
  REQUIRE(host.messages.size() == 1);
  CHECK(all_octets(host) == mail);
  CHECK(host.messages[0].missing.empty());
  // Its octets as well: told as what they are.
  Conversation both = conversation;
  both[10] = lost(Direction::to_server, 20);
  both.erase(both.begin() + 11);
  const FakeHost hole = run_smtp_cut(both);
  REQUIRE(hole.messages.size() == 1);
  CHECK_FALSE(hole.messages[0].complete);
  CHECK(hole.messages[0].missing == std::vector<std::pair<std::uint64_t, std::uint64_t>>{{12, 11}});
}

TEST_CASE("a lost command too short for a chunk is none") {
  const FakeHost host = run_smtp_cut(behind_hello(
      {c({"MAIL FROM:<a@b>"}), s({"250 ok"}), c({"RCPT TO:<c@d>"}), s({"250 ok"}),
       client("BDAT 5\r\nhello"), s({"250 ok"}), lost(Direction::to_server, 6), s({"250 ok"}),
       client("BDAT 6 LAST\r\n world"), s({"250 queued"}), c({"QUIT"}), s({"221 bye"})}));
  REQUIRE(host.messages.size() == 1);
  CHECK(all_octets(host) == "hello world");
  CHECK(host.messages[0].missing.empty());
}

TEST_CASE("RFC 2920: sent all at once, the first command lost: replies are placed from the 354") {
  const FakeHost host = run_smtp_cut(
      {s({"220 a ESMTP"}), lost(Direction::to_server, 6),
       c({"MAIL FROM:<a@b>", "RCPT TO:<c@d>", "DATA"}),
       s({"501 HELO requires domain address", "250 sender", "250 recipient", "354 go on"}),
       client("x\r\n.\r\n"), s({"250 queued"}), c({"QUIT"}), s({"221 bye"})});
  CHECK(verbs(host).find("MAIL 250, RCPT 250, DATA 250, ") != std::string::npos);
  REQUIRE(host.messages.size() == 1);
  CHECK(host.messages[0].accepted_to == std::vector<std::string>{"c@d"});
}

TEST_CASE("RFC 5321 4.1.1.2: a MAIL within another's transaction") {
  const Conversation nested = behind_hello(
      {c({"MAIL FROM:<alice@x>"}), s({"250 ok"}), c({"MAIL FROM:<bob@x>"}),
       s({"503 nested MAIL command"}), c({"RCPT TO:<c@d>"}), s({"250 ok"}), c({"DATA"}),
       s({"354 go on"}), client("x\r\n.\r\n"), s({"250 queued"}), c({"QUIT"}), s({"221 bye"})});
  for_each_lost_turn(make_smtp, nested, [](const FakeHost& host, std::size_t turn) {
    CAPTURE(turn);
    for (const MessageRecord& message : host.messages) {
      CHECK(message.envelope_from.value_or("alice@x") == "alice@x");
    }
  });
}

TEST_CASE("RFC 3207: the handshake where STARTTLS or its answer is lost") {
  const std::string hello("\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00", 10);
  const Conversation conversation =
      behind_hello({c({"STARTTLS"}), s({"220 go ahead"}), client(hello), server(hello)});
  for (const std::size_t turn : {3U, 4U}) {
    for (const Cutting& cutting : {whole(), byte_by_byte(), random_cuts(3)}) {
      FakeHost host;
      const auto dissector = make_smtp(host);
      const FeedOutcome outcome = feed(*dissector, lose_turn(conversation, turn), cutting);
      CHECK(outcome.complaint.empty());
      CHECK(outcome.last == Next::secure);
      CHECK(std::ranges::none_of(host.exchanges, [](const ExchangeRecord& exchange) {
        return exchange.command && exchange.command->starts_with('\x16');
      }));
    }
  }
}

TEST_CASE("RFC 4954: short answers behind an AUTH that went wrong are masked") {
  for (const char* answer : {"250 what?", "334 VXNlcm5hbWU6", "504 no"}) {
    const FakeHost host = run_smtp_cut(
        behind_hello({c({"AUTH LOGIN"}), s({answer}), c({"Ym9i"}), s({"500 what?"}),
                      c({"c2VjcmV0"}), s({"500 what?"}), c({"QUIT"}), s({"221 bye"})}));
    CAPTURE(answer);
    for (const ExchangeRecord& exchange : host.exchanges) {
      CHECK(exchange.command.value_or("") != "C2VJCMV0");
      if (exchange.argument == "c2VjcmV0") CHECK(exchange.secrets.size() == 1);
    }
  }
}
