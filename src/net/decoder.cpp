// SPDX-License-Identifier: MIT
#include "net/decoder.hpp"

#include <algorithm>

#include "net/fragments.hpp"
#include "net/ip.hpp"
#include "net/link.hpp"
#include "net/tcp.hpp"

namespace malote {
namespace {

// Headers in one frame, IPv6 extension headers among them. Real ones have fewer than ten.
constexpr int most_layers = 24;

// Steps over a header that needs nothing but itself.
void parse_header(Layer& layer, IpHeader& ip) noexcept {
  switch (layer.kind) {
    case LayerKind::ethernet:
      return parse_ethernet(layer);
    case LayerKind::vlan_tag:
      return parse_vlan_tag(layer);
    case LayerKind::llc:
      return parse_llc(layer);
    case LayerKind::linux_sll:
      return parse_linux_sll(layer);
    case LayerKind::linux_sll2:
      return parse_linux_sll2(layer);
    case LayerKind::bsd_family:
      return parse_bsd_family(layer);
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
    case LayerKind::ip_fragment:
    case LayerKind::tcp:
    case LayerKind::other:
    case LayerKind::malformed:
      return layer.refuse();
  }
}

}  // namespace

struct Decoder::Fragments {
  FragmentBuffer buffer;
};

Decoder::Decoder(const Limits& limits)
    : fragments_(std::make_unique<Fragments>(Fragments{FragmentBuffer{limits}})) {}

Decoder::~Decoder() = default;

const DecoderStats& Decoder::stats() const noexcept {
  return stats_;
}

std::optional<Segment> Decoder::decode(const Packet& packet) {
  const auto captured = static_cast<std::uint32_t>(packet.octets.size());
  Layer layer{to_layer_kind(packet.link), packet.octets,
              std::max(packet.original_length, captured)};
  IpHeader ip;
  met_.clear();
  for (int depth = 0; depth < most_layers; ++depth) {
    switch (layer.kind) {
      case LayerKind::ip_fragment: {
        ++stats_.fragments;
        if (!ip.is_v6 && to_layer_kind(ip.protocol, false) == LayerKind::other) {
          ++stats_.not_tcp;  // no need to put it together
          return std::nullopt;
        }
        met_.push_back({source_of(ip), destination_of(ip), ip.identification,
                        ip.is_v6 ? std::uint8_t{0} : ip.protocol});
        const std::optional<Layer> whole = fragments_->buffer.add(layer, ip, packet.time, stats_);
        if (!whole) return std::nullopt;
        layer = *whole;
        break;
      }
      case LayerKind::tcp:
        if (!has_tcp_header(layer)) {
          layer.refuse();
          break;
        }
        ++stats_.segments;
        return parse_tcp(layer, ip, packet);
      case LayerKind::other:
        ++stats_.not_tcp;
        return std::nullopt;
      case LayerKind::malformed:
        ++stats_.malformed;
        return std::nullopt;
      default:
        parse_header(layer, ip);
    }
  }
  ++stats_.malformed;
  return std::nullopt;
}

}  // namespace malote
