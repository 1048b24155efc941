// SPDX-License-Identifier: MIT
// Fuzzes Decoder with series of frames of any link type. Input: for each frame its link type (1
// octet, an index), snap-cut octets (1), size (2, big-endian), seconds since the frame before (1).
// Property: a payload lies in the frame (or, with fragments, in memory that may be read) and is no
// longer than what was sent.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

#include "net/decoder.hpp"

using namespace malote;

namespace {

constexpr std::array<std::uint16_t, 21> links = {1,  0,  101, 108, 113, 228, 229, 276, 12,  14, 9,
                                                 50, 51, 104, 105, 119, 127, 163, 192, 204, 219};

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const Segment& segment, Bytes frame, bool was_fragment) {
  require(segment.payload.size() <= segment.payload_length);
  if (!was_fragment && !segment.payload.empty()) {
    require(segment.payload.data() >= frame.data());
    require(segment.payload.data() + segment.payload.size() <= frame.data() + frame.size());
  }
  // Every octet may be read.
  volatile Byte last = 0;
  for (const Byte b : segment.payload) last = b;
  (void)last;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Limits limits;
  limits.fragment_octets_total = 16 * kibi;
  Decoder decoder(limits);
  ByteCursor input({data, size});
  Packet packet;
  while (!input.empty()) {
    packet.link = static_cast<LinkType>(links[input.u8() % links.size()]);
    const std::uint32_t cut = input.u8();
    const std::size_t length = input.u16();
    packet.time.ns += input.u8() * ns_per_second;
    if (!input.ok()) break;
    const Bytes given = input.take(std::min(length, input.remaining()));
    // Memory of its own, so that a sanitizer sees a step beyond it.
    const std::vector<Byte> frame(given.begin(), given.end());
    packet.octets = frame;
    packet.original_length = static_cast<std::uint32_t>(frame.size()) + cut;
    ++packet.number;
    const std::uint64_t fragments = decoder.stats().fragments;
    if (const auto segment = decoder.decode(packet))
      check(*segment, packet.octets, decoder.stats().fragments != fragments);
    while (decoder.has_rest()) {
      if (const auto segment = decoder.decode_rest(packet))
        check(*segment, packet.octets, decoder.stats().fragments != fragments);
    }
  }
  return 0;
}
