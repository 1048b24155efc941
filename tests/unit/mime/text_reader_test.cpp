// SPDX-License-Identifier: MIT
// Texts as lines: charsets, wrong declarations, format=flowed; however cut.
#include "mime/text_reader.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace malote;

namespace {

using Lines = std::vector<std::string>;

Lines read_in(const std::string& type, std::string_view text, std::size_t piece) {
  const Limits limits;
  mime::HeaderScanner header(limits);
  header.feed(as_bytes("Content-Type: " + type + "\r\n\r\n"));
  Lines lines;
  mime::TextReader reader(mime::to_entity(header, "text/plain"), [&](const std::string& line) {
    lines.push_back(line);
    return true;
  });
  for (std::size_t at = 0; at < text.size(); at += piece) {
    reader.on_octets(as_bytes(text.substr(at, piece)));
  }
  reader.finish();
  return lines;
}

Lines read(const std::string& type, std::string_view text) {
  const Lines whole = read_in(type, text, text.size() + 1);
  for (std::size_t piece = 1; piece < 10; ++piece) CHECK(read_in(type, text, piece) == whole);
  return whole;
}

}  // namespace

TEST_CASE("charsets") {
  CHECK(read("text/plain; charset=utf-8", "caf\xc3\xa9\r\n\xe4\xb8\xad\n") ==
        Lines{"caf\xc3\xa9", "\xe4\xb8\xad"});
  CHECK(read("text/plain; charset=iso-8859-1", "caf\xe9\n") == Lines{"caf\xc3\xa9"});
  CHECK(read("text/plain; charset=KOI8-R", "\xf2\xd5\n") == Lines{"\xd0\xa0\xd1\x83"});
  CHECK(read("text/plain; charset=\"utf-16le\"", std::string_view("a\0b\0\n\0c\0", 8)) ==
        Lines{"ab", "c"});
  CHECK(read("text/plain; charset=iso-2022-jp", "\x1b$B$\"\x1b(B\n") == Lines{"\xe3\x81\x82"});
  CHECK(read("text/plain; charset=utf-8", "no line end") == Lines{"no line end"});
  CHECK(read("text/plain; charset=utf-8", "cut \xc3") == Lines{"cut \xef\xbf\xbd"});
  CHECK(read("text/plain; charset=utf-8", "bad \xff here") == Lines{"bad \xef\xbf\xbd here"});
}

TEST_CASE("charsets that are absent, wrong or nobody's") {
  for (const char* type :
       {"text/plain", "text/plain; charset=us-ascii", "text/plain; charset=klingon"}) {
    CAPTURE(type);
    CHECK(read(type, "caf\xc3\xa9\ncaf\xe9 \x80\n") ==
          Lines{"caf\xc3\xa9", "caf\xc3\xa9 \xe2\x82\xac"});
  }
}

// RFC 3676 4.
TEST_CASE("format=flowed") {
  const std::string flowed = "text/plain; charset=us-ascii; format=Flowed";
  CHECK(read(flowed, "one \r\ntwo \r\nthree\r\nfour\r\n") == Lines{"one two three", "four"});
  CHECK(read(flowed, "> quoted \r\n> text\r\n>> deeper\r\nmine\r\n") ==
        Lines{"> quoted text", ">> deeper", "mine"});
  CHECK(read(flowed, " From stuffed\r\n >not quoted\r\n") == Lines{"From stuffed", ">not quoted"});
  CHECK(read(flowed, "text \r\n-- \r\nsignature\r\n") == Lines{"text ", "-- ", "signature"});
  CHECK(read(flowed, "> one \r\nno more quoted\r\n") == Lines{"> one ", "no more quoted"});
  CHECK(read(flowed + "; delsp=yes", "half \r\nword\r\n") == Lines{"halfword"});
  CHECK(read("text/plain", "one \r\ntwo\r\n") == Lines{"one ", "two"});
}

TEST_CASE("a line of a megabyte comes in pieces") {
  const Lines lines = read_in("text/plain", std::string(1'000'000, 'x'), 1448);
  CHECK(lines.size() > 10);
  for (const std::string& line : lines) CHECK(line.size() <= 64 * 1024);
}

TEST_CASE("who wants no more gets no more") {
  const Limits limits;
  mime::HeaderScanner header(limits);
  header.feed(as_bytes("\r\n"));
  std::size_t count = 0;
  mime::TextReader reader(mime::to_entity(header, "text/plain"),
                          [&](const std::string&) { return ++count < 2; });
  reader.on_octets(as_bytes("1\n2\n3\n4\n"));
  reader.finish();
  CHECK(count == 2);
  CHECK_FALSE(reader.wants_more());
}
