// SPDX-License-Identifier: MIT
// A filter in tcpdump's language over the packets of a capture file. Called by app; compiled for
// every link type that comes, by libpcap.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "capture/source.hpp"

namespace malote {

// Why it is no filter for packets of any link type; nothing for one that is, or an empty one.
[[nodiscard]] std::optional<std::string> filter_fault(const std::string& filter);

// The source with those packets only that pass; they keep their numbers. Packets of link types that
// the filter cannot be said for do not pass, and are a fault of the capture.
[[nodiscard]] std::unique_ptr<PacketSource> filter_source(std::unique_ptr<PacketSource>,
                                                          const std::string& filter, CaptureId);

}  // namespace malote
