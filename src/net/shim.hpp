// SPDX-License-Identifier: MIT
// What lies between a link and IP: tags, labels, PPP. Called by Decoder; must not know IP beyond
// the first octet of its header.
#pragma once

#include "net/layer.hpp"

namespace malote {

void parse_vlan_tag(Layer&) noexcept;
void parse_bridge_tag(Layer&) noexcept;
void parse_virtual_tag(Layer&) noexcept;
void parse_backbone_tag(Layer&) noexcept;

// A whole label stack, and the pseudowire's control word behind it.
void parse_mpls(Layer&) noexcept;

void parse_pppoe(Layer&) noexcept;
void parse_ppp(Layer&) noexcept;
void parse_ppp_with_direction(Layer&) noexcept;
void parse_cisco_hdlc(Layer&) noexcept;

}  // namespace malote
