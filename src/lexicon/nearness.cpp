// SPDX-License-Identifier: MIT
#include "lexicon/nearness.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"

namespace malote::lexicon {
namespace {

constexpr std::size_t longest_compared = 32;  // names of concepts have up to 31 letters

std::size_t allowed_edits(std::string_view word) noexcept {
  return word.size() <= 3 || is_digit(word.front()) ? 1 : 2;
}

}  // namespace

std::size_t edits_between(std::string_view a, std::string_view b) noexcept {
  if (a.size() > longest_compared || b.size() > longest_compared) return longest_compared + 1;
  std::array<std::array<std::size_t, longest_compared + 1>, longest_compared + 1> cost{};
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = i + j;
        continue;
      }
      const std::size_t differs = to_lower(a[i - 1]) == to_lower(b[j - 1]) ? 0 : 1;
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + differs});
      const bool swapped = i > 1 && j > 1 && to_lower(a[i - 1]) == to_lower(b[j - 2]) &&
                           to_lower(a[i - 2]) == to_lower(b[j - 1]);
      if (swapped) cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
    }
  }
  return cost[a.size()][b.size()];
}

void NearWords::offer(std::string_view shown, std::string_view spelled) {
  if (word_.empty() || spelled.size() <= 1) return;  // one letter is near to everything short
  const std::size_t edits = edits_between(word_, spelled);
  if (edits == 0 || edits > allowed_edits(word_)) return;
  const bool listed = std::any_of(near_.begin(), near_.end(),
                                  [shown](const auto& other) { return other.second == shown; });
  if (!listed) near_.emplace_back(edits, shown);
}

std::vector<std::string_view> NearWords::best() {
  constexpr std::size_t most = 3;
  std::stable_sort(near_.begin(), near_.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string_view> words;
  for (const auto& [edits, found] : near_) {
    if (words.size() < most) words.push_back(found);
  }
  return words;
}

}  // namespace malote::lexicon
