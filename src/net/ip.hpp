// SPDX-License-Identifier: MIT
// IPv4 and IPv6 headers with options and extension headers. Called by Decoder; must not know what
// is above IP beyond its protocol numbers. Checksums are not looked at: captures on the sending
// host see them before the card has filled them in.
#pragma once

#include <cstdint>

#include "core/address.hpp"
#include "net/layer.hpp"

namespace malote {

// The innermost IP header read so far. The last three tell where a fragment belongs.
struct IpHeader {
  IpAddress source, destination;
  std::uint8_t protocol = 0;  // of what follows the last header read
  std::uint32_t identification = 0;
  std::uint32_t fragment_offset = 0;  // octets
  bool more_fragments = false;
};

[[nodiscard]] Layer parse_ip(const Layer&, IpHeader&) noexcept;
[[nodiscard]] Layer parse_ipv4(const Layer&, IpHeader&) noexcept;
[[nodiscard]] Layer parse_ipv6(const Layer&, IpHeader&) noexcept;
[[nodiscard]] Layer parse_ipv6_extension(const Layer&, IpHeader&) noexcept;
[[nodiscard]] Layer parse_ipv6_fragment(const Layer&, IpHeader&) noexcept;
[[nodiscard]] Layer parse_authentication(const Layer&, IpHeader&) noexcept;

// What a header whose protocol (or next header) field says `protocol` is followed by.
[[nodiscard]] LayerKind to_layer_kind(std::uint8_t protocol, bool is_v6) noexcept;

}  // namespace malote
