// SPDX-License-Identifier: MIT
// A TCP segment found in a packet, in place. Spans live as long as the packet (or the fragment
// buffer it came from).
#pragma once

#include <cstdint>

#include "core/address.hpp"
#include "core/bytes.hpp"
#include "net/packet.hpp"

namespace malote {

struct Segment {
  Endpoint source, destination;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgement = 0;
  bool syn = false, ack = false, fin = false, rst = false, urg = false;
  std::uint16_t urgent_pointer = 0;
  Bytes payload;                     // captured part
  std::uint32_t payload_length = 0;  // as sent, by the IP length (Ethernet padding is none of it)
  std::uint32_t path = 0;            // tags and tunnels it came through, as one number; 0: none
  Timestamp time;
  CaptureId capture;
  std::uint64_t packet = 0;
};

}  // namespace malote
