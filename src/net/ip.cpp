// SPDX-License-Identifier: MIT
#include "net/ip.hpp"

#include "net/load.hpp"

namespace malote {
namespace {

constexpr std::size_t ipv4_header = 20;
constexpr std::size_t ipv6_header = 40;
constexpr std::size_t fragment_header = 8;

// A length field of 0 is what a capture on the sending host sees of a packet that the card will
// cut (TSO; with IPv6 also "BIG TCP" and RFC 2675 jumbograms): the frame's length then tells. Not
// for frames that Ethernet may have padded.
std::uint32_t length_told_by_frame(const FrameLayer& layer) noexcept {
  constexpr std::uint32_t ethernet_minimum_payload = 46;
  constexpr std::uint32_t largest = 1024 * 1024;  // cards are given half of that, at most
  return layer.length > ethernet_minimum_payload && layer.length <= largest ? layer.length : 0;
}

void follow(FrameLayer& layer, IpHeader& ip, std::uint8_t protocol, std::size_t header) noexcept {
  ip.protocol = protocol;
  return layer.step(to_layer_kind(protocol, ip.is_v6), header);
}

// Before an inner header replaces the outer one: its ends, in no order, are a step of the path.
void enter_tunnel(FrameLayer& layer, IpHeader& ip) noexcept {
  constexpr unsigned most_tunnels = 8;  // real ones are within two others at most
  if (++ip.tunnels > most_tunnels) {
    layer.kind = LayerKind::too_nested;
    return;
  }
  const std::size_t octets = ip.is_v6 ? 16 : 4;
  std::uint32_t ends = 0;
  for (const Byte* end : {ip.addresses, ip.addresses + octets}) {
    std::uint32_t mixed = 0;
    for (std::size_t at = 0; at < octets; at += 4)
      mixed = (mixed ^ load_be32(end + at)) * 0x85EBCA6BU;
    ends += mixed;
  }
  layer.enter(PathStep::addresses, ends);
}

}  // namespace

LayerKind to_layer_kind(std::uint8_t protocol, bool is_v6) noexcept {
  switch (protocol) {
    case 6:
      return LayerKind::tcp;
    case 17:
      return LayerKind::udp;
    case 4:
    case 94:  // IPIP, as AMPRNet has it
      return LayerKind::ipv4;
    case 41:
      return LayerKind::ipv6;
    case 47:
      return LayerKind::gre;
    case 97:
      return LayerKind::ether_ip;
    case 137:  // RFC 4023
      return LayerKind::mpls;
    case 143:  // RFC 8986
      return LayerKind::ethernet;
    case 51:
      return LayerKind::authentication;
    case 0:
    case 43:
    case 60:
    case 135:  // mobility
    case 139:  // host identity
    case 140:  // shim6
      return is_v6 ? LayerKind::ipv6_extension : LayerKind::other;
    case 44:
      return is_v6 ? LayerKind::ipv6_fragment : LayerKind::other;
    default:
      return LayerKind::other;
  }
}

void parse_ip(FrameLayer& layer, IpHeader& ip) noexcept {
  if (layer.octets.empty()) return layer.refuse();
  switch (layer.octets[0] >> 4U) {
    case 4:
      return parse_ipv4(layer, ip);
    case 6:
      return parse_ipv6(layer, ip);
    default:
      return layer.refuse();
  }
}

void parse_ipv4(FrameLayer& layer, IpHeader& ip) noexcept {
  if (layer.octets.size() < ipv4_header) return layer.refuse();
  const Byte* at = layer.octets.data();
  const std::size_t header = (at[0] & 0x0fU) * 4U;
  if ((at[0] >> 4U) != 4 || header < ipv4_header || header > layer.octets.size())
    return layer.refuse();
  std::uint32_t total = load_be16(at + 2);
  if (total == 0) total = length_told_by_frame(layer);
  if (total < header) return layer.refuse();

  if (ip.addresses != nullptr) {
    enter_tunnel(layer, ip);
    if (layer.kind == LayerKind::too_nested) return;
  }
  ip.protocol = at[9];
  ip.addresses = at + 12;
  ip.is_v6 = false;
  LayerKind kind = to_layer_kind(ip.protocol, false);
  const std::uint16_t fragment = load_be16(at + 6);
  if ((fragment & 0x3fffU) != 0) {  // an offset, or more to come
    ip.identification = load_be16(at + 4);
    ip.fragment_offset = (fragment & 0x1fffU) * 8U;
    ip.more_fragments = (fragment & 0x2000U) != 0;
    kind = LayerKind::ip_fragment;
  }
  return layer.step(kind, header, total - static_cast<std::uint32_t>(header));
}

void parse_ipv6(FrameLayer& layer, IpHeader& ip) noexcept {
  if (layer.octets.size() < ipv6_header) return layer.refuse();
  const Byte* at = layer.octets.data();
  if ((at[0] >> 4U) != 6) return layer.refuse();
  std::uint32_t length = load_be16(at + 4);
  if (length == 0) {
    const std::uint32_t total = length_told_by_frame(layer);
    if (total > ipv6_header) length = total - static_cast<std::uint32_t>(ipv6_header);
  }
  if (ip.addresses != nullptr) {
    enter_tunnel(layer, ip);
    if (layer.kind == LayerKind::too_nested) return;
  }
  ip.protocol = at[6];
  ip.addresses = at + 8;
  ip.is_v6 = true;
  return layer.step(to_layer_kind(ip.protocol, true), ipv6_header, length);
}

void parse_ipv6_extension(FrameLayer& layer, IpHeader& ip) noexcept {
  if (layer.octets.size() < 2) return layer.refuse();
  const std::size_t header = (layer.octets[1] + 1U) * 8U;  // RFC 8200 4.3 to 4.6
  if (header > layer.octets.size()) return layer.refuse();
  return follow(layer, ip, layer.octets[0], header);
}

void parse_authentication(FrameLayer& layer, IpHeader& ip) noexcept {
  if (layer.octets.size() < 2) return layer.refuse();
  const std::size_t header = (layer.octets[1] + 2U) * 4U;  // RFC 4302 2.2
  if (header < 12 || header > layer.octets.size()) return layer.refuse();
  return follow(layer, ip, layer.octets[0], header);
}

void parse_ipv6_fragment(FrameLayer& layer, IpHeader& ip) noexcept {
  if (layer.octets.size() < fragment_header) return layer.refuse();
  const Byte* at = layer.octets.data();
  const std::uint16_t offset_and_more = load_be16(at + 2);
  ip.fragment_offset = offset_and_more & 0xfff8U;
  ip.more_fragments = (offset_and_more & 1U) != 0;
  ip.identification = load_be32(at + 4);
  // RFC 6946: an atomic fragment stands alone, whatever else bears its identification.
  if (ip.fragment_offset == 0 && !ip.more_fragments)
    return follow(layer, ip, at[0], fragment_header);
  ip.protocol = at[0];
  return layer.step(LayerKind::ip_fragment, fragment_header);
}

}  // namespace malote
