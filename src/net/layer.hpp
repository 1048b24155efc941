// SPDX-License-Identifier: MIT
// What is left of a frame once the headers before it are read, and what it is. Each parse_x steps
// the layer over the header that it reads; Decoder loops over them. A new encapsulation is one more
// kind, one more parse_x and one more case in that loop.
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/bytes.hpp"

namespace malote {

enum class LayerKind : std::uint8_t {
  ethernet,
  vlan_tag,      // 802.1Q, 802.1ad: what follows the tag's own type
  bridge_tag,    // 802.1BR E-tag, likewise
  virtual_tag,   // VN-tag, likewise
  backbone_tag,  // 802.1ah I-tag, then a customer's Ethernet frame
  llc,           // 802.2
  linux_sll,
  linux_sll2,
  bsd_family,  // BSD null and loop
  radiotap,
  prism,
  avs,
  ppi,
  wlan,         // 802.11
  wlan_padded,  // ... with its header padded to a multiple of 4
  amsdu,        // 802.11 aggregate: several frames in one
  ppp,          // from its protocol field, perhaps with address and control before it
  ppp_with_direction,
  cisco_hdlc,
  pppoe,  // a session's
  mpls,
  ip,  // version told by the first octet
  ipv4,
  ipv6,
  ipv6_extension,  // hop-by-hop, routing, destination options
  ipv6_fragment,   // the fragment extension header
  authentication,  // RFC 4302
  ip_fragment,     // a piece of a datagram, headers read
  ether_ip,        // RFC 3378
  gre,
  erspan,
  udp,
  vxlan,
  geneve,
  gtp_u,
  tcp,
  other,       // well-formed as far as read, and no way to TCP
  malformed,   // a header that is cut or contradicts itself
  too_nested,  // more tunnels within each other than are followed
};

// What sets apart two connections between the same addresses and ports; each has its own numbers.
enum class PathStep : std::uint8_t {
  vlan,
  bridge,
  service,
  label,
  pppoe,
  addresses,
  gre,
  mirror,
  vni,
  gtp
};

struct FrameLayer {
  LayerKind kind = LayerKind::other;
  Bytes octets;              // captured
  std::uint32_t length = 0;  // as sent; never less than captured
  std::uint32_t path = 0;    // of the tags and tunnels it came through, mixed; 0: none

  // To what is behind a header of the given size, which must have been captured.
  void step(LayerKind inner, std::size_t header) noexcept {
    kind = inner;
    octets = octets.subspan(header);
    length -= static_cast<std::uint32_t>(header);
  }
  // The same, ending where a length field says; what lies behind is padding and nobody's payload.
  // The field may ask for more than the frame had: then some of it was not captured.
  void step(LayerKind inner, std::size_t header, std::uint32_t told_length) noexcept {
    kind = inner;
    octets = octets.subspan(header, std::min<std::size_t>(octets.size() - header, told_length));
    length = told_length;
  }
  // Remembers a tag's or tunnel's number.
  void enter(PathStep step, std::uint32_t number) noexcept {
    path = (path ^ number ^ (static_cast<std::uint32_t>(step) << 28U)) * 0x9E3779B1U;
    path ^= path >> 15U;
  }
  void refuse() noexcept { kind = LayerKind::malformed; }
};

}  // namespace malote
