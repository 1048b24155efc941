// SPDX-License-Identifier: MIT
// The TCP header (RFC 9293 3.1). Called by Decoder; options are skipped, the stream layer needs
// none of them.
#pragma once

#include <optional>

#include "net/ip.hpp"
#include "net/layer.hpp"
#include "net/segment.hpp"

namespace malote {

// False where the header is cut or contradicts the length.
[[nodiscard]] bool has_tcp_header(const FrameLayer&) noexcept;

// Of a layer that has one; optional, so that Decoder can hand it on without a copy.
[[nodiscard]] std::optional<Segment> parse_tcp(const FrameLayer&, const IpHeader&,
                                               const Packet&) noexcept;

}  // namespace malote
