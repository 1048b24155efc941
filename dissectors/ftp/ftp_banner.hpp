// SPDX-License-Identifier: MIT
// The server's software out of its greeting: "(vsFTPd 3.0.3)" → "vsFTPd 3.0.3". A guess over words.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace malote::ftp {

[[nodiscard]] std::optional<std::string> software_of(std::string_view text);

}  // namespace malote::ftp
