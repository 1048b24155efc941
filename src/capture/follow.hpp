// SPDX-License-Identifier: MIT
// A capture file that is still being written, or standard input: at its end more is waited for.
// Called by app, which says for how long; that a file was cut or replaced is a fault.
#pragma once

#include <functional>
#include <string>

#include "capture/source.hpp"

namespace malote {

// Asked every time that nothing has come for a while (follow_pause_ms); false ends the capture
// here, and a packet that is half written is no fault then.
using GoOnWaiting = std::function<bool()>;

constexpr int follow_pause_ms = 100;

// May wait, too: until enough is there to tell the format by.
[[nodiscard]] Result<std::unique_ptr<PacketSource>> open_growing_capture(const std::string& path,
                                                                         CaptureId, GoOnWaiting);

}  // namespace malote
