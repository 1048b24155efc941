// SPDX-License-Identifier: MIT
// What lies between a link and IP: tags, labels, PPP. Called by Decoder; must not know IP beyond
// the first octet of its header.
#pragma once

#include "net/layer.hpp"

namespace malote {

void parse_vlan_tag(FrameLayer&) noexcept;
void parse_bridge_tag(FrameLayer&) noexcept;
void parse_virtual_tag(FrameLayer&) noexcept;
void parse_backbone_tag(FrameLayer&) noexcept;

// A whole label stack, and the pseudowire's control word behind it.
void parse_mpls(FrameLayer&) noexcept;

void parse_pppoe(FrameLayer&) noexcept;
void parse_ppp(FrameLayer&) noexcept;
void parse_ppp_with_direction(FrameLayer&) noexcept;
void parse_cisco_hdlc(FrameLayer&) noexcept;

}  // namespace malote
