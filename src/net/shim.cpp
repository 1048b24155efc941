// SPDX-License-Identifier: MIT
#include "net/shim.hpp"

#include "net/link.hpp"
#include "net/load.hpp"

namespace malote {
namespace {

constexpr std::size_t ethernet_type_at = 12;

bool is_ethernet_at(const FrameLayer& layer, std::size_t at) noexcept {
  if (layer.octets.size() < at + ethernet_type_at + 2) return false;
  const std::uint16_t type = load_be16(layer.octets.data() + at + ethernet_type_at);
  return kind_of_ethertype(type) != LayerKind::other;
}

bool fits_ipv4(const FrameLayer& layer) noexcept {
  constexpr std::size_t header = 20;
  return layer.octets.size() >= header && (layer.octets[0] >> 4U) == 4 &&
         (layer.octets[0] & 0x0fU) >= header / 4 &&
         load_be16(layer.octets.data() + 2) <= layer.length;
}

bool fits_ipv6(const FrameLayer& layer) noexcept {
  constexpr std::uint32_t header = 40;
  return layer.octets.size() >= header && (layer.octets[0] >> 4U) == 6 &&
         load_be16(layer.octets.data() + 4) + header <= layer.length;
}

// Nothing in a label says what is behind the last one. IP shows its version, a pseudowire with a
// control word four bits of 0 (RFC 4385 3), one without begins with any address.
void step_behind_labels(FrameLayer& layer, std::size_t labels) noexcept {
  layer.step(LayerKind::other, labels);
  if (layer.octets.empty()) return layer.refuse();
  constexpr std::size_t control_word = 4;
  if (fits_ipv4(layer)) return layer.step(LayerKind::ipv4, 0);
  if (fits_ipv6(layer)) return layer.step(LayerKind::ipv6, 0);
  if ((layer.octets[0] >> 4U) == 0 && is_ethernet_at(layer, control_word))
    return layer.step(LayerKind::ethernet, control_word);
  layer.kind = is_ethernet_at(layer, 0) ? LayerKind::ethernet : LayerKind::other;
}

LayerKind kind_of_ppp_protocol(unsigned protocol) noexcept {
  switch (protocol) {  // the registry of RFC 1661's protocol field
    case 0x0021:
      return LayerKind::ipv4;
    case 0x0057:
      return LayerKind::ipv6;
    case 0x0281:
    case 0x0283:
      return LayerKind::mpls;
    default:
      return LayerKind::other;
  }
}

}  // namespace

void parse_vlan_tag(FrameLayer& layer) noexcept {
  if (layer.octets.size() < 2) return layer.refuse();
  const unsigned id = load_be16(layer.octets.data()) & 0x0fffU;
  if (id != 0) layer.enter(PathStep::vlan, id);  // 0 is a priority only
  return parse_typed_header(layer, 4);
}

void parse_bridge_tag(FrameLayer& layer) noexcept {
  return parse_typed_header(layer, 8);
}

void parse_virtual_tag(FrameLayer& layer) noexcept {
  return parse_typed_header(layer, 6);
}

void parse_backbone_tag(FrameLayer& layer) noexcept {
  if (layer.octets.size() < 4) return layer.refuse();
  layer.enter(PathStep::service, load_be32(layer.octets.data()) & 0x00ffffffU);
  return layer.step(LayerKind::ethernet, 4);
}

void parse_mpls(FrameLayer& layer) noexcept {
  constexpr std::size_t label = 4, most_labels = 32;  // RFC 3032 2.1
  for (std::size_t at = 0; at < most_labels * label; at += label) {
    if (layer.octets.size() < at + label) return layer.refuse();
    const std::uint32_t entry = load_be32(layer.octets.data() + at);
    layer.enter(PathStep::label, entry >> 12U);
    if ((entry & 0x100U) != 0) return step_behind_labels(layer, at + label);
  }
  layer.kind = LayerKind::too_nested;
}

void parse_pppoe(FrameLayer& layer) noexcept {
  constexpr std::size_t header = 6;  // RFC 2516 4
  if (layer.octets.size() < header) return layer.refuse();
  const Byte* at = layer.octets.data();
  const std::uint16_t length = load_be16(at + 4);
  if (at[0] != 0x11 || length > layer.length - header) return layer.refuse();
  if (at[1] != 0) return layer.step(LayerKind::other, header);  // discovery
  layer.enter(PathStep::pppoe, load_be16(at + 2));
  return layer.step(LayerKind::ppp, header, length);
}

void parse_ppp(FrameLayer& layer) noexcept {
  // RFC 1662 3.1 and 3.2: address and control may be there or left out, the protocol may be one
  // octet, which is odd then.
  std::size_t at = 0;
  if (layer.octets.size() >= 2 && layer.octets[0] == 0xff && layer.octets[1] == 0x03) at = 2;
  if (layer.octets.size() < at + 2) return layer.refuse();
  unsigned protocol = layer.octets[at++];
  if ((protocol & 1U) == 0) protocol = protocol << 8U | layer.octets[at++];
  return layer.step(kind_of_ppp_protocol(protocol), at);
}

void parse_ppp_with_direction(FrameLayer& layer) noexcept {
  if (layer.octets.size() < 2) return layer.refuse();
  // The direction stands before the address or in its place.
  const bool in_its_place = layer.octets[1] == 0x03;
  return layer.step(LayerKind::ppp, in_its_place ? 2 : 1);
}

void parse_cisco_hdlc(FrameLayer& layer) noexcept {
  if (layer.octets.size() < 4) return layer.refuse();
  const Byte address = layer.octets[0];
  if (address == 0xff) return parse_ppp(layer);
  const bool cisco = address == 0x0f || address == 0x8f;
  if (!cisco) return layer.step(LayerKind::other, 4);
  return layer.step(kind_of_ethertype(load_be16(layer.octets.data() + 2)), 4);
}

}  // namespace malote
