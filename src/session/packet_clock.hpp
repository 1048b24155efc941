// SPDX-License-Identifier: MIT
// One time for all packets, that graces and time-outs go by: the packets' own, unless a capture's
// interfaces have clocks that disagree, or a clock is set while it captures. Used by the engine;
// what is shown to users are the packets' times as they are.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

#include "net/packet.hpp"

namespace malote::session {

class PacketClock {
 public:
  [[nodiscard]] Timestamp read(const Packet& packet) {
    if (packet.interface != interface_ || packet.capture != capture_ || packet.time < last_)
        [[unlikely]]
      adjust(packet);
    last_ = packet.time;
    // Far from the ends, so that nobody's sum of a time and a grace runs over.
    constexpr std::int64_t widest = std::int64_t{1} << 62;
    latest_.ns = std::clamp(difference(packet.time.ns, ahead_), -widest, widest);
    return latest_;
  }

 private:
  // Times come from files and may be anything: wraps.
  [[nodiscard]] static std::int64_t difference(std::int64_t a, std::int64_t b) noexcept {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
  }
  void adjust(const Packet&);

  CaptureId capture_;
  std::uint32_t interface_ = 0;
  Timestamp last_;          // of the interface at hand
  Timestamp latest_;        // given
  std::int64_t ahead_ = 0;  // of that time is this interface's clock
  struct Interface {
    Timestamp last;
    std::int64_t ahead = 0;
  };
  std::map<std::pair<CaptureId, std::uint32_t>, Interface> others_;
};

}  // namespace malote::session
