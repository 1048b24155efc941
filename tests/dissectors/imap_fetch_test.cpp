// SPDX-License-Identifier: MIT
// Messages put together from whatever was fetched (RFC 3501 6.4.5, 7.4.2).
#include "imap_support.hpp"

using namespace malote;
using namespace malote::test;

namespace {

// "* 7 FETCH (UID 70 BODY[]<0> {100} …)" and the completion of `tag`.
std::string fetched(const std::string& item, const std::string& octets, const std::string& tag,
                    const std::string& rest = "") {
  return "* 7 FETCH (UID 70 " + item + " " + literal(octets) + rest + ")\r\n" + tag +
         " OK fetched\r\n";
}

Conversation asked(const std::string& items, const std::string& answer, const std::string& tag) {
  return {client(tag + " UID FETCH 70 " + items + "\r\n"), server(answer)};
}

}  // namespace

TEST_CASE("a whole message is complete, with its flags, UID and number") {
  const std::string mail = imap_mail(500);
  const FakeHost host =
      run_imap(with(selected(), {client("f1 FETCH 3 (FLAGS BODY[])\r\n"),
                                 server("* 3 FETCH (BODY[] " + literal(mail) +
                                        " FLAGS (\\Seen x) UID 33)\r\nf1 OK fetched\r\n")}));
  REQUIRE(host.messages.size() == 1);
  const MessageRecord& message = host.messages[0];
  CHECK(message.complete);
  CHECK(message.verdict == Verdict::complete);
  CHECK(message.partial == Partial::none);
  CHECK(host.octets_of(message) == mail);
  CHECK(message.number == 3);
  CHECK(message.uid == 33);
  CHECK(message.mailbox == "INBOX");
  CHECK(message.flags == std::vector<std::string>{"\\Seen", "x"});
  CHECK(message.result == "OK fetched");
  CHECK(host.notices.empty());
}

TEST_CASE("pieces in any order make one message") {
  const std::string mail = imap_mail(1000);
  const std::vector<std::vector<std::size_t>> orders = {{0, 1, 2, 3}, {3, 2, 1, 0}, {2, 0, 3, 1}};
  for (const auto& order : orders) {
    Conversation talk = selected();
    int tag = 0;
    for (const std::size_t piece : order) {
      const std::string at = std::to_string(piece * 300);
      const std::string name = "f" + std::to_string(++tag);
      talk = with(talk,
                  asked("BODY.PEEK[]<" + at + ".300>",
                        fetched("BODY[]<" + at + ">", mail.substr(piece * 300, 300), name), name));
    }
    const FakeHost host = run_imap(talk);
    REQUIRE(host.messages.size() == 1);
    CHECK(host.messages[0].complete);
    CHECK(host.octets_of(host.messages[0]) == mail);
    CHECK(host.messages[0].sha256 == sha256_hex(mail));
    CHECK(host.contents.all.size() == 1);
  }
}

TEST_CASE("pieces that do not reach say which octets are missing") {
  const std::string mail = imap_mail(1000);
  Conversation talk =
      with(selected(), asked("(RFC822.SIZE BODY.PEEK[]<0.100>)",
                             "* 7 FETCH (UID 70 RFC822.SIZE 1000 BODY[]<0> " +
                                 literal(mail.substr(0, 100)) + ")\r\nf1 OK fetched\r\n",
                             "f1"));
  talk = with(talk, asked("BODY.PEEK[]<300.100>",
                          fetched("BODY[]<300>", mail.substr(300, 100), "f2"), "f2"));
  const FakeHost host = run_imap(talk);
  REQUIRE(host.messages.size() == 1);
  const MessageRecord& message = host.messages[0];
  CHECK_FALSE(message.complete);
  CHECK(message.partial == Partial::octets);
  CHECK(message.verdict == Verdict::gap);
  CHECK(message.missing ==
        std::vector<std::pair<std::uint64_t, std::uint64_t>>{{100, 200}, {400, 600}});
  CHECK(host.octets_of(message) == mail.substr(0, 100) + mail.substr(300, 100));
}

TEST_CASE("header and text make a whole message, in either order") {
  const std::string mail = imap_mail(800);
  const std::size_t head = mail.find("\r\n\r\n") + 4;
  for (const bool text_first : {false, true}) {
    const auto header =
        asked("RFC822.HEADER", fetched("RFC822.HEADER", mail.substr(0, head), "h"), "h");
    const auto text = asked("BODY[TEXT]", fetched("BODY[TEXT]", mail.substr(head), "t"), "t");
    const FakeHost host =
        run_imap(with(with(selected(), text_first ? text : header), text_first ? header : text));
    REQUIRE(host.messages.size() == 1);
    CHECK(host.messages[0].complete);
    CHECK(host.octets_of(host.messages[0]) == mail);
  }
  const FakeHost text_only = run_imap(
      with(selected(), asked("BODY[TEXT]", fetched("BODY[TEXT]", mail.substr(head), "t"), "t")));
  CHECK(text_only.messages.at(0).partial == Partial::sections);
  CHECK_FALSE(text_only.messages.at(0).complete);
}

TEST_CASE("fetched again: the same octets are one row, others are another and a notice") {
  const std::string mail = imap_mail(600);
  Conversation talk = with(selected(), asked("BODY[]", fetched("BODY[]", mail, "1"), "1"));
  talk = with(talk, asked("BODY[]", fetched("BODY[]", mail, "2"), "2"));
  const FakeHost same = run_imap(talk);
  CHECK(same.messages.size() == 1);
  CHECK(same.contents.all.size() == 1);
  CHECK(same.notices.empty());
  CHECK(same.exchanges.back().replies.at(0).message == same.messages[0].id);
  std::string other = mail;
  other[300] = '#';
  const FakeHost differs =
      run_imap(with(talk, asked("BODY[]", fetched("BODY[]", other, "3"), "3")));
  REQUIRE(differs.messages.size() == 2);
  CHECK(differs.octets_of(differs.messages[1]) == other);
  CHECK(differs.messages[1].uid == 70);
  CHECK(differs.noticed("message-changed"));
}

TEST_CASE("parts of a copy that is given up are given up with it") {
  const std::string mail =
      "Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b\r\n\r\n"
      "two\r\n--b--\r\n";
  const auto paths_of = [](const FakeHost& host) {
    std::string paths;
    for (const PartRecord& part : host.parts) paths += part.path + " ";
    return paths;
  };
  // The UID behind the octets: only then is it known for the same message.
  const auto late_uid = [&](const char* tag) {
    return asked(
        "BODY[]",
        std::string("* 7 FETCH (BODY[] ") + literal(mail) + " UID 70)\r\n" + tag + " OK\r\n", tag);
  };
  const auto reopened =
      Conversation{client("u UNSELECT\r\n"), server("u OK\r\n"), client("s SELECT INBOX\r\n"),
                   server("* OK [UIDVALIDITY 3857529045] ok\r\ns OK done\r\n")};
  const FakeHost twice =
      run_imap(with(with(with(selected(), late_uid("1")), reopened), late_uid("2")));
  CHECK(twice.messages.size() == 1);
  CHECK(paths_of(twice) == "1 2 ");
  // The second copy breaks off with the connection.
  const Conversation begun = {
      client("1 UID FETCH 70 BODY[]<0.60>\r\n"),
      server("* 7 FETCH (UID 70 BODY[]<0> " + literal(mail.substr(0, 60)) + ")\r\n1 OK\r\n"),
      client("2 UID FETCH 70 BODY[]\r\n"),
      server("* 7 FETCH (UID 70 BODY[] {" + std::to_string(mail.size()) + "}\r\n" +
             mail.substr(0, mail.size() - 4))};
  const FakeHost broken = run_imap(with(selected(), begun), EndReason::reset);
  CHECK(broken.messages.size() == 1);
  CHECK_FALSE(broken.messages.at(0).complete);
}

TEST_CASE("a message whose header came first is one row when all of it comes") {
  const std::string mail = imap_mail(600);
  const std::size_t head = mail.find("\r\n\r\n") + 4;
  Conversation talk =
      with(selected(),
           asked("BODY.PEEK[HEADER]", fetched("BODY[HEADER]", mail.substr(0, head), "1"), "1"));
  talk = with(talk, asked("BODY[]", fetched("BODY[]", mail, "2"), "2"));
  const FakeHost host = run_imap(talk);
  REQUIRE(host.messages.size() == 1);
  CHECK(host.messages[0].complete);
  CHECK(host.messages[0].id.value == 1);
  CHECK(host.contents.all.size() == 1);
}

TEST_CASE("numbers follow EXPUNGE and VANISHED") {
  const std::string mail = imap_mail(600);
  const auto piece = [&](const char* number, const char* tag, std::size_t at) {
    const std::string place = std::to_string(at);
    return Conversation{
        client(std::string(tag) + " FETCH " + number + " BODY[]<" + place + ".300>\r\n"),
        server(std::string("* ") + number + " FETCH (BODY[]<" + place + "> " +
               literal(mail.substr(at, 300)) + ")\r\n" + tag + " OK\r\n")};
  };
  Conversation talk = with(selected(), piece("9", "1", 0));
  talk = with(talk, {client("2 NOOP\r\n"), server("* 3 EXPUNGE\r\n* 11 EXPUNGE\r\n2 OK\r\n")});
  talk = with(talk, piece("8", "3", 300));
  talk = with(talk, {client("4 FETCH 8 BODY[]<600.300>\r\n"),
                     server("* 8 FETCH (BODY[]<600> \"\")\r\n4 OK\r\n")});
  const FakeHost host = run_imap(talk);
  REQUIRE(host.messages.size() == 1);
  CHECK(host.messages[0].complete);
  CHECK(host.octets_of(host.messages[0]) == mail);
}

TEST_CASE("parts are joined under the structure of the message") {
  const std::string header =
      "Subject: two parts\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; "
      "boundary=\"bb\"\r\n\r\n";
  Conversation talk = with(
      selected(),
      {client("1 UID FETCH 70 (BODYSTRUCTURE BODY.PEEK[HEADER])\r\n"),
       server(
           "* 7 FETCH (UID 70 BODYSTRUCTURE ((\"TEXT\" \"PLAIN\" (\"CHARSET\" \"UTF-8\") NIL NIL "
           "\"7BIT\" 7 1 NIL NIL NIL)(\"APPLICATION\" \"OCTET-STREAM\" (\"NAME\" \"a.bin\") NIL "
           "NIL "
           "\"BASE64\" 8 NIL (\"ATTACHMENT\" (\"FILENAME\" \"a.bin\")) NIL) \"MIXED\" "
           "(\"BOUNDARY\" \"bb\") NIL NIL) BODY[HEADER] " +
           literal(header) + ")\r\n1 OK\r\n")});
  talk = with(talk, asked("BODY.PEEK[2]", fetched("BODY[2]", "aGVsbG8=", "2"), "2"));
  talk = with(talk, asked("BODY.PEEK[1]", fetched("BODY[1]", "Hello\r\n", "3"), "3"));
  const FakeHost host = run_imap(talk);
  REQUIRE(host.messages.size() == 1);
  CHECK(host.messages[0].partial == Partial::sections);
  CHECK_FALSE(host.messages[0].complete);
  CHECK(host.octets_of(host.messages[0]) ==
        header +
            "\r\n--bb\r\nContent-Type: TEXT/PLAIN; CHARSET=\"UTF-8\"\r\n"
            "Content-Transfer-Encoding: 7bit\r\n\r\nHello\r\n"
            "\r\n--bb\r\nContent-Type: APPLICATION/OCTET-STREAM; NAME=\"a.bin\"\r\n"
            "Content-Disposition: ATTACHMENT; FILENAME=\"a.bin\"\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\naGVsbG8="
            "\r\n--bb--\r\n");
}

TEST_CASE("a size that was announced otherwise is noticed") {
  const std::string mail = imap_mail(600);
  const FakeHost host = run_imap(with(
      selected(),
      asked("(RFC822.SIZE BODY[])",
            "* 7 FETCH (UID 70 RFC822.SIZE 700 BODY[] " + literal(mail) + ")\r\n1 OK\r\n", "1")));
  CHECK(host.messages.at(0).complete);
  CHECK(host.noticed("size-hint"));
}

TEST_CASE("the same mailbox opened again keeps its messages") {
  const std::string fields = "Subject: x\r\n\r\n";
  const auto again =
      Conversation{client("s SELECT INBOX\r\n"),
                   server("* 18 EXISTS\r\n* OK [UIDVALIDITY 3857529045] ok\r\ns OK done\r\n")};
  const auto look = [&](const std::string& tag) {
    return Conversation{client(tag + " FETCH 2 BODY.PEEK[HEADER.FIELDS (SUBJECT)]\r\n"),
                        server("* 2 FETCH (BODY[HEADER.FIELDS (SUBJECT)] " + literal(fields) +
                               ")\r\n" + tag + " OK\r\n")};
  };
  const FakeHost host = run_imap(with(with(with(selected(), look("1")), again), look("2")));
  REQUIRE(host.messages.size() == 1);
  CHECK(host.octets_of(host.messages[0]) == fields);
  CHECK(host.messages[0].partial == Partial::headers);
}

TEST_CASE("mail of a one-way capture is found") {
  const std::string mail = imap_mail(600);
  FakeHost host;
  host.flow_info.from_start = false;
  run_conversation(host, make_imap,
                   {server("lost of a line\r\n* 21 FETCH (UID 5 BODY[] " + literal(mail) +
                           ")\r\nA12 OK done\r\n")});
  REQUIRE(host.messages.size() == 1);
  CHECK(host.messages[0].complete);
  CHECK(host.messages[0].result == "OK done");
  REQUIRE(host.exchanges.size() == 1);
  CHECK(host.exchanges[0].tag == "A12");
  CHECK(host.exchanges[0].untagged == 1);
}
