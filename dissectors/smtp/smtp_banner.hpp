// SPDX-License-Identifier: MIT
// What a greeting says about the program behind it (RFC 5321 4.3.1 leaves the text free).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace malote::smtp {

// "mail.example.org ESMTP Postfix (Debian)" → "Postfix (Debian)"; `text` is that of the 220
// without its code. Nothing where nothing follows the host's name.
[[nodiscard]] std::optional<std::string> software_of(std::string_view text);

}  // namespace malote::smtp
