// SPDX-License-Identifier: MIT
// Any charset that iconv knows, to UTF-8. Octets that do not fit become U+FFFD.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace malote::mime {

// Nothing where the charset is unknown.
[[nodiscard]] std::optional<std::string> to_utf8(std::string_view octets, std::string_view charset);

// Cheap for what mail is mostly written in.
[[nodiscard]] bool is_known_charset(std::string_view charset);

// What iconv calls it: aliases met in mail and prefixes undone; empty where it cannot be a
// charset's name.
[[nodiscard]] std::string iconv_name(std::string_view charset);
// To pass over where a sequence of that charset (iconv's name) is broken.
[[nodiscard]] std::size_t octets_of_unit(std::string_view name);

}  // namespace malote::mime
