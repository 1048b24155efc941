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

struct IpHeader;
struct FrameLayer;

struct DecoderStats {
  std::uint64_t segments = 0, not_tcp = 0, malformed = 0, fragments = 0, fragments_dropped = 0,
                fragment_overlaps = 0;
  std::uint64_t too_nested = 0;     // more headers within each other than are followed
  std::uint64_t unknown_links = 0;  // packets of link types that nobody here can read ...
  LinkType unknown_link{};          // ... and the last such type
};

// The datagram that a fragment is a piece of.
struct FragmentOf {
  IpAddress source, destination;
  std::uint32_t identification = 0;
  std::uint8_t protocol = 0;  // IPv4 only: in IPv6 it may differ between fragments
  std::uint32_t path = 0;     // tags and tunnels
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
  // An 802.11 aggregate holds several frames: the next one's segment, of the same packet; nothing
  // when no more have one.
  [[nodiscard]] std::optional<Segment> decode_rest(const Packet&);
  [[nodiscard]] bool has_rest() const noexcept { return has_rest_; }
  // The datagrams that the packet decoded last brought fragments of, outer ones first; a segment
  // was then in all packets with these.
  [[nodiscard]] const std::vector<FragmentOf>& fragments() const noexcept { return met_; }
  [[nodiscard]] const DecoderStats& stats() const noexcept;

 private:
  struct State;
  [[nodiscard]] std::optional<Segment> decode_layers(FrameLayer&, IpHeader&, const Packet&);
  [[nodiscard]] bool put_together(FrameLayer&, IpHeader&, const Packet&);
  void take_aggregate(FrameLayer&, const IpHeader&);

  std::unique_ptr<State> state_;
  std::vector<FragmentOf> met_;
  bool has_rest_ = false;
  DecoderStats stats_;
};

}  // namespace malote
