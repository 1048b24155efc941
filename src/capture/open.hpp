// SPDX-License-Identifier: MIT
// The way from any stream to a packet source; open_capture's second half, and what tests and
// fuzzing start from. Internal to the capture layer.
#pragma once

#include <memory>
#include <string>

#include "capture/input_stream.hpp"
#include "capture/source.hpp"

namespace malote {

// `name` begins the error text.
[[nodiscard]] Result<std::unique_ptr<PacketSource>> open_capture_stream(
    std::unique_ptr<InputStream>, const std::string& name, CaptureId);

}  // namespace malote
