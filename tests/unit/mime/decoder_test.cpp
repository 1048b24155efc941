// SPDX-License-Identifier: MIT
// The structure of messages: the examples of RFC 2046, boundaries that are wrong, holes, and every
// cutting of all of them.
#include "mime/decoder.hpp"

#include <doctest/doctest.h>

#include "parts_of.hpp"

using namespace malote;
using namespace malote::test;
using mime::Fault;

namespace {

// RFC 2046 5.1.1.
constexpr std::string_view rfc2046 =
    "From: Nathaniel Borenstein <nsb@bellcore.com>\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-type: multipart/mixed; boundary=\"simple boundary\"\r\n"
    "\r\n"
    "This is the preamble.  It is to be ignored, though it\r\n"
    "is a handy place for composition agents to include an\r\n"
    "explanatory note to non-MIME conformant readers.\r\n"
    "\r\n"
    "--simple boundary\r\n"
    "\r\n"
    "This is implicitly typed plain US-ASCII text.\r\n"
    "It does NOT end with a linebreak.\r\n"
    "--simple boundary\r\n"
    "Content-type: text/plain; charset=us-ascii\r\n"
    "\r\n"
    "This is explicitly typed plain US-ASCII text.\r\n"
    "It DOES end with a linebreak.\r\n"
    "\r\n"
    "--simple boundary--\r\n"
    "\r\n"
    "This is the epilogue.  It is also to be ignored.\r\n";

// Like RFC 2049's appendix A: multiparts and a message within, a digest, a file in a text.
constexpr std::string_view nested =
    "MIME-Version: 1.0\r\n"
    "Content-Type: multipart/mixed; boundary=outer\r\n"
    "\r\n"
    "--outer\r\n"
    "Content-Type: multipart/alternative; boundary=outer-inner\r\n"
    "\r\n"
    "--outer-inner\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n"
    "\r\n"
    "caf=E9 =\r\n"
    "ol=C3=A9  \r\n"
    "--outer-inner\r\n"
    "Content-Type: text/html; charset=utf-8\r\n"
    "Content-Transfer-Encoding: BASE64\r\n"
    "\r\n"
    "PGI+\r\n"
    "aGk8\r\nL2I+\r\n"
    "--outer-inner--\r\n"
    "\r\n"
    "--outer\r\n"
    "Content-Type: message/rfc822\r\n"
    "Content-Disposition: attachment; filename=inner.eml\r\n"
    "\r\n"
    "Subject: inner\r\n"
    "Content-Type: multipart/digest; boundary=\"deep\"\r\n"
    "\r\n"
    "--deep\r\n"
    "\r\n"
    "Subject: in the digest\r\n"
    "\r\n"
    "--not a boundary\r\n"
    "--deep--\r\n"
    "\r\n"
    "--outer\r\n"
    "Content-Type: text/plain\r\n"
    "\r\n"
    "Look:\r\n"
    "begin 644 cat.txt\r\n"
    "#0V%T\r\n"
    "`\r\n"
    "end\r\n"
    "That was it.\r\n"
    "--outer--\r\n";

constexpr std::string_view nested_parts =
    "1.1 text/plain [caf\xe9 ol\xc3\xa9]\n"
    "1.2 text/html [<b>hi</b>]\n"
    "2 message/rfc822 [Subject: inner\r\n"
    "Content-Type: multipart/digest; boundary=\"deep\"\r\n"
    "\r\n"
    "--deep\r\n"
    "\r\n"
    "Subject: in the digest\r\n"
    "\r\n"
    "--not a boundary\r\n"
    "--deep--\r\n]\n"
    "2.1 message/rfc822 [Subject: in the digest\r\n"
    "\r\n"
    "--not a boundary]\n"
    "2.1.1 text/plain [--not a boundary]\n"
    "3 text/plain [Look:\r\n"
    "begin 644 cat.txt\r\n"
    "#0V%T\r\n"
    "`\r\n"
    "end\r\n"
    "That was it.]\n"
    "3.uu1 application/octet-stream [Cat]\n";

std::string multipart(std::string_view body) {
  return "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + std::string(body);
}

}  // namespace

TEST_CASE("the example of RFC 2046") {
  const PartCollector parts = parts_of(rfc2046);
  CHECK(parts.text() ==
        "1 text/plain [This is implicitly typed plain US-ASCII text.\r\n"
        "It does NOT end with a linebreak.]\n"
        "2 text/plain [This is explicitly typed plain US-ASCII text.\r\n"
        "It DOES end with a linebreak.\r\n]\n");
  CHECK(parts.faults.empty());
}

TEST_CASE("multiparts, messages and files within each other") {
  const PartCollector parts = parts_of(nested);
  CHECK(parts.text() == nested_parts);
  CHECK(parts.faults.empty());
  const auto rows = parts.rows();
  REQUIRE(rows.size() == 7);
  CHECK(rows[1]->entity.charset == "utf-8");
  CHECK(rows[1]->entity.encoding == "base64");
  CHECK(rows[2]->entity.name == "inner.eml");
  CHECK(rows[2]->entity.disposition == "attachment");
  CHECK(rows[6]->entity.name == "cat.txt");
  CHECK(rows[6]->entity.encoding == "x-uuencode");
}

TEST_CASE("a part is a range of its message") {
  const PartCollector parts = parts_of(nested);
  for (const SeenPart* part : parts.rows()) {
    CAPTURE(part->entity.path);
    const std::string_view range = nested.substr(part->entity.body_offset, part->end.octets);
    if (part->entity.coding == mime::Coding::identity) CHECK(range == part->octets);
    if (part->entity.path == "1.2") CHECK(range == "PGI+\r\naGk8\r\nL2I+");
    if (part->entity.path == "3.uu1") CHECK(range == "begin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\n");
  }
}

TEST_CASE("however cut") {
  for (const std::string_view message : {rfc2046, nested}) {
    const std::string whole = parts_of(message).all();
    for (std::size_t octets = 1; octets < 40; ++octets) {
      CHECK(parts_in_pieces(message, octets).all() == whole);
    }
    for (std::size_t first = 0; first <= message.size(); ++first) {
      PartCollector parts;
      const Limits limits;
      mime::Decoder decoder(limits, parts);
      decoder.feed(as_bytes(message.substr(0, first)));
      decoder.feed(as_bytes(message.substr(first)));
      decoder.finish(true);
      REQUIRE(parts.all() == whole);
    }
  }
}

TEST_CASE("messages of one part") {
  CHECK(parts_of("Subject: x\r\n\r\nHello\r\n").text() == "1 text/plain [Hello\r\n]\n");
  CHECK(parts_of("Subject: x\r\n").text() == "1 text/plain []\n");
  CHECK(parts_of("").text() == "1 text/plain []\n");
  CHECK(parts_of("no header, just text\r\nmore").text() ==
        "1 text/plain [no header, just text\r\nmore]\n");
  CHECK(parts_of("Content-Type: IMAGE/Jpeg; name=\"a b.jpg\"\nContent-Transfer-Encoding: Base64\n\n"
                 "/9g=\n")
            .text() == "1 image/jpeg [\xff\xd8]\n");
  CHECK(parts_of("Content-Type: message/rfc822\r\n\r\nSubject: y\r\n\r\nz").text() ==
        "1 message/rfc822 [Subject: y\r\n\r\nz]\n1.1 text/plain [z]\n");
  // RFC 2045 5.2: what makes no sense is text.
  CHECK(parts_of("Content-Type: nonsense\r\n\r\nx").text() == "1 text/plain [x]\n");
}

TEST_CASE("boundaries that are wrong") {
  const auto text = [](std::string_view body) { return parts_of(multipart(body)).text(); };
  const auto faults = [](std::string_view body) { return parts_of(multipart(body)).faults; };
  CHECK(text("--b\r\n\r\none\r\n--b\r\n\r\ntwo") == "1 text/plain [one]\n2 text/plain [two]\n");
  CHECK(faults("--b\r\n\r\none\r\n--b\r\n\r\ntwo").contains(Fault::not_closed));
  CHECK(text("only a preamble\r\n") == "1 multipart/mixed [only a preamble\r\n]\n");
  CHECK(faults("only a preamble\r\n").contains(Fault::boundary_not_found));
  CHECK(text("--b--\r\n") == "1 multipart/mixed []\n");
  CHECK(text("--b \t\r\n\r\none\r\n--b-- \r\n") == "1 text/plain [one]\n");
  CHECK(text("--b\r\n\r\none\r\n--bb\r\n--b-\r\n --b\r\n--b--\r\n") ==
        "1 text/plain [one\r\n--bb\r\n--b-\r\n --b]\n");
  CHECK(text("--b\r\nContent-Type: text/html\r\n--b\r\n\r\ntwo\r\n--b--") ==
        "1 text/html []\n2 text/plain [two]\n");
  CHECK(text("--b\r\nnot a field\r\n--b--") == "1 text/plain [not a field]\n");
  CHECK(parts_of("Content-Type: multipart/mixed\r\n\r\n--b\r\n").text() ==
        "1 multipart/mixed [--b\r\n]\n");
  CHECK(parts_of("Content-Type: multipart/mixed\r\n\r\n").faults.contains(Fault::no_boundary));
  // The header lacks its empty line.
  CHECK(
      parts_of("Content-Type: multipart/mixed; boundary=b\r\n--b\r\n\r\none\r\n--b--\r\n").text() ==
      "1 text/plain [one]\n");
}

TEST_CASE("a message within that says to be encoded") {
  const std::string head =
      "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n";
  const PartCollector plain = parts_of(head + "Subject: x\r\n\r\nhidden\r\n");
  CHECK(plain.text() ==
        "1 message/rfc822 [Subject: x\r\n\r\nhidden\r\n]\n1.1 text/plain [hidden\r\n]\n");
  CHECK(plain.faults.contains(Fault::false_encoding));
  const PartCollector encoded = parts_of(head + "\r\nU3ViamVjdDogeA==\r\n");
  CHECK(encoded.text() == "1 message/rfc822 [Subject: x]\n");
  CHECK(encoded.faults.empty());
  CHECK(parts_of(head).text() == "1 message/rfc822 []\n");
  const std::string within = multipart("--b\r\n" + head + "Subject: x\r\n\r\ny\r\n--b--\r\n");
  const std::string whole = parts_of(within).all();
  for (std::size_t octets = 1; octets < 60; ++octets) {
    CHECK(parts_in_pieces(within, octets).all() == whole);
  }
}

TEST_CASE("an outer boundary ends what is within, whatever the inner one looks like") {
  const std::string body =
      "--b\r\nContent-Type: multipart/mixed; "
      "boundary=bb\r\n\r\n--bb\r\n\r\none\r\n--b\r\n\r\ntwo\r\n"
      "--b--\r\n";
  const PartCollector parts = parts_of(multipart(body));
  CHECK(parts.text() == "1.1 text/plain [one]\n2 text/plain [two]\n");
  CHECK(parts.faults.at(Fault::not_closed) == "1");
  const std::string empty =
      "--b\r\nContent-Type: multipart/mixed; boundary=inner\r\n\r\nlost\r\n--b--\r\n";
  CHECK(parts_of(multipart(empty)).text() == "1 multipart/mixed [lost]\n");
}

TEST_CASE("holes: what is there is decoded, and said not to be whole") {
  const std::string message = multipart(
      "--b\r\nContent-Transfer-Encoding: base64\r\n\r\nQUJD\r\nREVGR0hJ\r\nSktM\r\n"
      "--b\r\n\r\ntwo\r\n--b--\r\n");
  const std::size_t at = message.find("EVGR0");
  PartCollector parts;
  const Limits limits;
  mime::Decoder decoder(limits, parts);
  decoder.feed(as_bytes(message.substr(0, at)));
  decoder.on_gap();
  decoder.feed(as_bytes(message.substr(at + 5)));
  decoder.finish(true);
  CHECK(parts.text() == "1 text/plain [ABCJKL]-\n2 text/plain [two]\n");
  CHECK(parts.faults.empty());
}

TEST_CASE("messages that break off") {
  const auto broken_off = [](std::string_view octets) {
    PartCollector parts;
    const Limits limits;
    mime::Decoder decoder(limits, parts);
    decoder.feed(as_bytes(octets));
    decoder.finish(false);
    return parts.text();
  };
  CHECK(broken_off("Subject: x\r\n").empty());
  CHECK(broken_off("Subject: x\r\n\r\nHel") == "1 text/plain [Hel]-\n");
  CHECK(broken_off(multipart("pream")).empty());
  CHECK(broken_off(multipart("--b\r\n\r\none\r\n--b\r\n\r\ntw")) ==
        "1 text/plain [one]\n2 text/plain [tw]-\n");
  CHECK(broken_off(multipart("--b\r\n\r\none\r\n--b\r\nContent-")) == "1 text/plain [one]\n");
}

TEST_CASE("a message whose beginning was missed") {
  PartCollector parts;
  const Limits limits;
  mime::Decoder decoder(limits, parts);
  decoder.missed_start();
  decoder.feed(as_bytes("rest of a line\r\nContent-Type: text/html\r\n\r\nHello\r\n"));
  decoder.finish(true);
  CHECK(parts.text() == "1 text/html [Hello\r\n]-\n");
}
