// SPDX-License-Identifier: MIT
#include "imap_support.hpp"

#include "core/base64.hpp"

using namespace malote;
using namespace malote::test;

TEST_CASE("the example of RFC 3501 8 is read") {
  const FakeHost host = run_imap(rfc3501_example());
  REQUIRE(host.exchanges.size() == 7);
  CHECK_FALSE(host.exchanges[0].command);
  CHECK(host.exchanges[0].replies.at(0).code == "OK");
  const ExchangeRecord& select = host.exchanges[2];
  CHECK(select.command == "SELECT");
  CHECK(select.argument == "inbox");
  CHECK(select.tag == "a002");
  CHECK(std::string(select.phase) == "authenticated");
  CHECK(select.untagged == 5);
  REQUIRE(select.replies.size() == 6);
  CHECK(select.replies[0].code == "*");
  CHECK(select.replies[0].text == "18 EXISTS");
  CHECK(select.replies[5].code == "OK");
  CHECK(select.replies[5].text == "[READ-WRITE] SELECT completed");
  const ExchangeRecord& header = host.exchanges[4];
  CHECK(header.replies.at(0).text == "12 FETCH (BODY[HEADER] {342})");
  CHECK(std::string(host.exchanges[6].phase) == "selected");
  REQUIRE(host.messages.size() == 1);
  const MessageRecord& message = host.messages[0];
  CHECK(header.replies.at(0).message == message.id);
  CHECK(host.octets_of(message) == rfc3501_header());
  CHECK(message.size == 342);
  CHECK(message.partial == Partial::headers);
  CHECK_FALSE(message.complete);
  CHECK(message.mailbox == "INBOX");
  CHECK(message.number == 12);
  CHECK_FALSE(message.uid);
  CHECK(message.uidvalidity == 3857529045);
  CHECK(message.subject == "IMAP4rev1 WG mtg summary and minutes");
  CHECK(message.result == "OK FETCH completed");
  REQUIRE(host.credentials.size() == 1);
  CHECK(host.credentials[0].user == "mrc");
  CHECK(host.credentials[0].secret == "secret");
  CHECK(host.credentials[0].accepted == true);
  CHECK(host.exchanges[1].secrets == std::vector<std::pair<std::uint32_t, std::uint32_t>>{{4, 6}});
  REQUIRE(host.mailbox_events.size() == 2);
  CHECK(host.mailbox_events[0].action == MailboxAction::selected);
  CHECK(host.mailbox_events[1].action == MailboxAction::flagged);
  CHECK(host.mailbox_events[1].numbers == "12");
  CHECK(host.mailbox_events[1].change == FlagChange::add);
  CHECK(host.mailbox_events[1].flags == std::vector<std::string>{"\\deleted"});
  CHECK(host.software.back() == "mail.example ready");
  CHECK(host.notices.empty());
}

TEST_CASE("tags pair in any order and untagged data goes to what asked for it") {
  const FakeHost host = run_imap(
      with(selected(), {client("b1 SEARCH UNSEEN\r\nb2 FETCH 1 FLAGS\r\nb3 NOOP\r\n"),
                        server("* 1 FETCH (FLAGS (\\Seen))\r\nb3 OK done\r\n* SEARCH 2 3\r\n"
                               "b2 OK done\r\nb1 OK done\r\n")}));
  const auto* search = find_exchange(host, "SEARCH");
  const auto* fetch = find_exchange(host, "FETCH");
  const auto* noop = find_exchange(host, "NOOP");
  REQUIRE((search != nullptr && fetch != nullptr && noop != nullptr));
  CHECK(search->n == 4);
  CHECK(search->untagged == 1);
  CHECK(search->replies.at(0).text == "SEARCH 2 3");
  CHECK(fetch->untagged == 1);
  CHECK(noop->untagged == 0);
  CHECK_FALSE(noop->sent_as);
  CHECK((search->settled && fetch->settled && noop->settled));
}

TEST_CASE("logins: literals, SASL with and without an initial response, refusals") {
  const FakeHost host = run_imap({
      server("* OK ready\r\n"),
      client("1 LOGIN {3}\r\n"),
      server("+ go\r\n"),
      client("bob {9+}\r\ntop\"\\ sec\r\n"),
      server("1 NO [AUTHENTICATIONFAILED] no\r\n"),
      client("2 AUTHENTICATE PLAIN\r\n"),
      server("+ \r\n"),
      client(encode_base64(std::string("\0ann\0pw", 7)) + "\r\n"),
      server("2 NO no\r\n"),
      client("3 AUTHENTICATE PLAIN " + encode_base64(std::string("\0eve\0pw2", 8)) + "\r\n"),
      server("3 OK yes\r\n"),
  });
  REQUIRE(host.credentials.size() == 3);
  CHECK(host.credentials[0].mechanism == "LOGIN");
  CHECK(host.credentials[0].user == "bob");
  CHECK(host.credentials[0].secret == "top\"\\ sec");
  CHECK(host.credentials[0].accepted == false);
  CHECK(host.credentials[1].user == "ann");
  CHECK(host.credentials[1].secret == "pw");
  CHECK(host.credentials[1].accepted == false);
  CHECK(host.credentials[2].user == "eve");
  CHECK(host.credentials[2].accepted == true);
  CHECK(host.users.back() == "eve");
  CHECK(host.exchanges.at(1).argument == "{3} {9}");
  CHECK(host.exchanges.at(2).continuations.at(0).secret);
  CHECK(host.exchanges.at(3).secrets.size() == 1);
}

TEST_CASE("a refused literal is not waited for") {
  const FakeHost host =
      run_imap(with(selected(), {client("c1 APPEND nowhere (\\Seen) {100000}\r\n"),
                                 server("c1 NO [TRYCREATE] no such mailbox\r\n"),
                                 client("c2 NOOP\r\n"), server("c2 OK done\r\n")}));
  const auto* append = find_exchange(host, "APPEND");
  REQUIRE(append != nullptr);
  CHECK(append->argument == "nowhere (\\Seen) {100000}");
  CHECK(append->replies.back().code == "NO");
  REQUIRE(find_exchange(host, "NOOP") != nullptr);
  CHECK(find_exchange(host, "NOOP")->settled);
  REQUIRE(host.messages.size() == 1);
  CHECK(host.messages[0].action == Action::append);
  CHECK(host.messages[0].size == 0);
  CHECK(host.messages[0].verdict == Verdict::aborted);
  CHECK(host.messages[0].result == "NO [TRYCREATE] no such mailbox");
}

TEST_CASE("messages are appended, several at once, with flags and the UIDs they got") {
  const std::string first = imap_mail(200, "first");
  const std::string second = imap_mail(300, "second");
  const FakeHost host = run_imap(with(
      selected(),
      {client(
           "c1 APPEND Entw&APw-rfe (\\Seen $Forwarded) \"17-Jul-1996 02:44:25 -0700\" {200}\r\n"),
       server("+ go\r\n"), client(first + " () {300+}\r\n" + second + "\r\n"),
       server("c1 OK [APPENDUID 38505 3955:3956] done\r\n")}));
  REQUIRE(host.messages.size() == 2);
  CHECK(host.octets_of(host.messages[0]) == first);
  CHECK(host.octets_of(host.messages[1]) == second);
  CHECK(host.messages[0].complete);
  CHECK(host.messages[0].mailbox == "Entw\xc3\xbcrfe");
  CHECK(host.messages[0].flags == std::vector<std::string>{"\\Seen", "$Forwarded"});
  CHECK(host.messages[1].flags.empty());
  CHECK(host.messages[0].uid == 3955);
  CHECK(host.messages[1].uid == 3956);
  CHECK(host.messages[1].uidvalidity == 38505);
  CHECK(host.messages[1].result == "OK [APPENDUID 38505 3955:3956] done");
  REQUIRE(host.mailbox_events.size() == 3);
  CHECK(host.mailbox_events[1].action == MailboxAction::appended);
  CHECK(host.mailbox_events[1].message == host.messages[0].id);
  CHECK(host.mailbox_events[2].new_uids == "3956");
}

TEST_CASE("IDLE lasts until DONE") {
  const FakeHost host = run_imap(
      with(selected(), {client("d1 IDLE\r\n"), server("+ idling\r\n"), server("* 19 EXISTS\r\n"),
                        server("* 4 EXPUNGE\r\n"), client("DONE\r\n"), server("d1 OK done\r\n")}));
  const auto* idle = find_exchange(host, "IDLE");
  REQUIRE(idle != nullptr);
  CHECK(idle->settled);
  CHECK(idle->untagged == 2);
  REQUIRE(idle->continuations.size() == 1);
  CHECK(idle->continuations[0].text == "DONE");
  const auto* expunged = find_event(host, MailboxAction::expunged);
  REQUIRE(expunged != nullptr);
  CHECK(expunged->exchange == 0);
  CHECK(expunged->numbers == "4");
}

TEST_CASE("what is done to mailboxes is told") {
  const FakeHost host = run_imap(
      with(selected(),
           {client("1 CREATE new\r\n"), server("1 OK\r\n"), client("2 RENAME new \"ne w\"\r\n"),
            server("2 OK done\r\n"), client("3 DELETE INBOX\r\n"), server("3 NO never\r\n"),
            client("4 UID COPY 5:7 \"ne w\"\r\n"), server("4 OK [COPYUID 1 5:7 21:23] done\r\n"),
            client("5 MOVE 1 Trash\r\n"),
            server("* OK [COPYUID 2 101 1]\r\n* 1 EXPUNGE\r\n5 OK done\r\n"),
            client("6 SUBSCRIBE x\r\n"), server("6 OK\r\n"), client("7 EXPUNGE\r\n"),
            server("* 3 EXPUNGE\r\n* 3 EXPUNGE\r\n* 5 EXPUNGE\r\n7 OK\r\n"),
            client("8 UID STORE 9 -FLAGS.SILENT (\\Seen x)\r\n"), server("8 OK\r\n"),
            client("9 CLOSE\r\n"), server("9 OK\r\n")}));
  REQUIRE(host.mailbox_events.size() == 10);
  CHECK(find_event(host, MailboxAction::created)->mailbox == "new");
  CHECK(find_event(host, MailboxAction::renamed)->target == "ne w");
  CHECK(find_event(host, MailboxAction::deleted)->accepted == false);
  CHECK(find_event(host, MailboxAction::copied)->uids == "5:7");
  CHECK(find_event(host, MailboxAction::copied)->new_uids == "21:23");
  CHECK(find_event(host, MailboxAction::moved)->numbers == "1");
  CHECK(find_event(host, MailboxAction::expunged)->numbers == "3,3,5");
  CHECK(find_event(host, MailboxAction::flagged)->change == FlagChange::remove);
  CHECK(find_event(host, MailboxAction::flagged)->uids == "9");
  CHECK(find_event(host, MailboxAction::closed)->mailbox == "INBOX");
}

TEST_CASE("greetings, ID and goodbyes") {
  const FakeHost preauth = run_imap({
      server("* PREAUTH [CAPABILITY IMAP4rev1] welcome\r\n"),
      client("a ID NIL\r\n"),
      server("* ID (\"name\" \"Dovecot\" \"version\" \"2.3\")\r\na OK\r\n"),
      client("b LIST \"\" *\r\n"),
      server("* LIST () \"/\" {5}\r\nINBOX\r\nb OK\r\n* BYE Autologout\r\n"),
  });
  CHECK(std::string(preauth.exchanges.at(1).phase) == "authenticated");
  CHECK(preauth.software.back() == "Dovecot 2.3");
  CHECK(find_exchange(preauth, "LIST")->replies.at(0).text == "LIST () \"/\" {5}");
  REQUIRE(preauth.exchanges.size() == 4);
  CHECK_FALSE(preauth.exchanges[3].command);
  CHECK(preauth.exchanges[3].replies.at(0).text == "BYE Autologout");
}

TEST_CASE("STARTTLS and COMPRESS hand the stream on") {
  const auto next_of = [](const Conversation& conversation) {
    FakeHost host;
    const auto dissector = make_imap(host);
    const FeedOutcome outcome = feed(*dissector, conversation);
    CHECK(outcome.complaint.empty());
    return outcome.last;
  };
  CHECK(next_of({server("* OK x\r\n"), client("a STARTTLS\r\n"),
                 server("a OK begin\r\n\x16\x03\x01")}) == Next::secure);
  CHECK(next_of({server("* OK x\r\n"), client("a COMPRESS DEFLATE\r\n"),
                 server("a OK active\r\nxyz")}) == Next::compress);
  CHECK(next_of({server("* OK x\r\n"), client("a COMPRESS DEFLATE\r\n"), server("a NO no\r\n"),
                 client("b NOOP\r\n")}) == Next::more);
  const FakeHost injected =
      run_imap({server("* OK x\r\n"), client("a STARTTLS\r\nb NOOP\r\n"), server("a OK go\r\n")});
  CHECK(injected.noticed("command-injection"));
}
