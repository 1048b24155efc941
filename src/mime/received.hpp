// SPDX-License-Identifier: MIT
// The trace that servers leave (RFC 5321 4.4): each Received field as a hop, and how long it took.
// Called by whoever shows a message's way.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"

namespace malote::mime {

// As written; empty where the field does not say.
struct Hop {
  std::string from, by, with, id, for_whom;
  std::optional<Timestamp> time;
  std::optional<std::int64_t> delay_ns;  // since the hop before; below 0: clocks differ
};

// `fields`: the unfolded values in the order of the header, so the newest first. The hops come in
// the order they were made.
[[nodiscard]] std::vector<Hop> parse_received(const std::vector<std::string>& fields);

// "Fri, 21 Nov 1997 09:55:06 -0600" and its obsolete forms (RFC 5322 3.3 and 4.3).
[[nodiscard]] std::optional<Timestamp> parse_mail_date(std::string_view);

}  // namespace malote::mime
