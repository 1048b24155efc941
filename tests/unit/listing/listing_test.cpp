// SPDX-License-Identifier: MIT
// Listings as servers write them: Unix shapes of vsftpd, ProFTPD and BSD, IIS, EPLF as its author
// describes it (cr.yp.to/ftp/list/eplf.html), MLSD from RFC 3659 7.7.4.
#include "listing/listing.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace malote::listing;

namespace {

Entry entry_of(std::string_view line, Shape shape = Shape::any) {
  const auto entry = parse_line(line, shape);
  REQUIRE(entry);
  return *entry;
}

std::vector<std::string> names_of(std::string_view text, Shape shape, std::size_t piece) {
  std::vector<std::string> names;
  Reader reader(shape, [&](const Entry& entry) {
    names.push_back(entry.name);
    return true;
  });
  for (std::size_t at = 0; at < text.size(); at += piece) {
    CHECK(reader.feed(text.substr(at, piece)));
  }
  reader.finish();
  return names;
}

}  // namespace

TEST_CASE("unix lines") {
  Entry entry = entry_of("-rw-r--r--    1 1000     1000         1164 Jan 31  2025 temp file.txt\r");
  CHECK(entry.kind == EntryKind::file);
  CHECK(entry.name == "temp file.txt");
  CHECK(entry.size == 1164);
  CHECK(entry.modified == "2025-01-31");
  CHECK(entry.permissions == "rw-r--r--");
  entry = entry_of("drwxr-xr-x   4 ftp ftp 4096 Mar  8 09:07 pub");
  CHECK(entry.kind == EntryKind::folder);
  CHECK(entry.modified == "Mar 8 09:07");  // nobody says which year
  entry = entry_of("lrwxrwxrwx 1 root wheel 7 Feb 29 2024 latest -> v1 -> x");
  CHECK(entry.kind == EntryKind::link);
  CHECK(entry.name == "latest");
  CHECK(entry.target == "v1 -> x");
  entry = entry_of("-rw-rw-r--+ 1 Domain Users staff 12 2026-01-31 09:08 a");
  CHECK(entry.name == "a");
  CHECK(entry.size == 12);
  CHECK(entry.modified == "2026-01-31 09:08");
  entry = entry_of("-rw-r--r--   1 owner            99 31 Jan 2025   two blanks before");
  CHECK(entry.name == "  two blanks before");
  CHECK(entry.size == 99);
  entry = entry_of("crw-rw-rw- 1 root root 1, 3 Jan 31 2025 null");
  CHECK(entry.kind == EntryKind::other);
  CHECK_FALSE(entry.size);
  CHECK(entry.name == "null");
  entry = entry_of("-rw-r--r-- 1 a b 18446744073709551615 Jan 31 2025 huge");
  CHECK(entry.size == UINT64_MAX);
}

TEST_CASE("DOS lines") {
  Entry entry = entry_of("01-31-26  09:08PM       <DIR>          Program Files");
  CHECK(entry.kind == EntryKind::folder);
  CHECK(entry.name == "Program Files");
  CHECK(entry.modified == "2026-01-31 21:08");
  entry = entry_of("12-01-1999  12:00AM              1234 a b.txt");
  CHECK(entry.size == 1234);
  CHECK(entry.modified == "1999-12-01 00:00");
  CHECK(entry.name == "a b.txt");
}

TEST_CASE("EPLF lines") {
  Entry entry = entry_of("+i8388621.48594,m825718503,r,s280,\tdjb.html");
  CHECK(entry.kind == EntryKind::file);
  CHECK(entry.size == 280);
  CHECK(entry.name == "djb.html");
  CHECK(entry.modified == "1996-03-01 22:15");
  entry = entry_of("+i8388621.50690,m824255907,/,\t514");
  CHECK(entry.kind == EntryKind::folder);
  CHECK(entry.name == "514");
  CHECK(entry_of("+i8388621.48598,m824253270,r,s612,up644,\t514.html").permissions == "644");
}

TEST_CASE("MLSD lines") {
  Entry entry = entry_of("Type=file;Size=25730;Modify=19940728095854;Perm=; cap60.pl198.tar.gz",
                         Shape::facts);
  CHECK(entry.kind == EntryKind::file);
  CHECK(entry.size == 25730);
  CHECK(entry.modified == "1994-07-28 09:58");
  CHECK(entry.name == "cap60.pl198.tar.gz");
  CHECK_FALSE(parse_line("type=cdir;unique=AQkAAAAAAAABCAAA; /", Shape::facts));
  CHECK_FALSE(parse_line("type=pdir;unique=AQkAAAAAAAABCAAA; ..", Shape::facts));
  entry = entry_of("Type=OS.unix=slink:/foobar;Perm=;Unique=keVO1+4G4; foobar", Shape::facts);
  CHECK(entry.kind == EntryKind::link);
  CHECK(entry.target == "/foobar");
  CHECK(entry_of(" a name; with = signs", Shape::facts).name == "a name; with = signs");
}

TEST_CASE("names alone") {
  CHECK(entry_of("caf\xc3\xa9 au lait", Shape::names).name == "caf\xc3\xa9 au lait");
  CHECK_FALSE(parse_line("", Shape::names));
  CHECK_FALSE(parse_line("..", Shape::names));
}

TEST_CASE("what is no entry") {
  for (const char* line : {"", "total 12", "-rw-r--r--", "-rw-r--r-- 1 a b c d e f g h i j k l m",
                           "drwxr-xr-x 2 a b 4096 Jan 31 2025 .", "01-31-26", "+", "+\t",
                           "99-99-99  99:99ZM  <DIR> x", "01-31-26  09:08PM  <WHAT> x"}) {
    CAPTURE(line);
    CHECK_FALSE(parse_line(line, Shape::any));
  }
}

TEST_CASE("whole listings, cut anywhere") {
  const std::string text =
      "total 3\r\n-rw-r--r-- 1 a b 1 Jan 31 2025 one\r\n\r\n./sub/deep:\r\ntotal 1\r\n"
      "-rw-r--r-- 1 a b 1 Jan 31 2025 two\r\n.:\r\n-rw-r--r-- 1 a b 1 Jan 31 2025 three";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    CHECK(names_of(text, Shape::any, piece) ==
          std::vector<std::string>{"one", "sub/deep/two", "three"});
  }
  int seen = 0;
  Reader reader(Shape::names, [&](const Entry&) { return ++seen < 2; });
  CHECK_FALSE(reader.feed("a\nb\nc\nd\n"));
  reader.finish();
  CHECK(seen == 2);
}
