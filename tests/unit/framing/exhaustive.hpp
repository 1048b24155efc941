// SPDX-License-Identifier: MIT
// Every text over a few letters, and every way to cut it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace malote::test {

// All texts of 0 … longest letters, shortest first.
template <typename Visit>
void for_each_text(std::string_view letters, std::size_t longest, Visit&& visit) {
  std::vector<std::string> texts = {""};
  for (std::size_t length = 0;; ++length) {
    for (const std::string& text : texts) visit(text);
    if (length == longest) return;
    std::vector<std::string> longer;
    longer.reserve(texts.size() * letters.size());
    for (const std::string& text : texts) {
      for (const char letter : letters) longer.push_back(text + letter);
    }
    texts = std::move(longer);
  }
}

// All 2^(n-1) ways to cut a text of n octets into chunks; of the longer ones those with one cut and
// with all cuts.
template <typename Visit>
void for_each_cutting(std::string_view text, Visit&& visit) {
  constexpr std::size_t all_up_to = 7;
  const std::size_t borders = text.empty() ? 0 : text.size() - 1;
  const std::size_t masks = std::size_t{1} << borders;
  std::vector<std::string_view> chunks;
  for (std::size_t mask = 0; mask < masks; ++mask) {
    if (text.size() > all_up_to && (mask & (mask - 1)) != 0 && mask != masks - 1) continue;
    chunks.clear();
    std::size_t begin = 0;
    for (std::size_t at = 0; at < borders; ++at) {
      if ((mask >> at & 1U) == 0) continue;
      chunks.push_back(text.substr(begin, at + 1 - begin));
      begin = at + 1;
    }
    chunks.push_back(text.substr(begin));
    visit(chunks);
  }
}

}  // namespace malote::test
