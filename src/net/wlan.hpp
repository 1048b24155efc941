// SPDX-License-Identifier: MIT
// 802.11 and the headers that capturing puts before it. Called by Decoder; only data frames that
// are not encrypted, or that the card has decrypted, lead on.
#pragma once

#include <optional>

#include "net/layer.hpp"

namespace malote {

void parse_radiotap(Layer&) noexcept;
void parse_prism(Layer&) noexcept;
void parse_avs(Layer&) noexcept;
void parse_ppi(Layer&) noexcept;

void parse_wlan(Layer&) noexcept;

// Steps to the first frame of an aggregate; the rest, if there is any, is an aggregate again.
[[nodiscard]] std::optional<Layer> parse_amsdu(Layer&) noexcept;

}  // namespace malote
