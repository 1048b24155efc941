// SPDX-License-Identifier: MIT
// Encapsulations built by hand, and what tests ask of a decoded frame.
#pragma once

#include <initializer_list>
#include <string>

#include "frames.hpp"

namespace malote::test {

inline Octets behind(std::initializer_list<unsigned> header, const Octets& payload) {
  Octets out;
  for (const unsigned octet : header) out.u8(octet);
  return out.add(payload.view());
}

inline Octets udp(unsigned port, const Octets& payload) {
  Octets out;  // RFC 768
  out.be16(50000).be16(port).be16(static_cast<unsigned>(payload.size()) + 8).be16(0);
  return out.add(payload.view());
}

// A datagram from one tunnel end to the other; not the addresses of what is inside.
inline Octets outer(unsigned protocol, const Octets& payload) {
  Octets frame = ipv4(payload, {.protocol = protocol});
  for (const std::size_t last : {15U, 19U}) frame[last] = static_cast<Byte>(100 + last);
  return frame;
}

struct Read {
  std::string payload = "none";
  std::uint32_t path = 0;
  DecoderStats stats;
};

inline Read read(const Octets& frame, LinkType link = LinkType::ethernet) {
  Decoder decoder{Limits{}};
  const auto segment = decoder.decode(packet_of(frame, link));
  Read result;
  if (segment) result = {std::string(as_text(segment->payload)), segment->path, {}};
  result.stats = decoder.stats();
  return result;
}
inline std::string payload_of(const Octets& frame, LinkType link = LinkType::ethernet) {
  return read(frame, link).payload;
}

// Every prefix of a frame, as a snap length leaves it: what is given is the beginning of `whole`,
// and nothing is read behind the prefix (for a sanitizer to see).
inline bool survives_every_cut(const Octets& frame, LinkType link, std::string_view whole) {
  for (std::size_t kept = 0; kept < frame.size(); ++kept) {
    const Octets cut = frame.slice(0, kept);
    Packet packet = packet_of(cut, link);
    packet.original_length = static_cast<std::uint32_t>(frame.size());
    Decoder decoder{Limits{}};
    const auto segment = decoder.decode(packet);
    if (segment && !whole.starts_with(as_text(segment->payload))) return false;
    if (segment && segment->payload_length != whole.size()) return false;
  }
  return true;
}

}  // namespace malote::test
