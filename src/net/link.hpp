// SPDX-License-Identifier: MIT
// Link-layer headers: what a frame of a link type starts with, and what follows each header.
// Called by Decoder; must not know IP beyond its type numbers.
#pragma once

#include "net/layer.hpp"
#include "net/packet.hpp"

namespace malote {

[[nodiscard]] LayerKind to_layer_kind(LinkType) noexcept;

[[nodiscard]] Layer parse_ethernet(const Layer&) noexcept;
[[nodiscard]] Layer parse_vlan_tag(const Layer&) noexcept;
[[nodiscard]] Layer parse_llc(const Layer&) noexcept;
[[nodiscard]] Layer parse_linux_sll(const Layer&) noexcept;
[[nodiscard]] Layer parse_linux_sll2(const Layer&) noexcept;
[[nodiscard]] Layer parse_bsd_family(const Layer&) noexcept;

}  // namespace malote
