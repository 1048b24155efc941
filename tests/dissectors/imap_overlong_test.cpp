// SPDX-License-Identifier: MIT
// IMAP literals announced with another size than they have: the responses behind them are found
// within, whatever the difference (RFC 9051 4.3: the count is all that ends a literal).
#include "dissectors/imap_support.hpp"

using namespace malote;
using namespace malote::test;

namespace {

std::string announced(std::size_t octets, const std::string& text) {
  return "{" + std::to_string(octets) + "}\r\n" + text;
}

// Two fetches, the first of which is announced that much longer than it is.
Conversation fetches(std::size_t longer, const std::string& mail, const std::string& closing) {
  return with(selected(), {client("a3 FETCH 1 BODY[]\r\n"),
                           server("* 1 FETCH (BODY[] " + announced(mail.size() + longer, mail) +
                                  closing + "\r\na3 OK done\r\n"),
                           client("a4 FETCH 2 BODY[]\r\n"),
                           server("* 2 FETCH (BODY[] " + literal(imap_mail(99, "second")) +
                                  ")\r\na4 OK done\r\n"),
                           client("a5 LOGOUT\r\n"), server("* BYE\r\na5 OK bye\r\n")});
}

void check_both(const FakeHost& host, const std::string& mail) {
  REQUIRE(host.messages.size() == 2);
  CHECK(host.contents.all.at(host.messages[0].content) == mail);
  CHECK(host.messages[0].verdict == Verdict::size_differs);
  CHECK(host.messages[0].missing.empty());
  CHECK(host.messages[0].result == "OK done");
  CHECK(host.contents.all.at(host.messages[1].content) == imap_mail(99, "second"));
  CHECK(host.messages[1].verdict == Verdict::complete);
  CHECK(host.noticed("literal-too-long"));
  for (const char* command : {"FETCH", "LOGOUT"}) {
    REQUIRE(find_exchange(host, command) != nullptr);
    CHECK(find_exchange(host, command)->settled);
  }
}

}  // namespace

TEST_CASE("a literal announced too long ends where it does, however much too long") {
  for (const char* closing : {")", " UID 7)"}) {
    // Up to more than all that is left of the session: then the client's next command tells.
    for (const std::size_t longer :
         {1, 2, 3, 4, 5, 6, 8, 10, 13, 14, 15, 16, 17, 30, 300, 90'000}) {
      for (const std::size_t size : {70, 5000}) {
        CAPTURE(longer);
        CAPTURE(closing);
        const std::string mail = imap_mail(size);
        check_both(run_imap(fetches(longer, mail, closing)), mail);
      }
    }
  }
}

TEST_CASE("what a literal announced too long says does not depend on how it is cut") {
  const std::string mail = imap_mail(70);
  for (const std::size_t longer : {3, 7, 15, 16, 400}) {
    const Conversation conversation = fetches(longer, mail, ")");
    check_cutting_independent(make_imap, conversation);
  }
}

TEST_CASE("the last message of a session, announced too long") {
  const std::string mail = imap_mail(3000);
  const FakeHost host = run_imap(
      with(selected(),
           {client("a3 UID FETCH 1:* (UID BODY[])\r\n"),
            server("* 1 FETCH (UID 9 BODY[] " + announced(9000, mail) + ")\r\na3 OK done\r\n")}));
  REQUIRE(host.messages.size() == 1);
  CHECK(host.contents.all.at(host.messages[0].content) == mail);
  CHECK(host.messages[0].verdict == Verdict::size_differs);
  CHECK(host.messages[0].uid == 9);
}

TEST_CASE("a mail that quotes IMAP is whole") {
  // With the very tag that is awaited, at its end and in its middle.
  for (const char* end : {"", "\r\n", "the end\r\n"}) {
    const std::string mail =
        imap_mail(200) + "* 1 FETCH (FLAGS ())\r\na3 OK done\r\na4 FETCH 1 ALL\r\n)\r\na3 OK" + end;
    for (const char* closing : {")", " UID 7)", " FLAGS (\\Seen))"}) {
      const FakeHost host = run_imap(with(selected(), {client("a3 FETCH 1 BODY[]\r\n"),
                                                       server("* 1 FETCH (BODY[] " + literal(mail) +
                                                              closing + "\r\na3 OK done\r\n")}));
      REQUIRE(host.messages.size() == 1);
      CHECK(host.contents.all.at(host.messages[0].content) == mail);
      CHECK(host.messages[0].verdict == Verdict::complete);
      CHECK_FALSE(host.noticed("literal-too-long"));
    }
  }
}
