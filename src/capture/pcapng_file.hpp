// SPDX-License-Identifier: MIT
// The pcapng format (draft-ietf-opsawg-pcapng): several sections, byte orders, interfaces with
// their own link type and clock; secrets kept. Made by open_capture; parses blocks in place.
#pragma once

#include <memory>

#include "capture/file_source.hpp"

namespace malote {

[[nodiscard]] bool looks_like_pcapng(Bytes head) noexcept;

// Refused: a first section header that is cut, of an unknown version or without a byte order.
[[nodiscard]] Result<std::unique_ptr<PacketSource>> open_pcapng(std::unique_ptr<InputStream>,
                                                                CaptureId, std::string format);

}  // namespace malote
