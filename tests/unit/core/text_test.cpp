// SPDX-License-Identifier: MIT
#include "core/text.hpp"

#include <doctest/doctest.h>

using namespace malote;
using namespace std::string_view_literals;

TEST_CASE("letters change case as ASCII only") {
  CHECK(to_lower("RcPt \xc3\x89"sv) == "rcpt \xc3\x89");
  CHECK(to_upper("RcPt \xc3\xa9"sv) == "RCPT \xc3\xa9");
  CHECK(equals_ignoring_case("StartTLS", "STARTTLS"));
  CHECK_FALSE(equals_ignoring_case("STARTTLS", "STARTTL"));
  CHECK_FALSE(equals_ignoring_case("@", "`"));  // 0x20 apart, but no letters
  CHECK(starts_with_ignoring_case("from:<a@b>", "FROM:"));
  CHECK_FALSE(starts_with_ignoring_case("fro", "FROM:"));
  CHECK(starts_with_ignoring_case("anything", ""));
}

TEST_CASE("trim takes spaces, tabs and line ends from both ends") {
  CHECK(trim(" \t a b \r\n") == "a b");
  CHECK(trim(" \t\r\n").empty());
  CHECK(trim("").empty());
  CHECK(trim("\0a\0"sv) == "\0a\0"sv);
}

TEST_CASE("numbers are digits only and must fit") {
  CHECK(parse_number("0") == 0U);
  CHECK(parse_number("00042") == 42U);
  CHECK(parse_number("18446744073709551615") == 18'446'744'073'709'551'615U);
  for (const auto text :
       {""sv, "18446744073709551616"sv, "+1"sv, "-1"sv, " 1"sv, "1 "sv, "0x1"sv}) {
    CAPTURE(text);
    CHECK_FALSE(parse_number(text));
  }
  CHECK_FALSE(parse_number(std::string_view{}));
}

TEST_CASE("octets become hexadecimal digits") {
  CHECK(to_hex("\x00\x0f\xa0\xff"sv) == "000fa0ff");
  CHECK(to_hex("").empty());
}

TEST_CASE("well-formed UTF-8 is told") {
  CHECK(is_utf8(""));
  CHECK(is_utf8("plain ASCII, longer than eight octets\r\n\0\x7f"sv));
  CHECK(is_utf8("\xc2\x80 \xdf\xbf \xe0\xa0\x80 \xed\x9f\xbf \xee\x80\x80 \xef\xbf\xbf"));
  CHECK(is_utf8("\xf0\x90\x80\x80 \xf4\x8f\xbf\xbf"));
}

TEST_CASE("ill-formed UTF-8 is told wherever it stands") {
  for (const auto bad :
       {"\x80"sv, "\xbf"sv, "\xc0\x80"sv, "\xc1\xbf"sv, "\xc2"sv, "\xe0\x9f\xbf"sv, "\xe2\x82"sv,
        "\xed\xa0\x80"sv /* a surrogate */, "\xf0\x8f\xbf\xbf"sv, "\xf0\x9f\x98"sv,
        "\xf4\x90\x80\x80"sv /* U+110000 */, "\xf5\x80\x80\x80"sv, "\xfe"sv, "\xff"sv}) {
    CAPTURE(to_hex(bad));
    for (std::size_t before = 0; before < 20; ++before) {
      const std::string text = std::string(before, 'a').append(bad);
      CHECK_FALSE(is_utf8(text));
      CHECK_FALSE(is_utf8(text + "bcdefghijklmnopq"));
    }
  }
}

// The Unicode Standard 15.0, 3.9, tables 3-8 to 3-11.
TEST_CASE("each maximal subpart becomes one U+FFFD") {
#define FFFD "\xef\xbf\xbd"
  CHECK(to_utf8_lossy("\xc0\xaf\xe0\x80\xbf\xf0\x81\x82\x41"sv) ==
        FFFD FFFD FFFD FFFD FFFD FFFD FFFD FFFD "A");
  CHECK(to_utf8_lossy("\xed\xa0\x80\xed\xbf\xbf\xed\xaf\x41"sv) ==
        FFFD FFFD FFFD FFFD FFFD FFFD FFFD FFFD "A");
  CHECK(to_utf8_lossy("\xf4\x91\x92\x93\xff\x41\x80\xbf\x42"sv) == FFFD FFFD FFFD FFFD FFFD
        "A" FFFD FFFD "B");
  CHECK(to_utf8_lossy("\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41"sv) == FFFD FFFD FFFD FFFD "A");
#undef FFFD
}

TEST_CASE("well-formed text passes to_utf8_lossy unchanged") {
  const auto text = "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80 and a longer tail\r\n\0"sv;
  CHECK(to_utf8_lossy(text) == text);
  CHECK(to_utf8_lossy("\xff") == "\xef\xbf\xbd");
  CHECK(to_utf8_lossy("").empty());
}

TEST_CASE("control characters become visible") {
  CHECK(to_visible("a\tb\r\n"sv) == "a\\tb\\r\\n");
  CHECK(to_visible("\x1b[2J\x07\x00\x7f"sv) == "\\x1b[2J\\x07\\x00\\x7f");
  CHECK(to_visible("C:\\temp") == "C:\\temp");  // a backslash stays as it is
  CHECK(to_visible("").empty());
  CHECK(to_visible("sixteen octets!! and then a bell\x07") ==
        "sixteen octets!! and then a bell\\x07");
}

TEST_CASE("characters that mislead a reader become visible") {
  CHECK(to_visible("\xc2\x9b"
                   "2J") == "\\u009b2J");  // C1: CSI
  CHECK(to_visible("\xe2\x80\xae"
                   "fdp.exe") == "\\u202efdp.exe");
  CHECK(to_visible("\xe2\x80\xa8\xe2\x80\xa9") == "\\u2028\\u2029");
  CHECK(to_visible("\xe2\x80\x8e\xe2\x80\x8f") == "\\u200e\\u200f");
  CHECK(to_visible("\xe2\x80\xaa\xe2\x80\xab\xe2\x80\xac\xe2\x80\xad") ==
        "\\u202a\\u202b\\u202c\\u202d");
  CHECK(to_visible("\xe2\x81\xa6\xe2\x81\xa7\xe2\x81\xa8\xe2\x81\xa9") ==
        "\\u2066\\u2067\\u2068\\u2069");
  CHECK(to_visible("\xd8\x9c") == "\\u061c");  // ARABIC LETTER MARK, the third of the marks
  CHECK(to_visible("\xef\xbb\xbf"
                   "x") == "\\ufeffx");
}

TEST_CASE("printable text beyond ASCII stays, ill-formed octets are shown one by one") {
  CHECK(to_visible("ol\xc3\xa1 \xc2\xa0 \xe2\x80\xa7 \xe2\x80\xaf \xe2\x82\xac \xf0\x9f\x98\x80") ==
        "ol\xc3\xa1 \xc2\xa0 \xe2\x80\xa7 \xe2\x80\xaf \xe2\x82\xac \xf0\x9f\x98\x80");
  CHECK(to_visible("ol\xe1 \xe2\x82") == "ol\\xe1 \\xe2\\x82");
}

TEST_CASE("whatever octets come, what is shown is one printable line") {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string text{'a', static_cast<char>(first), static_cast<char>(second), 'z'};
      const std::string shown = to_visible(text);
      REQUIRE(is_utf8(shown));
      for (const char c : shown) REQUIRE((static_cast<unsigned char>(c) >= 0x20 && c != 0x7f));
      REQUIRE(is_utf8(to_utf8_lossy(text)));
    }
  }
}
