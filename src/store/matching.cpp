// SPDX-License-Identifier: MIT
#include "store/matching.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace malote::store {
namespace {

bool same(char a, char b) noexcept {
  return to_lower(a) == to_lower(b);
}

// Octets of the character at `at`: a leading octet with what continues it.
std::size_t character_octets(std::string_view text, std::size_t at) noexcept {
  std::size_t octets = 1;
  if ((static_cast<unsigned char>(text[at]) & 0xc0U) != 0xc0U) return octets;
  while (at + octets < text.size() && octets < 4 &&
         (static_cast<unsigned char>(text[at + octets]) & 0xc0U) == 0x80U) {
    ++octets;
  }
  return octets;
}

// Goes back to the last star only: no recursion, at worst the product of both lengths.
bool fits_whole(std::string_view text, std::string_view pattern) noexcept {
  std::size_t t = 0;
  std::size_t p = 0;
  std::size_t star = std::string_view::npos;
  std::size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && pattern[p] == '?') {
      t += character_octets(text, t);
      ++p;
    } else if (p < pattern.size() && same(text[t], pattern[p])) {
      ++t;
      ++p;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace

bool has_wildcard(std::string_view pattern) noexcept {
  return pattern.find_first_of("*?") != std::string_view::npos;
}

bool fits(std::string_view text, std::string_view pattern) noexcept {
  if (!has_wildcard(pattern)) return contains_ignoring_case(text, pattern);
  if (fits_whole(text, pattern)) return true;
  const auto open = text.rfind('<');
  const auto close = text.rfind('>');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    return false;
  }
  return fits_whole(text.substr(open + 1, close - open - 1), pattern);
}

}  // namespace malote::store
