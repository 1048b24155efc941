// SPDX-License-Identifier: MIT
// Frame → TCP segment: link and IP headers read in place, fragments put together. Owns the fragment
// buffers only. Must not know flows.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "core/limits.hpp"
#include "net/packet.hpp"
#include "net/segment.hpp"

namespace malote {

struct DecoderStats {
  std::uint64_t segments = 0, not_tcp = 0, malformed = 0, fragments = 0, fragments_dropped = 0,
                fragment_overlaps = 0;
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
  [[nodiscard]] const DecoderStats& stats() const noexcept;

 private:
  struct Fragments;
  std::unique_ptr<Fragments> fragments_;
  DecoderStats stats_;
};

}  // namespace malote
