// SPDX-License-Identifier: MIT
// Captures that begin late, see one side, or miss octets where it hurts.
#include "smtp_support.hpp"

using namespace malote;
using namespace malote::test;

namespace {

const std::string body = "Subject: x\r\n\r\nfirst line\r\nsecond line\r\n";

Conversation lockstep() {
  return {s({"220 a ESMTP"}), c({"EHLO x"}),          s({"250 a"}),      c({"MAIL FROM:<a@x>"}),
          s({"250 ok"}),      c({"RCPT TO:<b@y>"}),   s({"250 ok"}),     c({"DATA"}),
          s({"354 go"}),      client(body + ".\r\n"), s({"250 queued"}), c({"QUIT"}),
          s({"221 bye"})};
}

Conversation only(Direction direction, const Conversation& all) {
  Conversation kept;
  for (const Turn& turn : all) {
    if (turn.direction == direction) kept.push_back(turn);
  }
  return kept;
}

}  // namespace

TEST_CASE("smtp: commands sent at once behind a hole, all of them refused; the client goes on") {
  const FakeHost host = run_smtp(
      {server("220 hello\r\n"), lost(Direction::to_server, 16), server("250 hello\r\n"),
       client("MAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\nDATA\r\n"),
       server("553 no such domain\r\n503 Need MAIL\r\n503 Need MAIL\r\n"), client("RSET\r\n"),
       server("250 reset\r\n"), client("MAIL FROM:<c@x>\r\nRCPT TO:<b@y>\r\nDATA\r\n"),
       server("250 ok\r\n250 ok\r\n354 go\r\n"), client("a text\r\n.\r\n"),
       server("250 taken\r\n")});
  REQUIRE(host.messages.size() == 1);
  CHECK(host.contents.all.at(host.messages[0].content) == "a text\r\n");
  CHECK(host.messages[0].envelope_from == "c@x");
}

TEST_CASE("the client's side only") {
  const FakeHost host = run_smtp_cut(only(Direction::to_server, lockstep()));
  CHECK(verbs(host) == "EHLO -, MAIL -, RCPT -, DATA -, QUIT -");
  REQUIRE(host.messages.size() == 1);
  CHECK(host.octets_of(host.messages[0]) == body);
  CHECK(host.messages[0].complete);
  CHECK(!host.messages[0].result);
  CHECK(host.messages[0].accepted_to.empty());
}

TEST_CASE("the client's side only, DATA refused: what follows is a command") {
  const FakeHost host =
      run_smtp_cut({c({"EHLO x", "MAIL FROM:<a@b>", "RCPT TO:<c@d>", "DATA", "RSET", "QUIT"})});
  CHECK(verbs(host) == "EHLO -, MAIL -, RCPT -, DATA -, RSET -, QUIT -");
  CHECK(host.messages.empty());
}

TEST_CASE("the server's side only") {
  const FakeHost host = run_smtp_cut(only(Direction::to_client, lockstep()));
  CHECK(verbs(host) == "* 220, * 250, * 250, * 250, * 354, * 250, * 221");
  CHECK(host.messages.empty());
  CHECK(host.notices.empty());
}

TEST_CASE("a capture that begins within the body") {
  const FakeHost host =
      run_smtp_cut({client("rst line\r\nQUIT is a word\r\nMAIL FROM:<not@a.command>\r\n.\r\n"),
                    s({"250 queued"}), c({"QUIT"}), s({"221 bye"})},
                   mid_stream);
  REQUIRE(host.messages.size() == 1);
  CHECK(host.messages[0].verdict == Verdict::cut_start);
  CHECK(!host.messages[0].complete);
  CHECK(!host.messages[0].envelope_from);
  CHECK(host.messages[0].result == "250 queued");
  CHECK(verbs(host) == "* 250, QUIT 221");
}

TEST_CASE("a capture that begins within a long body") {
  const std::string line = "a line of a body that goes on and on\r\n";
  std::string text;
  while (text.size() < 40000) text += line;
  const FakeHost host = run_smtp_some_cuts(
      {client(text + ".\r\n"), s({"250 queued"}), c({"QUIT"}), s({"221 bye"})}, mid_stream);
  REQUIRE(host.messages.size() == 1);
  CHECK(host.octets_of(host.messages[0]) == text);
  CHECK(host.messages[0].verdict == Verdict::cut_start);
}

TEST_CASE("a capture that begins within the commands") {
  const FakeHost host = run_smtp_cut(
      {client("OM:<a@x>\r\n"), s({"250 2.1.0 ok"}), c({"RCPT TO:<b@y>"}), s({"250 2.1.5 ok"}),
       c({"DATA"}), s({"354 go"}), client(body + ".\r\n"), s({"250 queued"})},
      mid_stream);
  CHECK(verbs(host) == "* 250, RCPT 250, DATA 250");
  REQUIRE(host.messages.size() == 1);
  CHECK(host.messages[0].complete);
  CHECK(!host.messages[0].envelope_from);
  CHECK(host.messages[0].accepted_to == std::vector<std::string>{"b@y"});
  CHECK(host.noticed("mid-stream"));
}

TEST_CASE("a hole inside the body, at its start, over its end") {
  const auto with_body = [](const Conversation& turns) {
    Conversation conversation = lockstep();
    conversation.erase(conversation.begin() + 9);
    conversation.insert(conversation.begin() + 9, turns.begin(), turns.end());
    return run_smtp_cut(conversation);
  };
  using Missing = std::vector<std::pair<std::uint64_t, std::uint64_t>>;
  const std::string all = body + ".\r\n";
  SUBCASE("inside") {
    const FakeHost host = with_body(
        {client(all.substr(0, 16)), lost(Direction::to_server, 10), client(all.substr(26))});
    REQUIRE(host.messages.size() == 1);
    CHECK(host.messages[0].missing == Missing{{16, 10}});
    CHECK(host.octets_of(host.messages[0]) == body.substr(0, 16) + body.substr(26));
    CHECK(host.messages[0].verdict == Verdict::gap);
    CHECK(host.messages[0].result == "250 queued");
  }
  SUBCASE("at its start") {
    const FakeHost host = with_body({lost(Direction::to_server, 10), client(all.substr(10))});
    REQUIRE(host.messages.size() == 1);
    CHECK(host.messages[0].missing == Missing{{0, 10}});
    CHECK(host.messages[0].result == "250 queued");
  }
  SUBCASE("over its end") {
    const FakeHost host =
        with_body({client(all.substr(0, 20)), lost(Direction::to_server, all.size() - 20)});
    REQUIRE(host.messages.size() == 1);
    CHECK(host.messages[0].verdict == Verdict::gap);
    CHECK(!host.messages[0].complete);
    CHECK(host.messages[0].result == "250 queued");
    CHECK(verbs(host) == "* 220, EHLO 250, MAIL 250, RCPT 250, DATA 250, QUIT 221");
  }
  SUBCASE("all of it") {
    const FakeHost host = with_body({lost(Direction::to_server, all.size())});
    REQUIRE(host.messages.size() == 1);
    CHECK(!host.messages[0].complete);
    CHECK(host.messages[0].size == 0);
    CHECK(verbs(host) == "* 220, EHLO 250, MAIL 250, RCPT 250, DATA 250, QUIT 221");
  }
}

TEST_CASE("DATA and its 354 are lost together") {
  Conversation conversation = lockstep();
  conversation[7] = lost(Direction::to_server, 6);
  conversation[8] = lost(Direction::to_client, 8);
  const FakeHost host = run_smtp_cut(conversation);
  REQUIRE(host.messages.size() == 1);
  CHECK(!host.messages[0].complete);
  CHECK(host.messages[0].result == "250 queued");
  CHECK(host.messages[0].envelope_from == "a@x");
  check_nothing_invented(host, {}, {"EHLO", "MAIL", "RCPT", "QUIT"});
}

TEST_CASE("any two turns lost: nothing is invented") {
  const Conversation all = lockstep();
  for (std::size_t one = 0; one < all.size(); ++one) {
    for_each_lost_turn(make_smtp, lose_turn(all, one), [&](const FakeHost& host, std::size_t two) {
      CAPTURE(one);
      CAPTURE(two);
      check_nothing_invented(host, {body}, {"EHLO", "MAIL", "RCPT", "DATA", "QUIT"});
    });
  }
}

TEST_CASE("a hole of any place and size: nothing is invented") {
  const Conversation all = lockstep();
  for (std::size_t turn = 0; turn < all.size(); ++turn) {
    const Turn& whole_turn = all[turn];
    for (std::size_t at = 0; at < whole_turn.octets.size(); ++at) {
      for (std::size_t octets = 1; at + octets <= whole_turn.octets.size(); ++octets) {
        Conversation holed = all;
        holed[turn].octets = whole_turn.octets.substr(0, at);
        holed.insert(holed.begin() + static_cast<std::ptrdiff_t>(turn) + 1,
                     {whole_turn.direction, whole_turn.octets.substr(at + octets), octets});
        const FakeHost host = run_smtp(holed);
        CAPTURE(turn);
        CAPTURE(at);
        CAPTURE(octets);
        for (const MessageRecord& message : host.messages) {
          CHECK((!message.complete || message.sha256 == sha256_hex(body)));
        }
        CHECK(host.contents.open_count() == 0);
      }
    }
  }
}
