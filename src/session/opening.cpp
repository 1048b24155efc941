// SPDX-License-Identifier: MIT
#include "session/opening.hpp"

#include <algorithm>
#include <utility>

namespace malote::session {

void OpeningBuffer::pass_over(ProxyHandshake handshake) {
  std::array<std::size_t, 2> left = handshake.octets;
  first_speaker = -1;
  for (OpeningEvent& event : events) {
    const std::size_t passed = std::min(left[event.side], event.octets.size());
    left[event.side] -= passed;
    event.offset += static_cast<std::int64_t>(passed);
    event.octets.erase(event.octets.begin(),
                       event.octets.begin() + static_cast<std::ptrdiff_t>(passed));
    if (first_speaker < 0 && !event.octets.empty()) first_speaker = static_cast<int>(event.side);
  }
  std::erase_if(events, [](const OpeningEvent& event) {
    return event.kind == OpeningEvent::Kind::data && event.octets.empty();
  });
  for (unsigned side = 0; side < 2; ++side) said[side].erase(0, handshake.octets[side]);
  proxy = std::move(handshake);
}

}  // namespace malote::session
