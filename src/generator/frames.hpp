// SPDX-License-Identifier: MIT
// Segment → frames as they stand in a capture: TCP, IPv4 or IPv6 with right checksums, fragments
// where asked, and the link header. Called by play; knows no scenario steps.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "generator/packets.hpp"
#include "generator/scenario.hpp"
#include "net/packet.hpp"

namespace malote::generator {

struct FrameOptions {
  Link link = Link::ethernet;
  std::uint16_t vlan = 0;
  std::optional<std::uint32_t> fragment;  // rounded down to a multiple of 8, at least 8
};

// One frame, or one for each fragment.
[[nodiscard]] std::vector<std::string> to_frames(const TcpPacket&, const FrameOptions&);
[[nodiscard]] LinkType link_type(Link) noexcept;

// 10.0.0.5 becomes 2001:db8::10.0.0.5; an IPv6 address stays as it is.
[[nodiscard]] IpAddress to_ipv6(const IpAddress&) noexcept;

}  // namespace malote::generator
