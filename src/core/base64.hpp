// SPDX-License-Identifier: MIT
// Base64 (RFC 4648 4) of short texts: SASL lines, encoded words. Bodies are another matter
// (src/mime).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace malote {

// Strict about the alphabet, lenient about missing padding; nothing where the text is no base64.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view);
[[nodiscard]] std::string encode_base64(std::string_view octets);

}  // namespace malote
