// SPDX-License-Identifier: MIT
// Two TCP ends and the wire between them, seen from a tap beside the client: handshake, data,
// delayed acknowledgements, close, each at its time. Used by play_session() only; knows octets and
// sides, no steps of a script.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "generator/packets.hpp"
#include "generator/random.hpp"
#include "generator/scenario.hpp"

namespace malote::generator {

class TcpPlayer {
 public:
  TcpPlayer(const SessionScript&, std::size_t index, Timestamp start, std::uint64_t seed);

  void connect(Side opener = Side::client);
  // One write of the application: as many segments as it takes, PSH on the last.
  void write(Side, std::string_view octets, bool urgent = false);
  void wait(std::int64_t ns) { clock_.ns += ns; }
  [[nodiscard]] Timestamp clock() const noexcept { return clock_; }
  void advance_to(Timestamp time) { clock_ = std::max(clock_, time); }
  void close(Side first);
  void reset(Side by);
  // The capture ends with the connection open; what is due is still acknowledged.
  void leave_open();
  [[nodiscard]] PlayedSession finish() &&;

 private:
  struct End {
    std::uint32_t next = 0;     // sequence number of its next octet
    std::uint16_t next_id = 0;  // IPv4 identification
    std::uint32_t unacked = 0;  // segments of the other side's that it has not acknowledged
    Timestamp ack_due;          // when the delayed acknowledgement would pass the tap
  };

  [[nodiscard]] TcpPacket packet(Side, Timestamp);
  void put(TcpPacket);
  void acknowledge(Side, Timestamp);
  // Before something happens at `now`: delayed acknowledgements that were due by then.
  void settle_acks(Timestamp now);
  void burst(Side, std::string_view& rest, std::size_t segments, bool urgent);
  // The clock moves to when this side can speak after what was last seen.
  void take_turn(Side);
  [[nodiscard]] End& end(Side side) { return ends_[index_of(side)]; }

  const SessionScript& script_;
  std::size_t index_;
  Random random_;
  Timestamp clock_;  // of the last thing seen at the tap
  Side last_ = Side::client;
  bool idle_ = true;  // nothing said since the handshake
  End ends_[2];
  PlayedSession played_;
};

}  // namespace malote::generator
