// SPDX-License-Identifier: MIT
// Frames built by hand from the RFCs' header pictures; checksums are left 0, nobody looks at them.
#pragma once

#include "net/decoder.hpp"
#include "support/octets.hpp"

namespace malote::test {

inline Octets tcp(std::string_view payload, unsigned flags = 0x18, unsigned option_words = 0) {
  Octets out;  // RFC 9293 3.1
  out.be16(40000).be16(25).be32(0x01020304).be32(0x0a0b0c0d);
  out.u8((5 + option_words) << 4).u8(flags).be16(8192).be16(0).be16(0x1234);
  for (unsigned i = 0; i < option_words * 4; ++i) out.u8(1);  // no-operation
  return out.add(as_bytes(payload));
}

struct Ipv4Fields {
  unsigned protocol = 6;
  unsigned identification = 7;
  unsigned flags_and_offset = 0;  // in units of 8
  unsigned option_words = 0;
  int total_length = -1;  // as it is
};

inline Octets ipv4(const Octets& payload, const Ipv4Fields& f = {}) {
  Octets out;  // RFC 791 3.1
  const unsigned header = 20 + 4 * f.option_words;
  const auto total = f.total_length >= 0 ? static_cast<unsigned>(f.total_length)
                                         : header + static_cast<unsigned>(payload.size());
  out.u8(0x40 | (5 + f.option_words)).u8(0).be16(total).be16(f.identification);
  out.be16(f.flags_and_offset).u8(64).u8(f.protocol).be16(0);
  out.u8(10).u8(0).u8(0).u8(1).u8(10).u8(0).u8(0).u8(2);
  for (unsigned i = 0; i < f.option_words * 4; ++i) out.u8(1);
  return out.add(payload.view());
}

inline Octets ipv6(const Octets& payload, unsigned next_header = 6, int length = -1) {
  Octets out;  // RFC 8200 3
  out.be32(0x60000000);
  out.be16(length >= 0 ? static_cast<unsigned>(length) : static_cast<unsigned>(payload.size()));
  out.u8(next_header).u8(64);
  for (const unsigned host : {1U, 2U}) {
    out.be32(0x20010db8).be32(0).be32(0).be32(host);
  }
  return out.add(payload.view());
}

inline Octets ipv6_fragment(const Octets& data, unsigned offset, bool more,
                            unsigned next_header = 6, std::uint32_t identification = 99) {
  Octets out;  // RFC 8200 4.5
  out.u8(next_header).u8(0).be16(offset | (more ? 1U : 0U)).be32(identification);
  return ipv6(out.add(data.view()), 44);
}

inline Octets ethernet(const Octets& payload, unsigned type = 0x0800) {
  Octets out;
  return out.zeros(12).be16(type).add(payload.view());
}

inline Packet packet_of(const Octets& frame, LinkType link = LinkType::ethernet) {
  Packet packet;
  packet.octets = frame.view();
  packet.original_length = static_cast<std::uint32_t>(frame.size());
  packet.link = link;
  packet.number = 1;
  packet.capture = CaptureId{1};
  return packet;
}

}  // namespace malote::test
