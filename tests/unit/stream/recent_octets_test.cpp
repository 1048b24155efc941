// SPDX-License-Identifier: MIT
#include "stream/recent_octets.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace malote;
using stream::RecentOctets;

TEST_CASE("repeated octets are held against what was given up there, however they are cut") {
  RecentOctets recent(4096);
  const std::string text = "220 hello\r\n250 ok\r\n";
  RecentOctets::Place place = 0;
  for (std::size_t at = 0; at < text.size(); at += 5)
    place = recent.keep(place, static_cast<std::int64_t>(at), as_bytes(text.substr(at, 5)));
  for (std::size_t from = 0; from < text.size(); ++from) {
    for (std::size_t length = 1; length <= text.size() - from; ++length) {
      std::string same = text.substr(from, length);
      CHECK_FALSE(recent.differ(place, static_cast<std::int64_t>(from), as_bytes(same)));
      same[length / 2] ^= 1;
      CHECK(recent.differ(place, static_cast<std::int64_t>(from), as_bytes(same)));
    }
  }
  CHECK_FALSE(recent.differ(0, 0, as_bytes(std::string("x"))));
}

TEST_CASE("streams do not mix, and what was overwritten differs from nothing") {
  RecentOctets recent(1024);
  RecentOctets::Place a = 0, b = 0;
  const std::string one(100, 'a'), two(100, 'b');
  a = recent.keep(a, 0, as_bytes(one));
  b = recent.keep(b, 0, as_bytes(two));
  CHECK_FALSE(recent.differ(a, 0, as_bytes(one)));
  CHECK(recent.differ(a, 0, as_bytes(two)));
  CHECK_FALSE(recent.differ(b, 0, as_bytes(two)));
  for (std::int64_t at = 100; at < 5000; at += 100) b = recent.keep(b, at, as_bytes(two));
  CHECK_FALSE(recent.differ(a, 0, as_bytes(two)));  // long gone
  CHECK(recent.differ(b, 4900, as_bytes(one)));
  CHECK_FALSE(recent.differ(b, 0, as_bytes(one)));
  const std::string large(2000, 'c');
  CHECK(recent.keep(b, 5000, as_bytes(large)) == b);  // larger than the block
}
