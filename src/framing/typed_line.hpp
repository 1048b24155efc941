// SPDX-License-Identifier: MIT
// Lines typed by hand over telnet (RFC 854): its commands at the start of a line, and backspaces
// that went over the wire as octets.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace malote {

// The line behind Telnet commands at its start (IAC …).
[[nodiscard]] std::string_view behind_telnet(std::string_view line) noexcept;
// The line as meant, with the backspaces typed in it applied; nothing where there are none.
[[nodiscard]] std::optional<std::string> typed_as_meant(std::string_view line);

}  // namespace malote
