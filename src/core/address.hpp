// SPDX-License-Identifier: MIT
// IP addresses and endpoints as values. IPv4 is kept in the first four octets.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/bytes.hpp"

namespace malote {

struct IpAddress {
  std::array<Byte, 16> octets{};
  bool is_v6 = false;

  auto operator<=>(const IpAddress&) const = default;
  [[nodiscard]] static IpAddress v4(Bytes four) noexcept;
  [[nodiscard]] static IpAddress v6(Bytes sixteen) noexcept;
};

struct Endpoint {
  IpAddress ip;
  std::uint16_t port = 0;
  auto operator<=>(const Endpoint&) const = default;
};

// "10.0.0.5", "2001:db8::1" (RFC 5952).
[[nodiscard]] std::string to_text(const IpAddress&);
// "10.0.0.5:25", "[2001:db8::1]:25".
[[nodiscard]] std::string to_text(const Endpoint&);
[[nodiscard]] std::optional<IpAddress> parse_ip(std::string_view);

}  // namespace malote
