// SPDX-License-Identifier: MIT
// How a dissector that asked for TLS knows that it begins.
#pragma once

#include "core/bytes.hpp"

namespace malote {

// The first octet of a ClientHello's record (RFC 8446 5.1): no command begins with it.
constexpr Byte tls_handshake = 0x16;

}  // namespace malote
