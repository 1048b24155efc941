// SPDX-License-Identifier: MIT
#include "session/distinct_words.hpp"

#include <algorithm>
#include <cstring>

namespace malote::session {

namespace {

constexpr std::uint32_t words_most = 128;

using Length = std::uint32_t;

// The first of the words in `all`, which is taken off there.
std::string_view take_word(std::string_view& all) noexcept {
  Length length = 0;
  std::memcpy(&length, all.data(), sizeof length);
  const std::string_view word = all.substr(sizeof length, length);
  all.remove_prefix(sizeof length + length);
  return word;
}

}  // namespace

void DistinctWords::insert(std::string_view word) {
  for (std::string_view rest = all_; !rest.empty();) {
    if (take_word(rest) == word) return;
  }
  if (count_ == words_most) return;
  ++count_;
  const auto length = static_cast<Length>(word.size());
  const std::size_t before = all_.size();
  all_.resize(before + sizeof length + word.size());
  std::memcpy(all_.data() + before, &length, sizeof length);
  std::copy(word.begin(), word.end(),
            all_.begin() + static_cast<std::ptrdiff_t>(before + sizeof length));
}

std::vector<std::string> DistinctWords::sorted() const {
  std::vector<std::string> words;
  words.reserve(count_);
  for (std::string_view rest = all_; !rest.empty();) words.emplace_back(take_word(rest));
  std::sort(words.begin(), words.end());
  return words;
}

}  // namespace malote::session
