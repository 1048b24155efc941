// SPDX-License-Identifier: MIT
// Where something was seen: every record bears one, so that a user can always ask.
#pragma once

#include <cstdint>

#include "core/ids.hpp"
#include "core/time.hpp"

namespace malote {

struct Origin {
  Timestamp time;  // of the packet
  CaptureId capture;
  std::uint64_t packet = 0;         // from 1, within the capture
  std::uint64_t stream_offset = 0;  // octets of that direction before it
};

}  // namespace malote
