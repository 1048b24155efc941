// SPDX-License-Identifier: MIT
// Frames and packets carried over IP: GRE, ERSPAN, VXLAN, Geneve, GTP-U and their like. Called by
// Decoder; UDP is known by its tunnels' ports only.
#pragma once

#include "net/layer.hpp"

namespace malote {

void parse_gre(Layer&) noexcept;
void parse_erspan(Layer&) noexcept;
void parse_ether_ip(Layer&) noexcept;

void parse_udp(Layer&) noexcept;
void parse_vxlan(Layer&) noexcept;
void parse_geneve(Layer&) noexcept;
void parse_gtp_u(Layer&) noexcept;

}  // namespace malote
