// SPDX-License-Identifier: MIT
// BDAT (RFC 3030): its own examples, refusals, sizes that make no sense, and holes.
#include "smtp_support.hpp"

using namespace malote;
using namespace malote::test;

namespace {

const std::string bodyless =
    "To: Susan@random.com\r\nFrom: Sam@random.com\r\nSubject: This is a bodyless test message\r\n";

// RFC 3030 4.1
Conversation simple_chunking() {
  return {s({"220 cnri.reston.va.us SMTP service ready"}),
          c({"EHLO ymir.claremont.edu"}),
          s({"250-cnri.reston.va.us says hello", "250 CHUNKING"}),
          c({"MAIL FROM:<Sam@Random.com>"}),
          s({"250 <Sam@Random.com> Sender ok"}),
          c({"RCPT TO:<Susan@Random.com>"}),
          s({"250 <Susan@random.com> Recipient ok"}),
          client("BDAT 86 LAST\r\n" + bodyless),
          s({"250 Message OK, 86 octets received"}),
          c({"QUIT"}),
          s({"221 Goodbye"})};
}

Conversation until_rcpt() {
  Conversation conversation = simple_chunking();
  conversation.resize(7);
  return conversation;
}

Conversation with(const Conversation& more) {
  Conversation conversation = until_rcpt();
  conversation.insert(conversation.end(), more.begin(), more.end());
  return conversation;
}

}  // namespace

TEST_CASE("RFC 3030 4.1: simple chunking") {
  const FakeHost host = run_smtp_cut(simple_chunking());
  CHECK(verbs(host) == "* 220, EHLO 250, MAIL 250, RCPT 250, BDAT 250, QUIT 221");
  REQUIRE(host.messages.size() == 1);
  CHECK(host.messages[0].size == 86);
  CHECK(host.octets_of(host.messages[0]) == bodyless);
  CHECK(host.messages[0].subject == "This is a bodyless test message");
  CHECK(host.messages[0].result == "250 Message OK, 86 octets received");
  CHECK(exchange(host, 5).message == host.messages[0].id);
  for_each_lost_turn(make_smtp, simple_chunking(), [](const FakeHost& lossy, std::size_t turn) {
    CAPTURE(turn);
    check_nothing_invented(lossy, {bodyless}, {"EHLO", "MAIL", "RCPT", "BDAT", "QUIT"});
  });
}

TEST_CASE("RFC 3030 4.2: pipelined chunks of a binary message") {
  std::string large(100000, '\0');
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * 7);
  const std::string rest = "\r\n.\r\nQUIT\r\n" + std::string(313, 'r');
  const FakeHost host = run_smtp_some_cuts(
      {s({"220 cnri.reston.va.us SMTP service ready"}), c({"EHLO ymir.claremont.edu"}),
       s({"250-cnri.reston.va.us says hello", "250-PIPELINING", "250-BINARYMIME", "250 CHUNKING"}),
       c({"MAIL FROM:<ned@ymir.claremont.edu> BODY=BINARYMIME",
          "RCPT TO:<gvaudre@cnri.reston.va.us>", "RCPT TO:<jstewart@cnri.reston.va.us>"}),
       s({"250 <ned@ymir.claremont.edu>... Sender and BINARYMIME ok",
          "250 <gvaudre@cnri.reston.va.us>... Recipient ok",
          "250 <jstewart@cnri.reston.va.us>... Recipient ok"}),
       client("BDAT 100000\r\n" + large + "BDAT 324\r\n" + rest + "BDAT 0 LAST\r\n"),
       s({"250 100000 octets received", "250 324 octets received",
          "250 Message OK, 100324 octets received"}),
       c({"QUIT"}), s({"221 Goodbye"})});
  CHECK(verbs(host) ==
        "* 220, EHLO 250, MAIL 250, RCPT 250, RCPT 250, BDAT 250, BDAT 250, BDAT 250, QUIT 221");
  REQUIRE(host.messages.size() == 1);
  CHECK(host.messages[0].size == 100324);
  CHECK(host.octets_of(host.messages[0]) == large + rest);
  CHECK(host.messages[0].result == "250 Message OK, 100324 octets received");
  CHECK(exchange(host, 6).message == host.messages[0].id);
  CHECK(exchange(host, 7).message == host.messages[0].id);
}

TEST_CASE("a refused chunk aborts the transaction; octets under way are still counted") {
  const FakeHost host =
      run_smtp_cut(with({client("BDAT 4\r\nabcd"), s({"452 no room"}), client("BDAT 6\r\nQUIT\r\n"),
                         s({"503 no transaction"}), c({"RSET"}), s({"250 ok"})}));
  CHECK(verbs(host) == "* 220, EHLO 250, MAIL 250, RCPT 250, BDAT 452, BDAT 503, RSET 250");
  REQUIRE(host.messages.size() == 1);
  CHECK(host.messages[0].verdict == Verdict::aborted);
  CHECK(host.messages[0].result == "452 no room");
  CHECK(host.octets_of(host.messages[0]) == "abcd");
  CHECK(!exchange(host, 6).message);
}

TEST_CASE("a chunk refused while the others are already there") {
  const FakeHost host = run_smtp_cut(
      with({client("BDAT 4\r\nabcdBDAT 4 LAST\r\nefgh"), s({"452 no room", "503 no"})}));
  REQUIRE(host.messages.size() == 1);
  CHECK(host.messages[0].result == "452 no room");
  CHECK(host.octets_of(host.messages[0]) == "abcdefgh");
}

TEST_CASE("a chunk refused before its octets come") {
  const FakeHost host = run_smtp_cut(
      with({c({"BDAT 6 LAST"}), s({"554 no"}), client("QUIT\r\n"), c({"QUIT"}), s({"221 bye"})}));
  CHECK(verbs(host) == "* 220, EHLO 250, MAIL 250, RCPT 250, BDAT 554, QUIT 221");
  CHECK(host.messages.empty());
}

TEST_CASE("RSET or the end between two chunks") {
  const FakeHost reset =
      run_smtp_cut(with({client("BDAT 4\r\nabcd"), s({"250 ok"}), c({"RSET"}), s({"250 ok"})}));
  REQUIRE(reset.messages.size() == 1);
  CHECK(reset.messages[0].verdict == Verdict::aborted);
  CHECK(!reset.messages[0].result);
  const FakeHost cut = run_smtp_cut(with({client("BDAT 4\r\nabcd"), s({"250 ok"})}));
  REQUIRE(cut.messages.size() == 1);
  CHECK(cut.messages[0].verdict == Verdict::cut_end);
  const FakeHost inside = run_smtp_cut(with({client("BDAT 400\r\nabcd")}));
  REQUIRE(inside.messages.size() == 1);
  CHECK(inside.messages[0].verdict == Verdict::cut_end);
  CHECK(inside.messages[0].size == 4);
}

TEST_CASE("sizes that make no sense carry no body") {
  for (const char* size : {"99999999999999999999", "9223372036854775809", "-1", "x", "4 LATS"}) {
    CAPTURE(size);
    const FakeHost host = run_smtp_cut(
        with({c({"BDAT " + std::string(size)}), s({"501 no"}), c({"QUIT"}), s({"221 bye"})}));
    CHECK(verbs(host) == "* 220, EHLO 250, MAIL 250, RCPT 250, BDAT 501, QUIT 221");
    CHECK(host.noticed("bad-chunk-size"));
    CHECK(host.messages.empty());
  }
}

TEST_CASE("a hole within a chunk, over its end, over two chunks") {
  SUBCASE("within") {
    const FakeHost host =
        run_smtp_cut(with({client("BDAT 10 LAST\r\nab"), lost(Direction::to_server, 3),
                           client("fghij"), s({"250 ok"}), c({"QUIT"}), s({"221 bye"})}));
    REQUIRE(host.messages.size() == 1);
    CHECK(host.messages[0].verdict == Verdict::gap);
    CHECK(host.messages[0].missing == std::vector<std::pair<std::uint64_t, std::uint64_t>>{{2, 3}});
    CHECK(host.octets_of(host.messages[0]) == "abfghij");
    CHECK(host.messages[0].result == "250 ok");
    CHECK(verbs(host) == "* 220, EHLO 250, MAIL 250, RCPT 250, BDAT 250, QUIT 221");
  }
  SUBCASE("over the end") {
    const FakeHost host =
        run_smtp_cut(with({client("BDAT 4\r\nab"), lost(Direction::to_server, 6),
                           client(" 4 LAST\r\n"), s({"250 ok"}), c({"QUIT"}), s({"221 bye"})}));
    REQUIRE(host.messages.size() == 1);
    CHECK(host.messages[0].verdict != Verdict::complete);
    CHECK(host.octets_of(host.messages[0]) == "ab");
  }
}
