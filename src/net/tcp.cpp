// SPDX-License-Identifier: MIT
#include "net/tcp.hpp"

#include "net/load.hpp"

namespace malote {

std::optional<Segment> parse_tcp(const Layer& layer, const IpHeader& ip,
                                 const Packet& packet) noexcept {
  constexpr std::size_t fixed_header = 20;
  std::optional<Segment> found;
  if (layer.octets.size() < fixed_header) return found;
  const Byte* at = layer.octets.data();
  const std::uint32_t header = (at[12] >> 4U) * 4U;
  if (header < fixed_header || header > layer.length) return found;

  Segment& segment = found.emplace();
  segment.source = {ip.source, load_be16(at)};
  segment.destination = {ip.destination, load_be16(at + 2)};
  segment.sequence = load_be32(at + 4);
  segment.acknowledgement = load_be32(at + 8);
  const unsigned flags = at[13];
  segment.fin = (flags & 0x01U) != 0;
  segment.syn = (flags & 0x02U) != 0;
  segment.rst = (flags & 0x04U) != 0;
  segment.ack = (flags & 0x10U) != 0;
  segment.urg = (flags & 0x20U) != 0;
  segment.urgent_pointer = load_be16(at + 18);
  // A snap length may have cut in the options: no payload then, though some was sent.
  if (header < layer.octets.size()) segment.payload = layer.octets.subspan(header);
  segment.payload_length = layer.length - header;
  segment.time = packet.time;
  segment.capture = packet.capture;
  segment.packet = packet.number;
  return found;
}

}  // namespace malote
