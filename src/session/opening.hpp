// SPDX-License-Identifier: MIT
// What came while a connection's protocol was not settled: kept in order, within
// Limits::opening_octets a side, and played again once it is.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/bytes.hpp"
#include "session/proxy.hpp"
#include "stream/reassembler.hpp"

namespace malote::session {

struct OpeningEvent {
  enum class Kind : std::uint8_t { data, gap, fin } kind = Kind::data;
  unsigned side = 0;
  std::int64_t offset = 0;
  std::int64_t length = 0;  // of a gap
  std::vector<Byte> octets;
  stream::SegmentOrigin origin;
};

struct OpeningBuffer {
  std::vector<OpeningEvent> events;
  std::array<std::string, 2> said;  // octets of each side, for the detector
  int first_speaker = -1;
  bool proxy_asked = false;             // it is known whether there is one
  std::optional<ProxyHandshake> proxy;  // passed over, here and in `events`

  void pass_over(ProxyHandshake);
};

}  // namespace malote::session
