// SPDX-License-Identifier: MIT
#include "session/packet_clock.hpp"

namespace malote::session {

void PacketClock::adjust(const Packet& packet) {
  // Packets are written a little out of order; beyond that a clock was set.
  constexpr std::int64_t disorder_ns = ns_per_second;
  constexpr std::size_t most_interfaces = 4096;
  if (packet.interface == interface_ && packet.capture == capture_) {
    if (difference(last_.ns, packet.time.ns) > disorder_ns)
      ahead_ = difference(packet.time.ns, latest_.ns);
    return;
  }
  const bool first = capture_ == CaptureId{};
  const bool same_capture = packet.capture == capture_;
  if (!first && others_.size() < most_interfaces) others_[{capture_, interface_}] = {last_, ahead_};
  capture_ = packet.capture;
  interface_ = packet.interface;
  const auto known = others_.find({capture_, interface_});
  if (known != others_.end()) {
    ahead_ = known->second.ahead;
    last_ = known->second.last;
    if (difference(last_.ns, packet.time.ns) > disorder_ns)
      ahead_ = difference(packet.time.ns, latest_.ns);
    return;
  }
  // An interface's first packet came after the packet before it, whatever its clock says. Files
  // that are read together are in one timeline because their clocks are taken to agree.
  const std::int64_t apart = difference(packet.time.ns, latest_.ns);
  const bool disagrees = apart > disorder_ns || apart < -disorder_ns;
  ahead_ = same_capture && disagrees ? apart : 0;
}

}  // namespace malote::session
