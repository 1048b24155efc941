// SPDX-License-Identifier: MIT
// Link-layer headers: what a frame of a link type starts with, and what follows each header.
// Called by Decoder; must not know IP beyond its type numbers.
#pragma once

#include "net/layer.hpp"
#include "net/packet.hpp"

namespace malote {

[[nodiscard]] LayerKind to_layer_kind(LinkType) noexcept;

// What an EtherType says.
[[nodiscard]] LayerKind kind_of_ethertype(std::uint16_t) noexcept;
// A header that ends in an EtherType or, in 802.3 framing, a length.
void parse_typed_header(FrameLayer&, std::size_t header) noexcept;

void parse_ethernet(FrameLayer&) noexcept;
void parse_llc(FrameLayer&) noexcept;
void parse_linux_sll(FrameLayer&) noexcept;
void parse_linux_sll2(FrameLayer&) noexcept;
void parse_bsd_family(FrameLayer&) noexcept;

}  // namespace malote
