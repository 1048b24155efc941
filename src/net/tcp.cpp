// SPDX-License-Identifier: MIT
#include "net/tcp.hpp"

#include <algorithm>

#include "net/load.hpp"

namespace malote {

namespace {

constexpr std::size_t fixed_header = 20;

std::uint32_t header_octets(const FrameLayer& layer) noexcept {
  return (layer.octets[12] >> 4U) * 4U;
}

}  // namespace

bool has_tcp_header(const FrameLayer& layer) noexcept {
  if (layer.octets.size() < fixed_header) return false;
  const std::uint32_t header = header_octets(layer);
  return header >= fixed_header && header <= layer.length;
}

std::optional<Segment> parse_tcp(const FrameLayer& layer, const IpHeader& ip,
                                 const Packet& packet) noexcept {
  const Byte* at = layer.octets.data();
  const std::uint32_t header = header_octets(layer);
  const unsigned flags = at[13];
  // A snap length may have cut in the options: no payload then, though some was sent.
  const std::size_t captured = std::min<std::size_t>(header, layer.octets.size());
  return Segment{
      .source = {source_of(ip), load_be16(at)},
      .destination = {destination_of(ip), load_be16(at + 2)},
      .sequence = load_be32(at + 4),
      .acknowledgement = load_be32(at + 8),
      .syn = (flags & 0x02U) != 0,
      .ack = (flags & 0x10U) != 0,
      .fin = (flags & 0x01U) != 0,
      .rst = (flags & 0x04U) != 0,
      .urg = (flags & 0x20U) != 0,
      .urgent_pointer = load_be16(at + 18),
      .payload = layer.octets.subspan(captured),
      .payload_length = layer.length - header,
      .path = layer.path,
      .time = packet.time,
      .capture = packet.capture,
      .packet = packet.number,
  };
}

}  // namespace malote
