// SPDX-License-Identifier: MIT
#include "net/link.hpp"

#include <array>

#include "net/load.hpp"

namespace malote {
namespace {

// Values up to 1500 are lengths, not types (IEEE 802.3 3.2.6); those between are nothing.
constexpr std::uint16_t largest_802_3_length = 1500;

// The cooked headers' protocol field: an EtherType, or a Linux number for frames without one.
LayerKind kind_of_sll_protocol(std::uint16_t protocol) noexcept {
  constexpr std::uint16_t linux_802_2 = 0x0004;
  return protocol == linux_802_2 ? LayerKind::llc : kind_of_ethertype(protocol);
}

// Netlink, radiotap and the like put something else where the protocol would be
// (LINKTYPE_LINUX_SLL's page lists them).
bool has_ethertype(std::uint16_t arphrd) noexcept {
  constexpr std::array<std::uint16_t, 4> without = {803, 802, 824, 770};
  for (const std::uint16_t type : without)
    if (arphrd == type) return false;
  return true;
}

}  // namespace

LayerKind kind_of_ethertype(std::uint16_t type) noexcept {
  switch (type) {
    case 0x0800:
      return LayerKind::ipv4;
    case 0x86dd:
      return LayerKind::ipv6;
    case 0x8100:  // 802.1Q
    case 0x88a8:  // 802.1ad
    case 0x9100:  // stacked tags before 802.1ad
    case 0x9200:
      return LayerKind::vlan_tag;
    case 0x8847:  // RFC 5332: whoever assigned the label
    case 0x8848:
      return LayerKind::mpls;
    case 0x8864:
      return LayerKind::pppoe;
    case 0x6558:  // transparent bridging, behind GRE and the like
      return LayerKind::ethernet;
    case 0x88e7:
      return LayerKind::backbone_tag;
    case 0x893f:
      return LayerKind::bridge_tag;
    case 0x8926:
      return LayerKind::virtual_tag;
    default:
      return LayerKind::other;
  }
}

void parse_typed_header(FrameLayer& layer, std::size_t header) noexcept {
  if (layer.octets.size() < header) return layer.refuse();
  const std::uint16_t type = load_be16(layer.octets.data() + header - 2);
  if (type > largest_802_3_length) return layer.step(kind_of_ethertype(type), header);
  if (type > layer.length - header) return layer.refuse();
  return layer.step(LayerKind::llc, header, type);
}

LayerKind to_layer_kind(LinkType link) noexcept {
  switch (static_cast<std::uint16_t>(link)) {
    case 1:
      return LayerKind::ethernet;
    case 0:
    case 108:  // OpenBSD's loop
      return LayerKind::bsd_family;
    case 101:
    case 12:  // LINKTYPE_RAW is 101; files written with the platforms' own DLT_RAW bear 12 or 14
    case 14:
      return LayerKind::ip;
    case 228:
      return LayerKind::ipv4;
    case 229:
      return LayerKind::ipv6;
    case 113:
      return LayerKind::linux_sll;
    case 276:
      return LayerKind::linux_sll2;
    case 105:
      return LayerKind::wlan;
    case 119:
      return LayerKind::prism;
    case 127:
      return LayerKind::radiotap;
    case 163:
      return LayerKind::avs;
    case 192:
      return LayerKind::ppi;
    case 9:
      return LayerKind::ppp;
    case 50:  // PPP in HDLC framing, or Cisco's
    case 104:
      return LayerKind::cisco_hdlc;
    case 51:
      return LayerKind::pppoe;
    case 166:
    case 204:
      return LayerKind::ppp_with_direction;
    case 219:
      return LayerKind::mpls;
    default:
      return LayerKind::other;
  }
}

void parse_ethernet(FrameLayer& layer) noexcept {
  return parse_typed_header(layer, 14);
}

void parse_llc(FrameLayer& layer) noexcept {
  constexpr std::size_t snap_header = 8;
  if (layer.octets.size() < 3) return layer.refuse();
  const Byte* at = layer.octets.data();
  const bool snap = at[0] == 0xaa && at[1] == 0xaa && at[2] == 0x03;
  if (!snap) return layer.step(LayerKind::other, 3);
  if (layer.octets.size() < snap_header) return layer.refuse();
  const bool ethertype_follows = at[3] == 0 && at[4] == 0 && at[5] == 0;  // RFC 1042
  return layer.step(ethertype_follows ? kind_of_ethertype(load_be16(at + 6)) : LayerKind::other,
                    snap_header);
}

void parse_linux_sll(FrameLayer& layer) noexcept {
  constexpr std::size_t header = 16;
  if (layer.octets.size() < header) return layer.refuse();
  const Byte* at = layer.octets.data();
  if (!has_ethertype(load_be16(at + 2))) return layer.step(LayerKind::other, header);
  return layer.step(kind_of_sll_protocol(load_be16(at + 14)), header);
}

void parse_linux_sll2(FrameLayer& layer) noexcept {
  constexpr std::size_t header = 20;
  if (layer.octets.size() < header) return layer.refuse();
  const Byte* at = layer.octets.data();
  if (!has_ethertype(load_be16(at + 8))) return layer.step(LayerKind::other, header);
  return layer.step(kind_of_sll_protocol(load_be16(at)), header);
}

void parse_bsd_family(FrameLayer& layer) noexcept {
  constexpr std::size_t header = 4;
  if (layer.octets.size() < header) return layer.refuse();
  // The capturing host's byte order, which the file does not tell: a family is a small number.
  std::uint32_t family = load_le32(layer.octets.data());
  if (family > 0xffff) family = load_be32(layer.octets.data());
  switch (family) {
    case 2:
      return layer.step(LayerKind::ipv4, header);
    case 10:  // Linux
    case 23:  // Windows
    case 24:  // NetBSD, OpenBSD
    case 28:  // FreeBSD
    case 30:  // Darwin
      return layer.step(LayerKind::ipv6, header);
    default:
      return layer.step(LayerKind::other, header);
  }
}

}  // namespace malote
