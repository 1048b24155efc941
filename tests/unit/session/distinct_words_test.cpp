// SPDX-License-Identifier: MIT
#include "session/distinct_words.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace malote::session {
namespace {

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("distinct words: each once, sorted") {
  DistinctWords words;
  CHECK(words.sorted().empty());
  for (const char* word : {"RCPT", "EHLO", "RCPT", "MAIL", "EHLO", "RCPT"}) words.insert(word);
  CHECK(words.sorted() == Words{"EHLO", "MAIL", "RCPT"});
}

TEST_CASE("distinct words: an empty one, NUL octets and beginnings of others are words") {
  DistinctWords words;
  const std::string nul("A\0B", 3);
  for (const std::string& word : {std::string(), nul, std::string("A"), std::string(), nul}) {
    words.insert(word);
  }
  CHECK(words.sorted() == Words{"", "A", nul});
}

TEST_CASE("distinct words: the first 128 are kept") {
  DistinctWords words;
  for (int i = 1000; i < 1200; ++i) words.insert(std::to_string(i));
  words.insert("1000");
  const Words kept = words.sorted();
  REQUIRE(kept.size() == 128);
  CHECK(kept.front() == "1000");
  CHECK(kept.back() == "1127");
}

}  // namespace malote::session
