// SPDX-License-Identifier: MIT
// What is left of a frame once the headers before it are read, and what it is. Each parse_x takes
// the layer that it reads and gives the one inside; Decoder loops over them. A new encapsulation is
// one more kind, one more parse_x and one more case in that loop.
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/bytes.hpp"

namespace malote {

enum class LayerKind : std::uint8_t {
  ethernet,
  vlan_tag,  // 802.1Q, 802.1ad: what follows the tag's own type
  llc,       // 802.2
  linux_sll,
  linux_sll2,
  bsd_family,  // BSD null and loop
  ip,          // version told by the first octet
  ipv4,
  ipv6,
  ipv6_extension,  // hop-by-hop, routing, destination options
  ipv6_fragment,   // the fragment extension header
  authentication,  // RFC 4302
  ip_fragment,     // a piece of a datagram, headers read
  tcp,
  other,      // well-formed as far as read, and no way to TCP
  malformed,  // a header that is cut or contradicts itself
};

struct Layer {
  LayerKind kind = LayerKind::other;
  Bytes octets;              // captured
  std::uint32_t length = 0;  // as sent; never less than captured
};

// The layer behind a header of the given size, which must have been captured.
[[nodiscard]] inline Layer inner_layer(const Layer& outer, LayerKind kind,
                                       std::size_t header) noexcept {
  return {kind, outer.octets.subspan(header), outer.length - static_cast<std::uint32_t>(header)};
}

// The same, ending where a length field says; what lies behind is padding and nobody's payload. The
// field may ask for more than the frame had: then some of it was not captured.
[[nodiscard]] inline Layer inner_layer(const Layer& outer, LayerKind kind, std::size_t header,
                                       std::uint32_t length) noexcept {
  const Bytes rest = outer.octets.subspan(header);
  return {kind, rest.first(std::min<std::size_t>(rest.size(), length)), length};
}

[[nodiscard]] inline Layer malformed_layer() noexcept {
  return {LayerKind::malformed, {}, 0};
}

}  // namespace malote
