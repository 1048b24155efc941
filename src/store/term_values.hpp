// SPDX-License-Identifier: MIT
// The values of terms that are no plain text: reply:5xx, larger:1M. Used when a query is parsed
// (can it be?) and when it becomes SQL (what is it?).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace malote::store {

// 64K, 1M, 2G: powers of 1024; digits alone are octets.
[[nodiscard]] std::optional<std::uint64_t> parse_size(std::string_view);

// In upper case: "250", "5XX", "55X", "+OK", "-ERR", "OK", "NO", "BAD", "BYE", "PREAUTH".
struct ReplyPattern {
  std::string beginning;  // of the code
  bool whole = true;      // the beginning is all of it
};
[[nodiscard]] std::optional<ReplyPattern> parse_reply_pattern(std::string_view);

}  // namespace malote::store
