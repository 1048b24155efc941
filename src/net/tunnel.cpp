// SPDX-License-Identifier: MIT
#include "net/tunnel.hpp"

#include "net/link.hpp"
#include "net/load.hpp"

namespace malote {
namespace {

// GRE's flags (RFC 1701, 2784, 2890; version 1: RFC 2637 4.1).
constexpr unsigned gre_checksum = 0x8000, gre_routing = 0x4000, gre_key = 0x2000,
                   gre_sequence = 0x1000, gre_acknowledgement = 0x0080, gre_version = 0x0007;

constexpr std::uint16_t type_erspan = 0x88be, type_erspan_3 = 0x22eb, type_wccp = 0x883e,
                        type_ppp = 0x880b;

// RFC 1701: entries with their lengths, the last one of length 0. Where they end, or nothing.
std::size_t behind_routing(const FrameLayer& layer, std::size_t at) noexcept {
  while (layer.octets.size() >= at + 4) {
    const std::size_t length = layer.octets[at + 3];
    at += 4;
    if (length == 0) return at;
    at += length;
  }
  return layer.octets.size() + 1;
}

// Version 2 of WCCP puts four octets before the packet, version 1 none; an IP header tells.
void step_behind_wccp(FrameLayer& layer, std::size_t header) noexcept {
  const bool bare = layer.octets.size() > header && (layer.octets[header] >> 4U) == 4;
  const std::size_t redirect = bare ? 0 : 4;
  if (layer.octets.size() < header + redirect) return layer.refuse();
  return layer.step(LayerKind::ip, header + redirect);
}

// Enhanced GRE, as PPTP uses it.
void parse_gre_1(FrameLayer& layer, unsigned flags) noexcept {
  std::size_t header = 8;
  if (layer.octets.size() < header) return layer.refuse();
  const Byte* at = layer.octets.data();
  const std::uint16_t length = load_be16(at + 4);
  if ((flags & gre_sequence) != 0) header += 4;
  if ((flags & gre_acknowledgement) != 0) header += 4;
  if (layer.octets.size() < header || length > layer.length - header) return layer.refuse();
  if ((flags & gre_sequence) == 0 || load_be16(at + 2) != type_ppp)
    return layer.step(LayerKind::other, header);
  layer.enter(PathStep::gre, load_be16(at + 6));
  return layer.step(LayerKind::ppp, header, length);
}

LayerKind kind_behind_gre(std::uint16_t type, unsigned flags) noexcept {
  switch (type) {
    case type_erspan:  // its first form is a bare frame, and numbers nothing
      return (flags & gre_sequence) != 0 ? LayerKind::erspan : LayerKind::ethernet;
    case type_erspan_3:
      return LayerKind::erspan;
    case type_ppp:
      return LayerKind::ppp;
    default:
      return kind_of_ethertype(type);
  }
}

LayerKind kind_of_udp_port(std::uint16_t port) noexcept {
  switch (port) {
    case 4789:  // RFC 7348
    case 4790:  // with a protocol field (draft-ietf-nvo3-vxlan-gpe)
    case 8472:  // Linux, before there was a number
      return LayerKind::vxlan;
    case 6081:
      return LayerKind::geneve;
    case 2152:
      return LayerKind::gtp_u;
    case 6635:  // RFC 7510
      return LayerKind::mpls;
    default:
      return LayerKind::other;
  }
}

LayerKind kind_of_vxlan_protocol(unsigned flags, unsigned protocol) noexcept {
  constexpr unsigned has_protocol = 0x04;
  if ((flags & has_protocol) == 0) return LayerKind::ethernet;
  switch (protocol) {
    case 1:
      return LayerKind::ipv4;
    case 2:
      return LayerKind::ipv6;
    case 3:
      return LayerKind::ethernet;
    case 5:
      return LayerKind::mpls;
    default:
      return LayerKind::other;
  }
}

// 3GPP TS 29.281 5.2.1: extension headers tell their own lengths, in units of 4, and the next one's
// type. Where they end, or beyond the octets.
std::size_t behind_gtp_extensions(const FrameLayer& layer, std::size_t at) noexcept {
  while (at <= layer.octets.size() && layer.octets[at - 1] != 0) {
    if (at == layer.octets.size() || layer.octets[at] == 0) return layer.octets.size() + 1;
    at += layer.octets[at] * std::size_t{4};
  }
  return at;
}

}  // namespace

void parse_gre(FrameLayer& layer) noexcept {
  std::size_t header = 4;
  if (layer.octets.size() < header) return layer.refuse();
  const unsigned flags = load_be16(layer.octets.data());
  if ((flags & gre_version) == 1) return parse_gre_1(layer, flags);
  if ((flags & gre_version) != 0) return layer.refuse();
  const std::uint16_t type = load_be16(layer.octets.data() + 2);
  if ((flags & (gre_checksum | gre_routing)) != 0) header += 4;
  const std::size_t key_at = header;
  if ((flags & gre_key) != 0) header += 4;
  if ((flags & gre_sequence) != 0) header += 4;
  if ((flags & gre_routing) != 0) header = behind_routing(layer, header);
  if (layer.octets.size() < header) return layer.refuse();
  if ((flags & gre_key) != 0) layer.enter(PathStep::gre, load_be32(layer.octets.data() + key_at));
  if (type == type_wccp) return step_behind_wccp(layer, header);
  return layer.step(kind_behind_gre(type, flags), header);
}

void parse_erspan(FrameLayer& layer) noexcept {  // draft-foschiano-erspan 4.2 and 4.3
  constexpr std::size_t second_form = 8, third_form = 12, platform_header = 8;
  if (layer.octets.size() < second_form) return layer.refuse();
  const Byte* at = layer.octets.data();
  const unsigned version = at[0] >> 4U;
  const unsigned session = load_be16(at + 2) & 0x03ffU;
  if (version == 1) {
    layer.enter(PathStep::mirror, session);
    return layer.step(LayerKind::ethernet, second_form);
  }
  if (version != 2 || layer.octets.size() < third_form) return layer.refuse();
  const bool more = (at[11] & 1U) != 0;
  const unsigned frame_type = (at[10] >> 2U) & 0x1fU;
  const std::size_t header = third_form + (more ? platform_header : 0);
  if (layer.octets.size() < header) return layer.refuse();
  layer.enter(PathStep::mirror, session);
  return layer.step(frame_type == 2 ? LayerKind::ip : LayerKind::ethernet, header);
}

void parse_ether_ip(FrameLayer& layer) noexcept {
  if (layer.octets.size() < 2) return layer.refuse();
  const bool version_3 = (layer.octets[0] >> 4U) == 3;
  return layer.step(version_3 ? LayerKind::ethernet : LayerKind::other, 2);
}

void parse_udp(FrameLayer& layer) noexcept {
  constexpr std::uint32_t header = 8;
  if (layer.octets.size() < header) return layer.refuse();
  const Byte* at = layer.octets.data();
  const LayerKind kind = kind_of_udp_port(load_be16(at + 2));  // where a tunnel goes to
  if (kind == LayerKind::other) return layer.step(kind, header);
  std::uint32_t length = load_be16(at + 4);
  if (length == 0) length = layer.length;  // segmentation left to the card
  if (length < header || length > layer.length) return layer.refuse();
  return layer.step(kind, header, length - header);
}

void parse_vxlan(FrameLayer& layer) noexcept {
  constexpr std::size_t header = 8;
  if (layer.octets.size() < header) return layer.refuse();
  const Byte* at = layer.octets.data();
  const bool valid = (at[0] & 0x08U) != 0;
  if (!valid) return layer.step(LayerKind::other, header);
  layer.enter(PathStep::vni, load_be32(at + 4) >> 8U);
  return layer.step(kind_of_vxlan_protocol(at[0], at[3]), header);
}

void parse_geneve(FrameLayer& layer) noexcept {  // RFC 8926 3.4
  constexpr std::size_t fixed_header = 8;
  if (layer.octets.size() < fixed_header) return layer.refuse();
  const Byte* at = layer.octets.data();
  const std::size_t header = fixed_header + (at[0] & 0x3fU) * 4U;
  if ((at[0] >> 6U) != 0) return layer.step(LayerKind::other, fixed_header);
  if (layer.octets.size() < header) return layer.refuse();
  layer.enter(PathStep::vni, load_be32(at + 4) >> 8U);
  return layer.step(kind_of_ethertype(load_be16(at + 2)), header);
}

void parse_gtp_u(FrameLayer& layer) noexcept {  // 3GPP TS 29.281 5.1
  constexpr std::uint32_t fixed_header = 8, optional_fields = 4;
  if (layer.octets.size() < fixed_header) return layer.refuse();
  const Byte* at = layer.octets.data();
  const bool version_1 = (at[0] & 0xf0U) == 0x30;  // and GTP, not GTP'
  const bool packet = at[1] == 0xff;
  if (!version_1 || !packet) return layer.step(LayerKind::other, fixed_header);
  const std::uint32_t length = load_be16(at + 2);
  if (length > layer.length - fixed_header) return layer.refuse();
  std::size_t header = fixed_header;
  if ((at[0] & 0x07U) != 0) header += optional_fields;
  if (layer.octets.size() < header) return layer.refuse();
  const bool extended = (at[0] & 0x04U) != 0;
  if (extended) header = behind_gtp_extensions(layer, header);
  if (layer.octets.size() <= header || header - fixed_header > length) return layer.refuse();
  layer.enter(PathStep::gtp, load_be32(at + 4));
  const unsigned version = layer.octets[header] >> 4U;
  return layer.step(version == 4 || version == 6 ? LayerKind::ip : LayerKind::ethernet, header,
                    length + fixed_header - static_cast<std::uint32_t>(header));
}

}  // namespace malote
