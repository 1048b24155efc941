// SPDX-License-Identifier: MIT
// Whole POP3 sessions: what RFC 1939 prints, what the course notes print, and what clients
// pipeline.
#include <string>
#include <vector>

#include "dissectors/pop3/pop3_commands.hpp"
#include "dissectors/pop3_support.hpp"
#include "lexicon/lexicon.hpp"

using namespace malote;
using namespace malote::test;

namespace {

std::vector<std::string> phases(const FakeHost& host) {
  std::vector<std::string> words;
  for (const ExchangeRecord& exchange : host.exchanges) words.emplace_back(exchange.phase);
  return words;
}

// The dialogue of the notes: one message of 120 octets, lower case, no CR, no dot behind the list.
Conversation course_dialogue() {
  return {
      server("+OK POP3 server ready\n"),
      client("user bob\n"),
      server("+OK\n"),
      client("pass hungry\n"),
      server("+OK user successfully logged on\n"),
      client("stat\n"),
      server("+OK 1 120\n"),
      client("list\n"),
      server("+OK 1 messages (120 octets)\n1 120\n"),
      client("retr 1\n"),
      server("+OK 120 octets\nSubject: ola\n\nvoce gosta de molho?\n.\n"),
      client("dele 1\n"),
      server("+OK message 1 deleted\n"),
      client("quit\n"),
      server("+OK POP3 server signing off\n"),
  };
}

}  // namespace

TEST_CASE("every command of the dissector is explained") {
  for (const lexicon::Entry& entry : lexicon::entries(Protocol::pop3)) {
    if (entry.kind == lexicon::Kind::command) CHECK(pop3::find_command(entry.word) != nullptr);
  }
  for (const char* word :
       {"USER", "PASS", "STAT", "LIST", "RETR", "TOP", "DELE", "QUIT", "NOOP", "RSET", "UIDL",
        "APOP", "CAPA", "STLS", "AUTH", "UTF8", "LANG", "XTND"}) {
    CHECK(pop3::find_command(word) != nullptr);
    CHECK(lexicon::is_command(Protocol::pop3, word));
  }
}

TEST_CASE("the example session of RFC 1939 section 10") {
  const FakeHost host = run_pop3(rfc1939_example());
  REQUIRE(host.exchanges.size() == 9);
  const ExchangeRecord& greeting = host.exchanges[0];
  CHECK_FALSE(greeting.command.has_value());
  CHECK(greeting.replies.at(0).code == "+OK");
  CHECK(greeting.replies.at(0).text == "POP3 server ready <1896.697170952@dbc.mtview.ca.us>");
  CHECK(phases(host) == std::vector<std::string>{"authorization", "authorization", "transaction",
                                                 "transaction", "transaction", "transaction",
                                                 "transaction", "transaction", "update"});
  CHECK(exchange_of(host, "LIST").replies.at(0).text == "2 messages (320 octets)\n1 120\n2 200");
  CHECK(exchange_of(host, "RETR").argument == "1");
  CHECK(exchange_of(host, "RETR").replies.at(0).text == "120 octets");
  CHECK(exchange_of(host, "RETR").message == MessageId{1});
  for (const ExchangeRecord& exchange : host.exchanges) CHECK(exchange.settled);

  REQUIRE(host.messages.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    const MessageRecord& message = host.messages[i];
    CHECK(host.octets_of(message) == (i == 0 ? mail_of(120, "one") : mail_of(200, "two")));
    CHECK(message.via == Protocol::pop3);
    CHECK(message.action == Action::retrieve);
    CHECK(message.number == i + 1);
    CHECK(message.complete);
    CHECK(message.verdict == Verdict::complete);
    CHECK(message.partial == Partial::none);
    CHECK_FALSE(message.envelope_from.has_value());
    CHECK(message.result == (i == 0 ? "+OK 120 octets" : "+OK 200 octets"));
    CHECK(message.subject == (i == 0 ? "one" : "two"));
  }
  REQUIRE(host.credentials.size() == 1);
  CHECK(host.credentials[0].mechanism == "APOP");
  CHECK(host.credentials[0].user == "mrose");
  CHECK_FALSE(host.credentials[0].secret.has_value());
  CHECK(host.credentials[0].accepted == true);
  CHECK(host.users == std::vector<std::string>{"mrose"});
  CHECK(notice_text(host, "deleted") == "QUIT made the deletion final: 1, 2.");
  CHECK(host.notices.size() == 1);
}

TEST_CASE("the dialogue of the course notes, as printed there") {
  const FakeHost host = run_pop3(course_dialogue());
  CHECK(exchange_of(host, "LIST").replies.at(0).text == "1 messages (120 octets)\n1 120");
  CHECK(host.noticed("missing-dot"));
  CHECK(host.noticed("bare-lf"));
  CHECK(host.noticed("size-hint"));  // the notes announce 120 and print fewer
  REQUIRE(host.messages.size() == 1);
  CHECK(host.octets_of(host.messages[0]) == "Subject: ola\n\nvoce gosta de molho?\n");
  CHECK(host.messages[0].complete);
  CHECK(host.messages[0].number == 1);
  REQUIRE(host.credentials.size() == 1);
  CHECK(host.credentials[0].user == "bob");
  CHECK(host.credentials[0].secret == "hungry");
  CHECK(host.credentials[0].mechanism == "USER");
  const ExchangeRecord& pass = exchange_of(host, "PASS");
  CHECK(pass.argument == "hungry");
  CHECK(pass.secrets == std::vector<std::pair<std::uint32_t, std::uint32_t>>{{0, 6}});
  CHECK(notice_text(host, "deleted") == "QUIT made the deletion final: 1.");
}

TEST_CASE("two messages over telnet, with typed backspaces") {
  const std::string first = mail_of(1746, "um");
  const std::string second = mail_of(847, "dois");
  const Conversation conversation{
      server("+OK Dovecot ready.\r\n"),
      client("ush\b\bser bob\r\n"),  // "ush", two backspaces, "ser bob"
      server("+OK\r\n"),
      client("pass hu\bhungry\r\n"),
      server("-ERR [AUTH] wrong password\r\n"),
      client("pass hungry\r\n"),
      server("+OK Logged in.\r\n"),
      client("list\r\n"),
      server("+OK 2 messages:\r\n1 1746\r\n2 847\r\n.\r\n"),
      client("retr 1\r\n"),
      server("+OK 1746 octets\r\n" + first + ".\r\n"),
      client("retr 2\r\n"),
      server("+OK 847 octets\r\n" + second + ".\r\n"),
      client("quit\r\n"),
      server("+OK Logging out.\r\n"),
  };
  const FakeHost host = run_pop3(conversation);
  CHECK(exchange_of(host, "USER").argument == "bob");
  REQUIRE(host.notices.size() == 2);
  CHECK(host.notices[0].text ==
        "Typed with corrections: ush\\x08\\x08ser bob was meant as user bob.");
  CHECK(host.notices[1].text == "Backspaces were typed in a line that holds a secret.");
  REQUIRE(host.credentials.size() == 2);
  CHECK(host.credentials[0].accepted == false);
  CHECK(host.credentials[1].secret == "hungry");
  CHECK(host.credentials[1].accepted == true);
  REQUIRE(host.messages.size() == 2);
  CHECK(host.messages[0].size == 1746);
  CHECK(host.messages[1].size == 847);
  CHECK(host.software == std::vector<std::string>{"Dovecot"});
  check_cutting_independent(make_pop3, conversation);
}

TEST_CASE("pipelined commands pair in order, whatever their replies hold") {
  const Conversation conversation{
      server("+OK ready\r\n"),
      client("CAPA\r\nUSER bob\r\nPASS x y \r\nSTAT\r\nUIDL\r\nLIST 2\r\nTOP 1 0\r\nRETR 2\r\nDELE "
             "2\r\nRETR 9\r\nRSET\r\nNOOP\r\nQUIT\r\n"),
      server("+OK\r\nTOP\r\nPIPELINING\r\nIMPLEMENTATION Shiny 1.0\r\n.\r\n+OK\r\n+OK\r\n+OK 2 "
             "300\r\n+OK\r\n1 aaa\r\n2 bbb\r\n.\r\n+OK 2 44\r\n+OK\r\n"),
      server("Subject: top\r\n\r\n.\r\n+OK\r\nSubject: dots\r\n\r\n..\r\n...a\r\n+OK not a "
             "reply\r\n.\r\n+OK\r\n-ERR no such message\r\n+OK\r\n+OK\r\n+OK bye\r\n"),
  };
  const FakeHost host = run_pop3(conversation);
  REQUIRE(host.exchanges.size() == 14);
  for (const ExchangeRecord& exchange : host.exchanges) CHECK(exchange.settled);
  CHECK(exchange_of(host, "CAPA").replies.at(0).text ==
        "\nTOP\nPIPELINING\nIMPLEMENTATION Shiny 1.0");
  CHECK(host.software == std::vector<std::string>{"Shiny 1.0"});
  CHECK(exchange_of(host, "PASS").argument == "x y ");
  CHECK(host.credentials.at(0).secret == "x y ");
  REQUIRE(host.messages.size() == 2);
  CHECK(host.messages[0].partial == Partial::top);
  CHECK(host.messages[0].uidl == "aaa");
  CHECK(host.messages[0].complete);
  CHECK(host.octets_of(host.messages[1]) == "Subject: dots\r\n\r\n.\r\n..a\r\n+OK not a reply\r\n");
  CHECK(host.messages[1].uidl == "bbb");
  CHECK(host.messages[1].complete);
  CHECK(exchange_of(host, "NOOP").phase == std::string("transaction"));
  CHECK(exchange_of(host, "QUIT").phase == std::string("update"));
  CHECK_FALSE(host.noticed("deleted"));  // RSET took the mark away
  CHECK_FALSE(host.noticed("not-deleted"));
  check_cutting_independent(make_pop3, conversation);
}

TEST_CASE("49 TOP answers in a row are 49 messages") {
  Conversation conversation{server("+OK ready\r\n"), client("USER a\r\n"), server("+OK\r\n"),
                            client("PASS b\r\n"), server("+OK\r\n")};
  std::string commands, replies;
  for (int i = 1; i <= 49; ++i) {
    commands += "TOP " + std::to_string(i) + " 0\r\n";
    replies +=
        "+OK top of message follows\r\n" + mail_of(60 + static_cast<std::size_t>(i)) + ".\r\n";
  }
  conversation.push_back(client(commands));
  conversation.push_back(server(replies));
  const FakeHost host = run_pop3(conversation);
  REQUIRE(host.messages.size() == 49);
  for (std::size_t i = 0; i < 49; ++i) {
    CHECK(host.messages[i].number == i + 1);
    CHECK(host.messages[i].size == 61 + i);
    CHECK(host.messages[i].partial == Partial::top);
    CHECK(host.messages[i].complete);
  }
}

TEST_CASE("a session that ends without QUIT deletes nothing") {
  Conversation conversation = rfc1939_example();
  conversation.resize(conversation.size() - 2);
  CHECK(notice_text(run_pop3(conversation), "not-deleted") ==
        "The session ended without QUIT, so these marked messages stay: 1, 2.");
  // The capture ended, the session may have gone on.
  CHECK(run_pop3(conversation, EndReason::end_of_input).notices.empty());
}

TEST_CASE("QUIT in the authorization state is no update") {
  const FakeHost host = run_pop3({server("+OK ready\r\n"), client("QUIT\r\n"), server("+OK\r\n")});
  CHECK(phases(host) == std::vector<std::string>{"authorization", "authorization"});
}

TEST_CASE("unknown commands are kept, binary ones too, and TRANSACTION commands before a login") {
  const FakeHost host =
      run_pop3({server("+OK ready\r\n"), client("FROB x\r\n"), server("-ERR what?\r\n"),
                client("\x01\x02 \xff\r\n"), server("-ERR what?\r\n"), client("\r\n"),
                client("STAT\r\n"), server("-ERR log in first\r\n")});
  REQUIRE(host.exchanges.size() == 4);
  CHECK(host.exchanges[1].command == "FROB");
  CHECK(host.exchanges[2].command == "");
  CHECK(host.exchanges[2].argument == "\x01\x02 \xff");
  CHECK(phases(host) == std::vector<std::string>(4, "authorization"));
}

TEST_CASE("a server that sends no greeting, and one whose client is hasty") {
  const Conversation none{client("CAPA\r\n"), server("+OK Capability list follows\r\nTOP\r\n.\r\n"),
                          client("QUIT\r\n"), server("+OK\r\n")};
  const FakeHost host = run_pop3(none);
  REQUIRE(host.exchanges.size() == 2);
  CHECK(host.exchanges[0].replies.at(0).text == "Capability list follows\nTOP");
  check_cutting_independent(make_pop3, none);

  const FakeHost hasty =
      run_pop3({client("USER a\r\n"), server("+OK POP3 ready\r\n+OK go on\r\n")});
  CHECK(exchange_of(hasty, "USER").replies.at(0).text == "go on");
}

TEST_CASE("a stray line of base64 is masked") {
  const FakeHost host =
      run_pop3({server("+OK ready\r\n"), client("AHRpbQB0YW5zdGFhZnRhbnN0YWFm\r\n"),
                server("-ERR unknown command\r\n")});
  CHECK(host.exchanges.at(1).command == "");
  CHECK(host.exchanges.at(1).secrets ==
        std::vector<std::pair<std::uint32_t, std::uint32_t>>{{0, 28}});
}

TEST_CASE("sessions come out the same under every cutting") {
  check_cutting_independent(make_pop3, rfc1939_example());
  check_cutting_independent(make_pop3, course_dialogue());
}
