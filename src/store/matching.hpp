// SPDX-License-Identifier: MIT
// How the value of a term fits a value of a row: without regard to the case of ASCII letters,
// octets otherwise. Used by the SQL functions; knows neither SQL nor terms.
#pragma once

#include <string_view>

namespace malote::store {

// `*` stands for anything, `?` for one character; the whole text must fit, or the address within
// its <>. A pattern with neither needs only be contained.
[[nodiscard]] bool fits(std::string_view text, std::string_view pattern) noexcept;
[[nodiscard]] bool has_wildcard(std::string_view pattern) noexcept;

}  // namespace malote::store
