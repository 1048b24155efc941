// SPDX-License-Identifier: MIT
// 802.11 and the headers that capturing puts before it. Called by Decoder; only data frames that
// are not encrypted, or that the card has decrypted, lead on.
#pragma once

#include <optional>

#include "net/layer.hpp"

namespace malote {

void parse_radiotap(FrameLayer&) noexcept;
void parse_prism(FrameLayer&) noexcept;
void parse_avs(FrameLayer&) noexcept;
void parse_ppi(FrameLayer&) noexcept;

void parse_wlan(FrameLayer&) noexcept;

// Steps to the first frame of an aggregate; the rest, if there is any, is an aggregate again.
[[nodiscard]] std::optional<FrameLayer> parse_amsdu(FrameLayer&) noexcept;

}  // namespace malote
