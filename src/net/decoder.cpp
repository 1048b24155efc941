// SPDX-License-Identifier: MIT
#include "net/decoder.hpp"

#include <algorithm>

#include "net/fragments.hpp"
#include "net/ip.hpp"
#include "net/link.hpp"
#include "net/shim.hpp"
#include "net/tcp.hpp"
#include "net/tunnel.hpp"
#include "net/wlan.hpp"

namespace malote {
namespace {

// Headers in one frame, IPv6 extension headers among them. Real ones have fewer than twenty.
constexpr int most_layers = 40;

// Steps over a header that needs nothing but itself.
void parse_header(FrameLayer& layer, IpHeader& ip) noexcept {
  switch (layer.kind) {
    case LayerKind::ethernet:
      return parse_ethernet(layer);
    case LayerKind::vlan_tag:
      return parse_vlan_tag(layer);
    case LayerKind::bridge_tag:
      return parse_bridge_tag(layer);
    case LayerKind::virtual_tag:
      return parse_virtual_tag(layer);
    case LayerKind::backbone_tag:
      return parse_backbone_tag(layer);
    case LayerKind::llc:
      return parse_llc(layer);
    case LayerKind::linux_sll:
      return parse_linux_sll(layer);
    case LayerKind::linux_sll2:
      return parse_linux_sll2(layer);
    case LayerKind::bsd_family:
      return parse_bsd_family(layer);
    case LayerKind::radiotap:
      return parse_radiotap(layer);
    case LayerKind::prism:
      return parse_prism(layer);
    case LayerKind::avs:
      return parse_avs(layer);
    case LayerKind::ppi:
      return parse_ppi(layer);
    case LayerKind::wlan:
    case LayerKind::wlan_padded:
      return parse_wlan(layer);
    case LayerKind::ppp:
      return parse_ppp(layer);
    case LayerKind::ppp_with_direction:
      return parse_ppp_with_direction(layer);
    case LayerKind::cisco_hdlc:
      return parse_cisco_hdlc(layer);
    case LayerKind::pppoe:
      return parse_pppoe(layer);
    case LayerKind::mpls:
      return parse_mpls(layer);
    case LayerKind::ip:
      return parse_ip(layer, ip);
    case LayerKind::ipv4:
      return parse_ipv4(layer, ip);
    case LayerKind::ipv6:
      return parse_ipv6(layer, ip);
    case LayerKind::ipv6_extension:
      return parse_ipv6_extension(layer, ip);
    case LayerKind::ipv6_fragment:
      return parse_ipv6_fragment(layer, ip);
    case LayerKind::authentication:
      return parse_authentication(layer, ip);
    case LayerKind::ether_ip:
      return parse_ether_ip(layer);
    case LayerKind::gre:
      return parse_gre(layer);
    case LayerKind::erspan:
      return parse_erspan(layer);
    case LayerKind::udp:
      return parse_udp(layer);
    case LayerKind::vxlan:
      return parse_vxlan(layer);
    case LayerKind::geneve:
      return parse_geneve(layer);
    case LayerKind::gtp_u:
      return parse_gtp_u(layer);
    case LayerKind::amsdu:
    case LayerKind::ip_fragment:
    case LayerKind::tcp:
    case LayerKind::other:
    case LayerKind::malformed:
    case LayerKind::too_nested:
      return layer.refuse();
  }
}

}  // namespace

struct Decoder::State {
  FragmentBuffer fragments;
  // Of an aggregate, where has_rest_ says so; and the headers that it lies behind.
  FrameLayer rest;
  IpHeader behind;
};

Decoder::Decoder(const Limits& limits)
    : state_(std::make_unique<State>(State{FragmentBuffer{limits}, {}, {}})) {}

Decoder::~Decoder() = default;

const DecoderStats& Decoder::stats() const noexcept {
  return stats_;
}

std::optional<Segment> Decoder::decode(const Packet& packet) {
  const auto captured = static_cast<std::uint32_t>(packet.octets.size());
  FrameLayer frame{to_layer_kind(packet.link), packet.octets,
                   std::max(packet.original_length, captured)};
  if (frame.kind == LayerKind::other) [[unlikely]] {
    ++stats_.unknown_links;
    stats_.unknown_link = packet.link;
    return std::nullopt;
  }
  has_rest_ = false;
  IpHeader ip;
  met_.clear();
  return decode_layers(frame, ip, packet);
}

std::optional<Segment> Decoder::decode_rest(const Packet& packet) {
  while (has_rest_) {
    has_rest_ = false;
    FrameLayer frame = state_->rest;
    IpHeader ip = state_->behind;
    if (auto segment = decode_layers(frame, ip, packet)) return segment;
  }
  return std::nullopt;
}

std::optional<Segment> Decoder::decode_layers(FrameLayer& layer, IpHeader& ip,
                                              const Packet& packet) {
  for (int depth = 0; depth < most_layers; ++depth) {
    switch (layer.kind) {
      case LayerKind::ip_fragment:
        if (!put_together(layer, ip, packet)) return std::nullopt;
        break;
      case LayerKind::tcp:
        if (!has_tcp_header(layer)) {
          layer.refuse();
          break;
        }
        ++stats_.segments;
        return parse_tcp(layer, ip, packet);
      case LayerKind::amsdu:
        take_aggregate(layer, ip);
        break;
      case LayerKind::other:
        ++stats_.not_tcp;
        return std::nullopt;
      case LayerKind::malformed:
        ++stats_.malformed;
        return std::nullopt;
      case LayerKind::too_nested:
        ++stats_.too_nested;
        return std::nullopt;
      default:
        parse_header(layer, ip);
    }
  }
  ++stats_.too_nested;
  return std::nullopt;
}

bool Decoder::put_together(FrameLayer& layer, IpHeader& ip, const Packet& packet) {
  ++stats_.fragments;
  if (!ip.is_v6 && to_layer_kind(ip.protocol, false) == LayerKind::other) {
    ++stats_.not_tcp;  // no need to put it together
    return false;
  }
  met_.push_back({source_of(ip), destination_of(ip), ip.identification,
                  ip.is_v6 ? std::uint8_t{0} : ip.protocol, layer.path});
  const auto whole = state_->fragments.add(layer, ip, packet.time, stats_);
  if (!whole) return false;
  layer = *whole;
  return true;
}

void Decoder::take_aggregate(FrameLayer& layer, const IpHeader& ip) {
  const std::optional<FrameLayer> rest = parse_amsdu(layer);
  has_rest_ = rest.has_value();
  if (!rest) return;
  state_->rest = *rest;
  state_->behind = ip;
}

}  // namespace malote
