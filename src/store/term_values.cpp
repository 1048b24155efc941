// SPDX-License-Identifier: MIT
#include "store/term_values.hpp"

#include "core/text.hpp"

namespace malote::store {

std::optional<std::uint64_t> parse_size(std::string_view text) {
  unsigned shift = 0;
  if (!text.empty() && is_alpha(text.back())) {
    switch (to_upper(text.back())) {
      case 'K':
        shift = 10;
        break;
      case 'M':
        shift = 20;
        break;
      case 'G':
        shift = 30;
        break;
      default:
        return std::nullopt;
    }
    text.remove_suffix(1);
  }
  const auto number = parse_number(text);
  if (!number || *number > (std::uint64_t{INT64_MAX} >> shift)) return std::nullopt;
  return *number << shift;
}

std::optional<ReplyPattern> parse_reply_pattern(std::string_view text) {
  for (const std::string_view word : {"+OK", "-ERR", "OK", "NO", "BAD", "BYE", "PREAUTH"}) {
    if (text == word) return ReplyPattern{std::string(word), true};
  }
  // RFC 959 4.2 has classes 1 to 5, RFC 2228 adds 6; SMTP's are 2 to 5.
  if (text.size() != 3 || text[0] < '1' || text[0] > '6') return std::nullopt;
  ReplyPattern pattern;
  for (const char c : text) {
    if (c == 'X') {
      pattern.whole = false;
    } else if (is_digit(c) && pattern.whole) {
      pattern.beginning += c;
    } else {
      return std::nullopt;  // a digit after an x: nobody means that
    }
  }
  return pattern;
}

}  // namespace malote::store
