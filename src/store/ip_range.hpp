// SPDX-License-Identifier: MIT
// "10.0.0.5", "10.0.0.0/8", "2001:db8::/32" as a range of addresses, for the term ip:.
#pragma once

#include <optional>
#include <string_view>

#include "core/address.hpp"

namespace malote::store {

struct IpRange {
  IpAddress base;
  unsigned bits = 0;  // of the prefix
};

[[nodiscard]] std::optional<IpRange> parse_ip_range(std::string_view);
[[nodiscard]] bool contains(const IpRange&, const IpAddress&) noexcept;

}  // namespace malote::store
