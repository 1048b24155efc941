// SPDX-License-Identifier: MIT
// What stands in a client's line: paths and parameters (RFC 5321 4.1.2), and what a hand at a
// telnet keyboard leaves in it. Pure functions; views live as long as what they were given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace malote::smtp {

struct Path {
  std::string_view address;     // inside <>, empty for the null path
  std::string_view parameters;  // what follows it
};
// "FROM:<a@b> SIZE=10" with keyword "FROM:"; brackets may be missing. Nothing where the keyword is.
[[nodiscard]] std::optional<Path> parse_path(std::string_view argument, std::string_view keyword);

// The value of "KEYWORD=value" among parameters.
[[nodiscard]] std::optional<std::string_view> parameter(std::string_view parameters,
                                                        std::string_view keyword);

struct ChunkSize {
  std::uint64_t octets = 0;
  bool last = false;
};
// "1000 LAST" (RFC 3030 2). Nothing where it is none, or beyond 2^63.
[[nodiscard]] std::optional<ChunkSize> parse_chunk_size(std::string_view argument);

// The first word, and what follows it.
struct Words {
  std::string_view first;
  std::optional<std::string_view> rest;
};
[[nodiscard]] Words split_word(std::string_view text);

}  // namespace malote::smtp
