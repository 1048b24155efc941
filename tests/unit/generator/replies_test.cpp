// SPDX-License-Identifier: MIT
#include "generator/replies.hpp"

#include <doctest/doctest.h>

namespace malote::generator {
namespace {

std::vector<Reply> read(ReplyReader& reader, std::string_view octets) {
  std::vector<Reply> replies;
  for (const char c : octets) CHECK(reader.feed({&c, 1}, replies));
  return replies;
}

TEST_CASE("SMTP: a reply ends with the line whose code a blank follows") {
  ReplyReader reader(Spoken::smtp);
  const auto replies = read(reader, "220 hi\r\n250-a\r\n250 b\r\nwhat\r\n354 go");
  REQUIRE(replies.size() == 3);
  CHECK(replies[0].what == '2');
  CHECK(replies[1].lines == std::vector<std::string>{"250-a", "250 b"});
  CHECK(replies[2].what == '?');
}

TEST_CASE("FTP: whatever stands between a reply's first and last line") {
  ReplyReader reader(Spoken::ftp);
  const auto replies =
      read(reader, "211-What\r\n EPSV\r\n220 no\r\n211-more\r\n211 End\r\n226 ok\r\n");
  REQUIRE(replies.size() == 2);
  CHECK(replies[0].lines.size() == 5);
  CHECK(replies[1].lines.front() == "226 ok");
}

TEST_CASE("IMAP: while it idles, new mail is what is waited for") {
  ReplyReader reader(Spoken::imap);
  CHECK(read(reader, "* OK hi\r\n").size() == 1);
  reader.note_sent("a SELECT INBOX\r\n");
  CHECK(read(reader, "* 3 EXISTS\r\na OK in\r\n").size() == 1);
  reader.note_sent("b IDLE\r\n");
  const auto replies = read(reader, "+ idling\r\n* 4 EXISTS\r\n* 1 RECENT\r\n");
  REQUIRE(replies.size() == 2);
  CHECK(replies[1].what == 'E');
  reader.note_sent("DONE\r\n");
  CHECK(read(reader, "* 5 EXISTS\r\nb OK\r\n").size() == 1);
}

TEST_CASE("POP3: the command says whether more lines come") {
  ReplyReader reader(Spoken::pop3);
  reader.note_sent("LIST\r\nLIST 1\r\nRETR 1\r\nRETR 9\r\n");
  // The greeting answers nothing, and must not be taken for an answer.
  ReplyReader greeted(Spoken::pop3);
  CHECK(read(greeted, "+OK ready\r\n").size() == 1);
  const auto replies = read(
      reader, "+OK\r\n1 5\r\n.\r\n+OK 1 5\r\n+OK\r\n+OK no reply\r\n..dot\r\n.\r\n-ERR no\r\n");
  REQUIRE(replies.size() == 4);
  CHECK_FALSE(replies[0].body);
  CHECK(replies[2].body == "+OK no reply\r\n.dot\r\n");
  CHECK(replies[3].what == '-');
}

TEST_CASE("POP3: who answers a challenge says no command") {
  ReplyReader reader(Spoken::pop3);
  reader.note_sent("AUTH LOGIN\r\n");
  CHECK(read(reader, "+ VXNlcm5hbWU6\r\n").at(0).what == '>');
  reader.note_sent("YWxpY2U=\r\n");
  CHECK(read(reader, "-ERR no\r\n").size() == 1);
  reader.note_sent("LIST\r\n");
  CHECK(read(reader, "+OK\r\n").empty());  // the list is still to come
}

TEST_CASE("turns: what the client says, and the replies it waits for") {
  const auto scenario = parse_scenario(
      "S: 220 hi\nC: EHLO x\nS: 250-a\nS: 250 b\nC: MAIL\nC: RCPT\nS: 250 m\nwait 1s\nS: 250 r\n"
      "C message:\n| x\nS: 250 ok\n");
  REQUIRE(scenario);
  const auto turns = to_turns(scenario.value().sessions.at(0));
  REQUIRE(turns.size() == 5);
  CHECK(turns[0].steps.empty());
  CHECK(turns[0].expected == std::vector<std::string>{"220 hi"});
  CHECK(turns[1].expected == std::vector<std::string>{"250 b"});
  CHECK(turns[2].steps.size() == 2);
  CHECK(turns[4].expected.size() == 1);
}

}  // namespace
}  // namespace malote::generator
