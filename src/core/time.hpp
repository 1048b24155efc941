// SPDX-License-Identifier: MIT
// A moment of packet time: nanoseconds since 1970-01-01 UTC. Nothing in the analysis reads the
// clock.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace malote {

struct Timestamp {
  std::int64_t ns = 0;
  auto operator<=>(const Timestamp&) const = default;
};

constexpr std::int64_t ns_per_second = 1'000'000'000;

// RFC 3339 in UTC with nine digits after the point: "2026-01-31T09:08:07.000000001Z".
[[nodiscard]] std::string to_rfc3339(Timestamp);

// Reads "2026-01-31", "2026-01-31T09:08" or "2026-01-31T09:08:07[.fraction][Z]"; UTC.
[[nodiscard]] std::optional<Timestamp> parse_timestamp(std::string_view);

}  // namespace malote
