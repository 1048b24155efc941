// SPDX-License-Identifier: MIT
// ENVELOPE, BODYSTRUCTURE and sections: values by hand from RFC 3501 6.4.5 and 7.4.2; lines and
// words.
#include "generator/imap_mail.hpp"

#include <doctest/doctest.h>

#include "generator/imap_lines.hpp"
#include "generator/imap_pieces.hpp"

namespace malote::generator {
namespace {

const std::string inner = "Subject: inner\r\n\r\nwithin\r\n";
const std::string nested =
    "Subject: outer\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n"
    "before\r\n--b\r\n\r\nfirst\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n" +
    inner +
    "\r\n--b\r\nContent-Type: image/png; name=\"x y.png\"\r\n"
    "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=x\r\n\r\n"
    "AAAA\r\n--b--\r\nafter\r\n";

TEST_CASE("sections of a mail") {
  CHECK(mail_section(nested, "") == nested);
  CHECK(mail_section(nested, "HEADER.FIELDS (SUBJECT)") == "Subject: outer\r\n\r\n");
  CHECK(mail_section(nested, "1") == "first");
  CHECK(mail_section(nested, "2") == inner);
  CHECK(mail_section(nested, "2.HEADER") == "Subject: inner\r\n\r\n");
  CHECK(mail_section(nested, "2.TEXT") == "within\r\n");
  CHECK(mail_section(nested, "2.1") == "within\r\n");
  CHECK(mail_section(nested, "3") == "AAAA");
  CHECK(mail_section(nested, "2.MIME") == "Content-Type: message/rfc822\r\n\r\n");
  CHECK_FALSE(mail_section(nested, "4"));
  CHECK(mail_section("Subject: x\r\n\r\nbody", "1") == "body");
  CHECK_FALSE(mail_section("Subject: x\r\n\r\nbody", "1.1"));
}

TEST_CASE("BODYSTRUCTURE") {
  CHECK(
      to_structure(parse_mail(nested), false) ==
      "((\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 5 0)"
      "(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 26 (NIL \"inner\" NIL NIL NIL NIL NIL NIL NIL "
      "NIL) (\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 8 1) 3)"
      "(\"IMAGE\" \"PNG\" (\"NAME\" \"x y.png\") NIL NIL \"BASE64\" 4) \"MIXED\")");
  CHECK(to_structure(parse_mail("Content-Disposition: inline; filename=a\r\n\r\nx\r\n"), true) ==
        "(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 3 1 NIL "
        "(\"INLINE\" (\"FILENAME\" \"a\")) NIL NIL)");
}

TEST_CASE("ENVELOPE: names, comments, groups") {
  const auto mail =
      parse_mail("Date: d\r\nFrom: \"B, C\" <b@c>, d@e (D E)\r\nTo: friends: a@b, c@d;\r\n\r\n");
  const std::string from = "((\"B, C\" NIL \"b\" \"c\")(\"D E\" NIL \"d\" \"e\"))";
  CHECK(to_envelope(mail) == "(\"d\" NIL " + from + " " + from + " " + from +
                                 " ((NIL NIL \"friends\" NIL)(NIL NIL \"a\" \"b\")"
                                 "(NIL NIL \"c\" \"d\")(NIL NIL NIL NIL)) NIL NIL NIL NIL)");
}

TEST_CASE("depth and number of parts are bounded") {
  std::string deep;
  for (int i = 0; i < 2000; ++i) deep += "Content-Type: message/rfc822\r\n\r\n";
  CHECK_FALSE(to_structure(parse_mail(deep), true).empty());
  std::string wide = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
  for (int i = 0; i < 5000; ++i) wide += "--b\r\n\r\nx\r\n";
  CHECK(parse_mail(wide).children.size() <= mail_parts_cap);
}

TEST_CASE("dates") {
  // date -u -d '2026-01-31 12:15:00' +%s
  CHECK(parse_internal_date("31-Jan-2026 09:15:00 -0300") ==
        Timestamp{1'769'861'700 * ns_per_second});
  CHECK(to_internal_date({1'769'861'700 * ns_per_second}) == "31-Jan-2026 12:15:00 +0000");
  CHECK(parse_day(" 1-Feb-2026") == 20260201);
  CHECK(parse_day("Fri, 30 Jan 2026 18:00:00 -0300") == 20260130);
  CHECK_FALSE(parse_internal_date("yesterday"));
}

TEST_CASE("mailbox names: RFC 3501 5.1.3") {
  // python3 -c 'import base64' and the RFC's own example
  CHECK(to_mailbox_name("~peter/mail/&U,BTFw-/&ZeVnLIqe-") == "~peter/mail/台北/日本語");
  CHECK(to_modified_utf7("~peter/mail/台北/日本語") == "~peter/mail/&U,BTFw-/&ZeVnLIqe-");
  CHECK(to_mailbox_name("a &- b") == "a & b");
  CHECK(to_modified_utf7("a & b") == "a &- b");
  CHECK(to_mailbox_name("inbox") == "INBOX");
  CHECK(to_mailbox_name("bad &U,") == "bad &U,");
}

TEST_CASE("lines with literals, cut anywhere") {
  const std::string said = "a APPEND {5+}\r\nin\r\nx (\\Seen) {2}\r\nok \"q\\\"\"\r\nb NOOP\r\n";
  for (const std::size_t cut : {std::size_t{1}, std::size_t{3}, said.size()}) {
    ImapReader reader;
    std::vector<ImapLine> lines;
    for (std::size_t at = 0; at < said.size(); at += cut) reader.feed(said.substr(at, cut), lines);
    REQUIRE(lines.size() == 2);
    const auto words = to_words(lines[0]);
    REQUIRE(words);
    REQUIRE(words->size() == 8);
    CHECK((*words)[2].text == "in\r\nx");
    CHECK((*words)[6].text == "ok");
    CHECK((*words)[7].text == "q\"");
  }
  ImapReader broken;
  std::vector<ImapLine> lines;
  broken.feed("* 1 FETCH (BODY[] {5}\r\nab", lines);
  const auto rest = broken.finish();
  REQUIRE(rest);
  CHECK(rest->broken);
  CHECK(rest->literals[0] == "ab");
}

TEST_CASE("pieces make a message when all of it is there") {
  ImapPieces pieces;
  const auto add = [&](std::string_view item, std::string octets, std::uint64_t asked) {
    pieces.add(*parse_imap_section(item), std::move(octets), asked, false);
  };
  add("BODY[]<4>", "efg", 4);
  CHECK_FALSE(pieces.join({}).complete);
  CHECK(pieces.join({}).partial == "octets");
  add("BODY[]<0>", "abcd", 4);
  CHECK(pieces.join({}).complete);
  CHECK(pieces.join({}).octets == "abcdefg");
  ImapPieces halves;
  halves.add(*parse_imap_section("RFC822.HEADER"), "H\r\n\r\n", {}, false);
  CHECK(halves.join({}).partial == "headers");
  halves.add(*parse_imap_section("BODY[TEXT]"), "T", {}, false);
  CHECK(halves.join({}).octets == "H\r\n\r\nT");
  CHECK(halves.join({}).complete);
}

}  // namespace
}  // namespace malote::generator
