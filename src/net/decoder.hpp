// SPDX-License-Identifier: MIT
// Frame → TCP segment: link and IP headers read in place, fragments put together. Owns the fragment
// buffers only. Must not know flows.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/address.hpp"
#include "core/limits.hpp"
#include "net/packet.hpp"
#include "net/segment.hpp"

namespace malote {

struct DecoderStats {
  std::uint64_t segments = 0, not_tcp = 0, malformed = 0, fragments = 0, fragments_dropped = 0,
                fragment_overlaps = 0;
};

// The datagram that a fragment is a piece of.
struct FragmentOf {
  IpAddress source, destination;
  std::uint32_t identification = 0;
  std::uint8_t protocol = 0;  // IPv4 only: in IPv6 it may differ between fragments
  auto operator<=>(const FragmentOf&) const = default;
};

class Decoder {
 public:
  explicit Decoder(const Limits&);
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  // The TCP segment in the packet, or in the datagram that this packet's fragment completes; valid
  // until the next call.
  [[nodiscard]] std::optional<Segment> decode(const Packet&);
  // The datagrams that the packet decoded last brought fragments of, outer ones first; a segment
  // was then in all packets with these.
  [[nodiscard]] const std::vector<FragmentOf>& fragments() const noexcept { return met_; }
  [[nodiscard]] const DecoderStats& stats() const noexcept;

 private:
  struct Fragments;
  std::unique_ptr<Fragments> fragments_;
  std::vector<FragmentOf> met_;
  DecoderStats stats_;
};

}  // namespace malote
