// SPDX-License-Identifier: MIT
// Which words are near to one that is unknown, for "did you mean". Used by the look-ups of this
// folder only.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace malote::lexicon {

// Edits from one word to the other, two neighbours changing places counted as one; more than any
// word has where one of them is longer than words are.
[[nodiscard]] std::size_t edits_between(std::string_view, std::string_view) noexcept;

class NearWords {
 public:
  // `word` outlives this.
  explicit NearWords(std::string_view word) : word_(word) {}
  // `shown` is what is suggested where `spelled` is near; it outlives this.
  void offer(std::string_view shown, std::string_view spelled);
  // At most three, the nearest first.
  [[nodiscard]] std::vector<std::string_view> best();

 private:
  std::string_view word_;
  std::vector<std::pair<std::size_t, std::string_view>> near_;
};

}  // namespace malote::lexicon
