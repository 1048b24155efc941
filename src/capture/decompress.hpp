// SPDX-License-Identifier: MIT
// gzip, zstd and lz4 unfolded while read, in bounded memory. Called by open_capture; must not know
// capture formats.
#pragma once

#include <memory>
#include <optional>

#include "capture/input_stream.hpp"

namespace malote {

enum class Compression : std::uint8_t { gzip, zstd, lz4 };

// By the magic number a file begins with.
[[nodiscard]] std::optional<Compression> find_compression(Bytes head) noexcept;
[[nodiscard]] const char* suffix_of(Compression) noexcept;  // ".gz"

[[nodiscard]] std::unique_ptr<InputStream> make_decompressor(Compression,
                                                             std::unique_ptr<InputStream>);

}  // namespace malote
