// SPDX-License-Identifier: MIT
// The classic pcap format: both byte orders, micro- and nanoseconds, Kuznetzov's longer records.
// Made by open_capture; parses records in place. Must not know what is in a packet.
#pragma once

#include <memory>

#include "capture/file_source.hpp"

namespace malote {

// By the magic number a file begins with.
[[nodiscard]] bool looks_like_pcap(Bytes head) noexcept;

// Refused: cut in the file header, a version nobody knows, a link type field that is none.
[[nodiscard]] Result<std::unique_ptr<PacketSource>> open_pcap(std::unique_ptr<InputStream>,
                                                              CaptureId, std::string format);

}  // namespace malote
