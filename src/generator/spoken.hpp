// SPDX-License-Identifier: MIT
// What a session speaks, as far as the generator tells protocols apart.
#pragma once

#include <cstdint>

namespace malote::generator {

enum class Spoken : std::uint8_t { other, smtp, lmtp, pop3, imap, ftp };

}  // namespace malote::generator
