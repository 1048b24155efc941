// SPDX-License-Identifier: MIT
#include "mime/encoded_word.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

#include "mime/charset.hpp"

using namespace malote;
using mime::decode_encoded_words;

TEST_CASE("the examples of RFC 2047 8") {
  struct Case {
    const char *written, *meant;
  };
  const Case cases[] = {
      {"(=?ISO-8859-1?Q?a?=)", "(a)"},
      {"(=?ISO-8859-1?Q?a?= b)", "(a b)"},
      {"(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)", "(ab)"},
      {"(=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=)", "(ab)"},
      {"(=?ISO-8859-1?Q?a?=    =?ISO-8859-1?Q?b?=)", "(ab)"},
      {"(=?ISO-8859-1?Q?a_b?=)", "(a b)"},
      {"(=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=)", "(a b)"},
      {"=?US-ASCII?Q?Keith_Moore?= <moore@cs.utk.edu>", "Keith Moore <moore@cs.utk.edu>"},
      {"=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?= <keld@dkuug.dk>",
       "Keld Jørn Simonsen <keld@dkuug.dk>"},
      {"=?ISO-8859-1?Q?Andr=E9?= Pirard <PIRARD@vm1.ulg.ac.be>",
       "André Pirard <PIRARD@vm1.ulg.ac.be>"},
      {"=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?="
       "    =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=",
       "If you can read this you understand the example."},
      {"=?ISO-8859-1?Q?Olle_J=E4rnefors?= <ojarnef@admin.kth.se>",
       "Olle Järnefors <ojarnef@admin.kth.se>"},
      {"(=?iso-8859-8?b?7eXs+SDv4SDs6Pj08A==?=)",
       "(\u05dd\u05d5\u05dc\u05e9 \u05df\u05d1 \u05dc\u05d8\u05e8\u05e4\u05e0)"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.written);
    CHECK(decode_encoded_words(c.written) == c.meant);
  }
}

TEST_CASE("what is met in the wild") {
  CHECK(decode_encoded_words("") == "");
  CHECK(decode_encoded_words("plain, a = b? c") == "plain, a = b? c");
  // A character split over two words of one charset (RFC 2047 5 forbids it), encodings mixed.
  CHECK(decode_encoded_words("=?utf-8?Q?ol=C3?= =?UTF-8?B?oQ==?=") == "olá");
  CHECK(decode_encoded_words("=?utf-8?Q?=C3?=\t =?utf-8?Q?=A1?= x") == "á x");
  // No blanks around, in quotes, several in a row.
  CHECK(decode_encoded_words("Re:=?utf-8?q?=C3=A1?=ok") == "Re:áok");
  CHECK(decode_encoded_words("\"=?utf-8?Q?=C3=A1?=\" <a@b>") == "\"á\" <a@b>");
  CHECK(decode_encoded_words("=?utf-8?Q?a?==?utf-8?Q?b?=") == "ab");
  // Blanks and question marks within; a '=' left bare; padding forgotten.
  CHECK(decode_encoded_words("=?utf-8?Q?what is this?\?=") == "what is this?");
  CHECK(decode_encoded_words("=?utf-8?Q?1+1=2?=") == "1+1=2");
  CHECK(decode_encoded_words("=?utf-8?B?w6k?=") == "é");
  // RFC 2231 5: the language is left out.
  CHECK(decode_encoded_words("=?US-ASCII*EN?Q?Keith_Moore?=") == "Keith Moore");
  CHECK(decode_encoded_words("=?utf-8?Q?\?= x") == " x");
}

TEST_CASE("broken words and unknown charsets stay as they are") {
  for (const char* text : {"=?", "=?=", "=?utf-8", "=?utf-8?", "=?utf-8?Q", "=?utf-8?Q?",
                           "=?utf-8?Q?abc", "=?utf-8?X?abc?=", "=?utf-8?QQ?abc?=",
                           "=?utf-8?B?!!!!?=", "=?no-such-charset?Q?a?= =?no-such-charset?Q?b?=",
                           "=?\?\?Q?a?=", "=?\?Q?a?=", "=?a/b?Q?a?=", "\xe9 =? \xff"}) {
    CAPTURE(text);
    CHECK(decode_encoded_words(text) == text);
  }
  CHECK(decode_encoded_words("=?x?Q?a?= =?utf-8?Q?b?= =?x?Q?c?=") == "=?x?Q?a?=b=?x?Q?c?=");
  CHECK(decode_encoded_words("=?utf-8?Q?b?= =?utf-8?B?!?= =?utf-8?Q?d?=") == "b =?utf-8?B?!?= d");
  CHECK(decode_encoded_words("=? =?utf-8?Q?a?=") == "=? a");
}

TEST_CASE("charsets to UTF-8") {
  struct Case {
    const char *charset, *octets, *text;
  };
  const Case cases[] = {
      {"UTF-8", "\xc3\xa9", "é"},
      {"utf8", "\xc3\xa9", "é"},
      {"us-ascii", "a\xe9z", "a\ufffdz"},
      {"ISO-8859-1", "\xe9", "é"},
      {"latin1", "\xe9", "é"},
      {"iso-8859-8-i", "\xe0", "\u05d0"},
      {"windows-1252", "\x80", "€"},
      {"Windows1252", "\x93", "\u201c"},
      {"cp1251", "\xcf", "П"},
      {"koi8-r", "\xf0", "П"},
      {"gb2312", "\xd6\xd0", "中"},
      {"gbk", "\xd6\xd0", "中"},
      {"big5", "\xa4\xa4", "中"},
      {"shift_jis", "\x93\xfa", "日"},
      {"x-sjis", "\x93\xfa", "日"},
      {"euc-jp", "\xc6\xfc", "日"},
      {"iso-2022-jp", "\x1b$B\x46\x7c\x1b(B", "日"},
      {"ks_c_5601-1987", "\xb0\xa1", "가"},
      {"euc-kr", "\xb0\xa1", "가"},
      {"utf-7", "+AOk-", "é"},
      {"x-mac-roman", "\x8e", "é"},
      {" iso-8859-15 ", "\xa4", "€"},
      {"utf-8", "a\xc3", "a\ufffd"},
      {"utf-8", "\xc3(", "\ufffd("},
      {"shift_jis", "a\x93", "a\ufffd"},
      {"euc-kr",
       "\xff"
       "a",
       "\ufffd"
       "a"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.charset);
    const auto text = mime::to_utf8(c.octets, c.charset);
    REQUIRE(text);
    CHECK(*text == c.text);
  }
  CHECK(mime::to_utf8(std::string_view("a\0b\0\x00\xd8"
                                       "c\0",
                                       8),
                      "utf-16le") == "ab\ufffdc");
  CHECK(mime::to_utf8(std::string_view("\0a\0", 3), "utf-16be") == "a\ufffd");
  for (const char* unknown :
       {"", "none", "unknown-8bit", "../../tmp/x", "utf-8//IGNORE", "a b", "utf\n8"}) {
    CAPTURE(unknown);
    CHECK_FALSE(mime::to_utf8("a", unknown));
  }
  CHECK_FALSE(mime::to_utf8("a", std::string(10'000, 'x')));
}

TEST_CASE("long texts grow as they must") {
  const std::string latin(100'000, '\xe9');
  const auto text = mime::to_utf8(latin, "iso-8859-1");
  REQUIRE(text);
  CHECK(text->size() == 200'000);
  const auto broken = mime::to_utf8(latin, "us-ascii");
  REQUIRE(broken);
  CHECK(broken->size() == 300'000);
}

TEST_CASE("many beginnings cost no more than one look each") {
  for (const char* beginning : {"=?a?Q?", "=?utf-8?B?!", "=?", "=?x?Q?a?= "}) {
    std::string text;
    while (text.size() < 1'000'000) text += beginning;
    CHECK(decode_encoded_words(text) == text);
    (void)decode_encoded_words(text + "?=");
  }
}
