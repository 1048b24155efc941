// SPDX-License-Identifier: MIT
// Any charset that iconv knows, to UTF-8. Octets that do not fit become U+FFFD.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace malote::mime {

// Nothing where the charset is unknown.
[[nodiscard]] std::optional<std::string> to_utf8(std::string_view octets, std::string_view charset);

}  // namespace malote::mime
