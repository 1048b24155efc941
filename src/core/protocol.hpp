// SPDX-License-Identifier: MIT
// The protocols whose sessions are rows.
#pragma once

#include <cstdint>

namespace malote {

enum class Protocol : std::uint8_t { unknown, smtp, pop3, imap, ftp };

}  // namespace malote
