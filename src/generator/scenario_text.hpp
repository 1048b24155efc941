// SPDX-License-Identifier: MIT
// The small words of the scenario language: lines with their numbers, repeats written out, quoted
// octets, durations, shares, endpoints. Used by the scenario parser only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/address.hpp"
#include "core/result.hpp"
#include "generator/side.hpp"

namespace malote::generator {

struct Line {
  unsigned number = 0;
  std::string text;  // without indentation and line end
};

constexpr std::size_t scenario_lines_cap = 4'000'000;  // after repeats are written out

// Drops empty lines and comments, writes `repeat N … end` out with {n} counting from 1.
[[nodiscard]] Result<std::vector<Line>> to_lines(std::string_view text);

// Error texts of a scenario always say where.
[[nodiscard]] Error error_at(unsigned line, std::string_view what);

[[nodiscard]] std::vector<std::string_view> split_words(std::string_view);
// The first word of `text`; `text` keeps what follows it, without the blanks between.
[[nodiscard]] std::string_view take_word(std::string_view& text);

// "…" with \r \n \t \b \0 \\ \" \xHH; nothing where it is not well-formed.
[[nodiscard]] std::optional<std::string> parse_quoted(std::string_view);
[[nodiscard]] std::optional<std::int64_t> parse_duration(std::string_view);  // 0.2s 150ms 20us, ns
[[nodiscard]] std::optional<double> parse_share(std::string_view);           // 0.05 or 5%
[[nodiscard]] std::optional<Side> parse_side(std::string_view word);
// "10.0.0.5 49152", "2001:db8::5 49152".
[[nodiscard]] std::optional<Endpoint> parse_endpoint(std::string_view);

}  // namespace malote::generator
