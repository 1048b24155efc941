// SPDX-License-Identifier: MIT
// The addresses of data connections as commands and replies spell them (RFC 959 4.1.2, RFC 2428,
// RFC 1639). Pure functions; hostile text gives nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/address.hpp"

namespace malote::ftp {

// "h1,h2,h3,h4,p1,p2", anywhere in the text: PORT's argument and the text of 227.
[[nodiscard]] std::optional<Endpoint> parse_host_port(std::string_view text);
// "|1|132.235.1.2|6275|", "|2|1080::8:800:200C:417A|5282|" (EPRT).
[[nodiscard]] std::optional<Endpoint> parse_extended(std::string_view argument);
// The port of 229's "(|||6446|)"; some servers name family and address, too.
struct ExtendedPassive {
  std::optional<IpAddress> ip;
  std::uint16_t port = 0;
};
[[nodiscard]] std::optional<ExtendedPassive> parse_extended_passive(std::string_view text);
// "4,4,h1,h2,h3,h4,2,p1,p2" or "6,16,…,2,p1,p2", anywhere in the text: LPRT's argument and 228.
[[nodiscard]] std::optional<Endpoint> parse_long(std::string_view text);

// An address that no router forwards (RFC 1918, 3927, 4193, 6598; loopback).
[[nodiscard]] bool is_private(const IpAddress&) noexcept;

}  // namespace malote::ftp
