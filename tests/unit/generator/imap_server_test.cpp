// SPDX-License-Identifier: MIT
// What the lab's IMAP server answers: RFC 3501 and its extensions.
#include "generator/imap_server.hpp"

#include <doctest/doctest.h>

#include "unit/generator/server_support.hpp"

namespace malote::generator {
namespace {

using Talk = TestTalk<ImapServer>;

const std::string one = "From: Alice A <alice@x>\r\nSubject: one\r\n\r\n.dot\r\nlast\r\n";
const std::string two = "Subject: two\r\n\r\n";

struct Box : TestHost {
  Box() {
    User& bob = *office.find_user("bob");
    CHECK(office.deliver(bob, one, {1'769'850'000 * ns_per_second}));
    CHECK(office.deliver(bob, two));
  }
};

const std::string login = "a LOGIN bob lab-bob\r\n", opened = login + "b SELECT inbox\r\n";

// The last line of what is said: the completion.
std::string ending(const std::string& said) {
  const auto end = said.rfind("\r\n");
  if (end == std::string::npos || end == 0) return said.substr(0, end);
  const auto before = said.rfind("\r\n", end - 1);
  const auto start = before == std::string::npos ? 0 : before + 2;
  return said.substr(start, end - start);
}

TEST_CASE("states, and words for a person at a keyboard") {
  Box lab;
  Talk talk(lab);
  CHECK(talk.tell("hello\r\n").starts_with("hello BAD a tag and a command"));
  CHECK(talk.tell("login bob lab-bob\r\n").starts_with("* BAD a command begins with a tag"));
  CHECK(talk.tell("a SELECT INBOX\r\n").starts_with("a BAD log in first"));
  CHECK(talk.tell("a LOGIN bob wrong\r\n").starts_with("a NO [AUTHENTICATIONFAILED]"));
  CHECK(talk.tell(login).starts_with("a OK [CAPABILITY IMAP4rev1 "));
  CHECK(talk.tell("c FETCH 1 FLAGS\r\n").starts_with("c BAD no mailbox is open"));
  CHECK(talk.tell("c FLY 1\r\n").starts_with("c BAD there is no command FLY"));
  CHECK(talk.tell("c NOOP\r\n") == "c OK NOOP completed\r\n");
  CHECK(talk.tell("c LOGOUT\r\n") == "* BYE until next time\r\nc OK LOGOUT completed\r\n");
  CHECK(talk.session.over());
}

TEST_CASE("SELECT tells what there is") {
  Box lab;
  Talk talk(lab);
  const std::string said = talk.tell(opened);
  CHECK(said.find("* 2 EXISTS\r\n") != std::string::npos);
  CHECK(said.find("* OK [UNSEEN 1]") != std::string::npos);
  CHECK(said.find("* OK [UIDNEXT 3]") != std::string::npos);
  CHECK(ending(said) == "b OK [READ-WRITE] SELECT completed");
}

TEST_CASE("FETCH: whole, header, pieces, by UID; flags follow") {
  Box lab;
  Talk talk(lab);
  (void)talk.tell(opened);
  CHECK(talk.tell("c FETCH 1 BODY[]\r\n") == "* 1 FETCH (BODY[] {" + std::to_string(one.size()) +
                                                 "}\r\n" + one +
                                                 " FLAGS (\\Seen))\r\nc OK FETCH completed\r\n");
  CHECK(talk.tell("c FETCH 1 BODY.PEEK[]<5.9>\r\n") ==
        "* 1 FETCH (BODY[]<5> {9}\r\n" + one.substr(5, 9) + ")\r\nc OK FETCH completed\r\n");
  CHECK(talk.tell("c FETCH 2 (BODY.PEEK[HEADER] BODY.PEEK[TEXT])\r\n") ==
        "* 2 FETCH (BODY[HEADER] {16}\r\n" + two +
            " BODY[TEXT] {0}\r\n)\r\nc OK FETCH completed\r\n");
  CHECK(talk.tell("c FETCH 1 BODY.PEEK[HEADER.FIELDS (Subject)]\r\n") ==
        "* 1 FETCH (BODY[HEADER.FIELDS (SUBJECT)] {16}\r\nSubject: one\r\n\r\n)\r\n"
        "c OK FETCH completed\r\n");
  CHECK(talk.tell("c UID FETCH 2:* (FLAGS)\r\n") ==
        "* 2 FETCH (UID 2 FLAGS ())\r\nc OK UID FETCH completed\r\n");
  CHECK(talk.tell("c FETCH 1 (UID INTERNALDATE RFC822.SIZE)\r\n") ==
        "* 1 FETCH (UID 1 INTERNALDATE \"31-Jan-2026 09:00:00 +0000\" RFC822.SIZE " +
            std::to_string(one.size()) + ")\r\nc OK FETCH completed\r\n");
  CHECK(talk.tell("c FETCH 1 ENVELOPE\r\n")
            .starts_with("* 1 FETCH (ENVELOPE (NIL \"one\" ((\"Alice A\" NIL \"alice\" \"x\")) "));
  CHECK(talk.tell("c FETCH 3 FLAGS\r\n").starts_with("c BAD the mailbox has 2"));
  talk.session.lost();
  REQUIRE(lab.told.size() == 2);
  CHECK(lab.told[0].sha256 == sha256_hex(one));
  CHECK(lab.told[0].flags == std::vector<std::string>{"\\Seen"});
  CHECK(lab.told[1].complete);
}

TEST_CASE("STORE, EXPUNGE, COPY, MOVE") {
  Box lab;
  Talk talk(lab);
  (void)talk.tell(opened);
  CHECK(
      talk.tell("c STORE 1:2 +FLAGS (\\deleted)\r\n") ==
      "* 1 FETCH (FLAGS (\\Deleted))\r\n* 2 FETCH (FLAGS (\\Deleted))\r\nc OK STORE completed\r\n");
  CHECK(talk.tell("c STORE 2 FLAGS.SILENT ()\r\n") == "c OK STORE completed\r\n");
  CHECK(talk.tell("c COPY 2 Old\r\n").starts_with("c NO [TRYCREATE]"));
  CHECK(talk.tell("c CREATE Old\r\n") == "c OK CREATE completed\r\n");
  CHECK(talk.tell("c COPY 2 Old\r\n") == "c OK [COPYUID 3 2 1] COPY completed\r\n");
  CHECK(talk.tell("c MOVE 2 Old\r\n") ==
        "* OK [COPYUID 3 2 2] moved\r\n* 2 EXPUNGE\r\nc OK MOVE completed\r\n");
  CHECK(talk.tell("c EXPUNGE\r\n") == "* 1 EXPUNGE\r\nc OK EXPUNGE completed\r\n");
  CHECK(talk.tell("c STATUS Old (MESSAGES)\r\n") ==
        "* STATUS \"Old\" (MESSAGES 2)\r\nc OK STATUS completed\r\n");
  CHECK(lab.office.find_user("bob")->mails.empty());
}

TEST_CASE("APPEND: literals that wait and that do not, two at once, too big ones") {
  Box lab;
  Talk talk(lab);
  (void)talk.tell(login);
  CHECK(talk.tell("c APPEND INBOX (\\Seen) {5}\r\n") == "+ go ahead with 5 octets\r\n");
  CHECK(talk.tell_octet_by_octet("hello\r\n") == "c OK [APPENDUID 2 3] APPEND completed\r\n");
  CHECK(talk.tell("c APPEND INBOX {1+}\r\na {2+}\r\nbc\r\n") ==
        "c OK [APPENDUID 2 4:5] APPEND completed\r\n");
  CHECK(talk.tell("c APPEND INBOX {10001}\r\n").starts_with("c BAD [TOOBIG]"));
  CHECK(talk.tell("c APPEND INBOX {10001+}\r\n" + std::string(10'001, 'x') + "\r\nd NOOP\r\n") ==
        "c BAD [TOOBIG] at most 10000 octets\r\nd OK NOOP completed\r\n");
  CHECK(
      talk.tell("c LOGIN {3+}\r\nbob {7+}\r\nlab-bob\r\n").starts_with("c BAD you are logged in"));
  talk.session.lost();
  REQUIRE(lab.told.size() >= 3);
  CHECK(lab.told[0].action == "append");
  CHECK(lab.told[0].uid == 3);
  CHECK(lab.told[2].sha256 == sha256_hex("bc"));
}

TEST_CASE("folders, their names and patterns") {
  Box lab;
  Talk talk(lab);
  (void)talk.tell(login + "c CREATE a/b\r\nc CREATE \"Li&AOcA9Q-es\"\r\n");
  CHECK(talk.tell("c LIST \"\" %\r\n") ==
        "* LIST (\\HasNoChildren) \"/\" \"INBOX\"\r\n"
        "* LIST (\\HasNoChildren) \"/\" \"Li&AOcA9Q-es\"\r\nc OK LIST completed\r\n");
  CHECK(talk.tell("c LIST a/ *\r\n") ==
        "* LIST (\\HasNoChildren) \"/\" \"a/b\"\r\nc OK LIST completed\r\n");
  CHECK(talk.tell("c RENAME a/b c\r\n") == "c OK RENAME completed\r\n");
  CHECK(talk.tell("c DELETE INBOX\r\n").starts_with("c NO [CANNOT]"));
  CHECK(talk.tell("c DELETE c\r\n") == "c OK DELETE completed\r\n");
  CHECK(talk.tell("c SELECT c\r\n").starts_with("c NO [NONEXISTENT]"));
}

TEST_CASE("SEARCH") {
  Box lab;
  Talk talk(lab);
  (void)talk.tell(opened + "c STORE 2 +FLAGS (\\Flagged)\r\n");
  const auto found = [&](const std::string& keys) {
    const std::string said = talk.tell("c SEARCH " + keys + "\r\n");
    return said.substr(0, said.find('\r'));
  };
  CHECK(found("ALL") == "* SEARCH 1 2");
  CHECK(found("FROM ALICE") == "* SEARCH 1");
  CHECK(found("NOT FROM alice") == "* SEARCH 2");
  CHECK(found("OR FLAGGED (BODY \"last\" UNSEEN)") == "* SEARCH 1 2");
  CHECK(found("ON 31-Jan-2026") == "* SEARCH 1");
  CHECK(found("2:* SMALLER 17") == "* SEARCH 2");
  CHECK(found("UID 1 HEADER Subject one") == "* SEARCH 1");
  CHECK(found("SUBJECT none") == "* SEARCH");
  CHECK(found("FOR ever").starts_with("c BAD"));
}

TEST_CASE("two sessions: news come with NOOP and IDLE") {
  Box lab;
  Talk first(lab), second(lab);
  (void)first.tell(opened);
  (void)second.tell(opened + "c STORE 1 +FLAGS (\\Deleted)\r\nc EXPUNGE\r\n");
  CHECK(first.tell("c NOOP\r\n") == "* 1 EXPUNGE\r\nc OK NOOP completed\r\n");
  CHECK(first.tell("c IDLE\r\n").starts_with("+ "));
  CHECK(first.session.watches());
  CHECK(lab.office.deliver(*lab.office.find_user("bob"), one));
  std::string news;
  first.session.look(news);
  CHECK(news == "* 2 EXISTS\r\n");
  CHECK(first.tell("DONE\r\n") == "c OK no more waiting\r\n");
}

TEST_CASE("COMPRESS=DEFLATE: both directions from the OK on") {
  Box lab;
  Talk talk(lab);
  (void)talk.tell(opened);
  CHECK(ending(talk.tell("c COMPRESS DEFLATE\r\n")) == "c OK deflated from here on");
  RawDeflater deflater;
  RawInflater inflater;
  const std::string said = talk.tell(deflater.deflate("d NOOP\r\ne FETCH 1 BODY.PEEK[TEXT]\r\n"));
  std::string_view rest = said;
  CHECK(inflater.inflate(rest, 10'000) ==
        "d OK NOOP completed\r\n* 1 FETCH (BODY[TEXT] {12}\r\n.dot\r\nlast\r\n)\r\n"
        "e OK FETCH completed\r\n");
}

TEST_CASE("AUTHENTICATE with and without an initial response") {
  Box lab;
  Talk talk(lab);
  // printf '\0bob\0lab-bob' | base64
  CHECK(ending(talk.tell("a AUTHENTICATE PLAIN AGJvYgBsYWItYm9i\r\n")).ends_with("welcome, bob"));
  Talk asked(lab);
  CHECK(asked.tell("a AUTHENTICATE PLAIN\r\n") == "+ \r\n");
  CHECK(asked.tell("AGJvYgBsYWItYm9i\r\n").starts_with("a OK "));
  Talk given_up(lab);
  (void)given_up.tell("a AUTHENTICATE LOGIN\r\n");
  CHECK(given_up.tell("*\r\n").starts_with("a BAD logging in was given up"));
}

}  // namespace
}  // namespace malote::generator
