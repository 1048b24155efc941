// SPDX-License-Identifier: MIT
// What a client and a proxy settle before the connection behind it begins: SOCKS 4, 4a and 5
// (RFC 1928, 1929), CONNECT of HTTP (RFC 9110 9.3.6). Asked by Connection before the detector; what
// follows the handshake is looked at like any other opening. Knows no protocol that may follow.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "dissect/info.hpp"
#include "session/detector.hpp"

namespace malote::session {

struct ProxyHandshake {
  Match found = Match::no;              // yes: it is over and was granted
  unsigned client_side = 0;             // who asked
  std::array<std::size_t, 2> octets{};  // of each side, to be passed over
  std::uint16_t port = 0;               // asked for
  std::string_view kind;                // "SOCKS 5", …
  std::string target;                   // "mail.example.com:25", as sent
};

[[nodiscard]] ProxyHandshake read_proxy_handshake(const OpeningView&);

}  // namespace malote::session
