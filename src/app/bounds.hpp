// SPDX-License-Identifier: MIT
// How people say how long and how much: "7d", "90m", "2G"; and the options of capture and read that
// bound a store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "store/retention.hpp"

namespace malote::app {

// "90s", "15m", "12h", "7d", "2w" in nanoseconds; at least a second, at most a hundred years.
[[nodiscard]] std::optional<std::int64_t> parse_period(std::string_view);
// "500000", "100k", "64M", "2G" in octets, of 1024.
[[nodiscard]] std::optional<std::uint64_t> parse_octets(std::string_view);

struct BoundWords {
  std::string keep, max_size;
};

void add_bound_options(CLI::App&, BoundWords&);
// Throws Failure(usage).
[[nodiscard]] store::Retention retention_of(const BoundWords&);

}  // namespace malote::app
