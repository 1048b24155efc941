// SPDX-License-Identifier: MIT
// Frames and packets carried over IP: GRE, ERSPAN, VXLAN, Geneve, GTP-U and their like. Called by
// Decoder; UDP is known by its tunnels' ports only.
#pragma once

#include "net/layer.hpp"

namespace malote {

void parse_gre(FrameLayer&) noexcept;
void parse_erspan(FrameLayer&) noexcept;
void parse_ether_ip(FrameLayer&) noexcept;

void parse_udp(FrameLayer&) noexcept;
void parse_vxlan(FrameLayer&) noexcept;
void parse_geneve(FrameLayer&) noexcept;
void parse_gtp_u(FrameLayer&) noexcept;

}  // namespace malote
