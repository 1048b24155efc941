// SPDX-License-Identifier: MIT
// Numbers, moments and counts as people read them, and filling in of translated sentences. Called
// by everything that writes for people; must not know terminals.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "records/record.hpp"

namespace malote {

// fill(tr("{} of {}"), a, b): the format is only known at run time, after translation.
template <typename... Args>
[[nodiscard]] std::string fill(const char* translated, const Args&... args) {
  return fmt::vformat(translated, fmt::make_format_args(args...));
}

[[nodiscard]] std::string joined(const std::vector<std::string>&);  // "a, b", as they are
[[nodiscard]] std::string grouped(std::uint64_t);                   // "14,545"
[[nodiscard]] std::string with_decimals(double, int decimals);      // "0.50"
[[nodiscard]] std::string octets_phrase(std::uint64_t);             // "14,545 octets"
[[nodiscard]] std::string moment(Timestamp);                        // "2009-10-05 06:06:07"
[[nodiscard]] std::string exact_moment(Timestamp);            // "2009-10-05 06:06:07.492060 UTC"
[[nodiscard]] std::string duration(std::int64_t ns);          // "8.123 s", "2 min 3 s", "1 h 2 min"
[[nodiscard]] std::string relative_seconds(std::int64_t ns);  // "0.012", "12345.6"

// "gap: 1,460 octets missing at 2,920", in words for each verdict.
[[nodiscard]] std::string verdict_phrase(const MessageRecord&);
[[nodiscard]] std::string tls_phrase(const SessionRecord&);
[[nodiscard]] std::string tls_state_phrase(TlsState);
[[nodiscard]] std::string outcome_phrase(Outcome);

}  // namespace malote
