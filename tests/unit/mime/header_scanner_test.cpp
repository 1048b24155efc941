// SPDX-License-Identifier: MIT
#include "mime/header_scanner.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "mime/address_list.hpp"

using namespace malote;
using mime::HeaderScanner;
using mime::TopHeader;

namespace {

using Texts = std::vector<std::string>;

TopHeader scan(std::string_view text, const Limits& limits = {}) {
  HeaderScanner scanner(limits);
  scanner.feed(as_bytes(text));
  return scanner.finish();
}

bool operator==(const TopHeader& a, const TopHeader& b) {
  return a.subject == b.subject && a.from == b.from && a.date == b.date &&
         a.message_id == b.message_id && a.to == b.to;
}

Texts split(std::string_view list) {
  Texts out;
  for (const std::string_view address : mime::split_addresses(list)) out.emplace_back(address);
  return out;
}

constexpr std::string_view sample =
    "Received: from a by b; Fri, 21 Nov 1997 09:55:06 -0600\r\n"
    "from: John Doe <jdoe@machine.example>\r\n"
    "To: Mary Smith <mary@example.net>,\r\n =?utf-8?Q?Jos=C3=A9=2C?= <jose@x>\r\n"
    "SUBJECT: Saying\r\n Hello =?utf-8?Q?=C3?=\r\n\t=?utf-8?Q?=A1?=  \r\n"
    "Date : Fri, 21 Nov 1997 09:55:06 -0600\r\n"
    "Message-ID: <1234@local.machine.example>\r\n"
    "Subject: another\r\n"
    "To: third@x\r\n"
    "\r\n"
    "Subject: of the body\r\n";

}  // namespace

TEST_CASE("the fields of a row") {
  const TopHeader top = scan(sample);
  CHECK(top.from == "John Doe <jdoe@machine.example>");
  CHECK(top.subject == "Saying Hello á");
  CHECK(top.date == "Fri, 21 Nov 1997 09:55:06 -0600");
  CHECK(top.message_id == "<1234@local.machine.example>");
  CHECK(top.to == Texts{"Mary Smith <mary@example.net>", "José, <jose@x>", "third@x"});
}

TEST_CASE("however cut") {
  const TopHeader expected = scan(sample);
  for (std::size_t first = 0; first < sample.size(); ++first) {
    HeaderScanner scanner(Limits{});
    scanner.feed(as_bytes(sample.substr(0, first)));
    scanner.feed({});
    scanner.feed(as_bytes(sample.substr(first)));
    CHECK(scanner.done());
    CHECK(scanner.finish() == expected);
  }
  HeaderScanner scanner(Limits{});
  for (const char c : sample) scanner.feed(as_bytes({&c, 1}));
  CHECK(scanner.finish() == expected);
}

TEST_CASE("absent, empty and unfinished") {
  CHECK_FALSE(scan("").subject);
  CHECK_FALSE(scan("\r\nSubject: x\r\n").subject);
  CHECK(scan("Subject:\r\n\r\n").subject == "");
  CHECK(scan("Subject: no line end").subject == "no line end");
  CHECK(scan("Subject: a\r\n folded").subject == "a folded");
  CHECK(scan("Subject: bare\nTo: a@x\n\nTo: b@x\n").to == Texts{"a@x"});
  CHECK(scan("Subject: \xe9t\xe9\r\n\r\n").subject == "\xe9t\xe9");
  CHECK(scan("To: undisclosed-recipients:;\r\n\r\n").to.empty());
  CHECK(scan("Subject\t : x\r\n\r\n").subject == "x");
}

TEST_CASE("lines that are no fields") {
  // An mbox line that came along; typed dialogues whose body begins at once.
  CHECK(scan("From a@b Fri Nov 21 1997\r\nSubject: x\r\n\r\n").subject == "x");
  CHECK_FALSE(scan("Do you like ketchup?\r\nTo: be or not\r\n").subject);
  CHECK(scan("Do you like ketchup?\r\nTo: be or not\r\n").to.empty());
  CHECK(scan("Subject: x\r\nno field\r\nTo: a@x\r\n\r\n").to.empty());
  CHECK(scan("Subject: x\r\nno field\r\n").subject == "x");
  CHECK(scan(" folded from nowhere\r\nSubject: x\r\n").subject == "x");
  CHECK(scan(": no name\r\nSubject: x\r\n").subject == std::nullopt);
}

TEST_CASE("after a gap the next line goes on") {
  HeaderScanner scanner(Limits{});
  scanner.feed(as_bytes("Message-ID: <1>\r\nSubject: half of"));
  scanner.on_gap();
  scanner.feed(as_bytes("it: x\r\n folded\r\nFrom: a@b\r\n\r\nTo: c@d\r\n"));
  CHECK(scanner.done());
  const TopHeader top = scanner.finish();
  CHECK(top.message_id == "<1>");
  CHECK_FALSE(top.subject);
  CHECK(top.from == "a@b");
  CHECK(top.to.empty());
}

TEST_CASE("where the header ends") {
  const auto taken = [](std::string_view text) {
    HeaderScanner scanner(Limits{});
    const std::size_t octets = scanner.feed(as_bytes(text));
    CHECK(scanner.done());
    return std::string(text.substr(0, octets)) + "|" + scanner.rejected();
  };
  CHECK(taken("A: b\r\n\r\nbody") == "A: b\r\n\r\n|");
  CHECK(taken("A: b\n\nbody") == "A: b\n\n|");
  CHECK(taken("\r\nbody") == "\r\n|");
  CHECK(taken("A: b\r\nno field\r\nbody") == "A: b\r\nno field\r\n|no field\r\n");
  CHECK(taken("no field: x\r\nbody") == "no field:|no field:");
  const std::string endless(5000, 'x');
  CHECK(taken(endless) == endless.substr(0, 1024) + "|" + endless.substr(0, 1024));
}

TEST_CASE("caps") {
  Limits limits;
  limits.header_field_octets = 10;
  const std::string longest(1000, 'x');
  CHECK(scan("Subject: " + longest + "\r\nTo: a@x\r\n\r\n", limits).subject->size() <= 10);
  CHECK(scan("Subject: " + longest + "\r\nTo: a@x\r\n\r\n", limits).to == Texts{"a@x"});
  CHECK(scan("Subject: a\r\n " + longest + "\r\n\r\n", limits).subject->size() <= 10);
  limits.header_octets = 20;  // ... which comes before the field ends
  limits.header_field_octets = 12;
  CHECK(scan("Subject: " + longest + "\r\n\r\n", limits).subject->size() <= 12);
  limits = {};
  limits.header_octets = 30;
  HeaderScanner scanner(limits);
  scanner.feed(as_bytes("Subject: x\r\nX-Long: " + longest + "\r\nTo: a@x\r\n\r\n"));
  CHECK(scanner.done());
  CHECK(scanner.finish().subject == "x");
  CHECK(scanner.finish().to.empty());
}

// The examples of RFC 5322 A.1.2, A.1.3, A.5 and A.6.1.
TEST_CASE("address lists") {
  CHECK(split("Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>") ==
        Texts{"Mary Smith <mary@x.test>", "jdoe@example.org", "Who? <one@y.test>"});
  CHECK(split("<boss@nil.test>, \"Giant; \\\"Big\\\" Box\" <sysservices@example.net>") ==
        Texts{"<boss@nil.test>", "\"Giant; \\\"Big\\\" Box\" <sysservices@example.net>"});
  CHECK(split("A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;") ==
        Texts{"Ed Jones <c@a.test>", "joe@where.test", "John <jdoe@one.test>"});
  CHECK(split("Undisclosed recipients:;").empty());
  CHECK(split("A Group(Some people)  :Chris Jones <c@(Chris's host.)public.example>,"
              " joe@example.org, John <jdoe@one.test> (my dear friend); (the end of the group)") ==
        Texts{"Chris Jones <c@(Chris's host.)public.example>", "joe@example.org",
              "John <jdoe@one.test> (my dear friend)"});
  CHECK(split("Mary Smith <@node.test,@b.test:mary@example.net>, , jdoe@test  . example") ==
        Texts{"Mary Smith <@node.test,@b.test:mary@example.net>", "jdoe@test  . example"});
  CHECK(split("a@x, G: b@y, c@z; , d@w") == Texts{"a@x", "b@y", "c@z", "d@w"});
  CHECK(split("a@[IPv6:::1], b@[1.2.3.4]") == Texts{"a@[IPv6:::1]", "b@[1.2.3.4]"});
  CHECK(split("a (b, (c, d) \\) e), f") == Texts{"a (b, (c, d) \\) e)", "f"});
}

TEST_CASE("broken address lists") {
  CHECK(split("").empty());
  CHECK(split(",,;,:;").empty());
  CHECK(split("\"open, a@x") == Texts{"\"open, a@x"});
  CHECK(split("<open, a@x") == Texts{"<open, a@x"});
  CHECK(split("(open, a@x") == Texts{"(open, a@x"});
  CHECK(split("(a comment), a@x,(another)") == Texts{"a@x"});
  CHECK(split("a@x>, b@y") == Texts{"a@x>", "b@y"});
  CHECK(split("a@x), b@y") == Texts{"a@x)", "b@y"});
  CHECK(split("a@x\\, b@y") == Texts{"a@x\\", "b@y"});
}
