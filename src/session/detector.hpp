// SPDX-License-Identifier: MIT
// Which protocol a connection speaks and which side is the server: by what is said, on any port; by
// the port only where that says nothing. Stateless; asked again with every piece until it is sure.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "session/engine.hpp"

namespace malote::session {

// What is known of a connection while its protocol is not settled. Sides as in TwoWayStream.
struct OpeningView {
  std::array<Bytes, 2> said;             // by each side
  std::array<std::uint16_t, 2> ports{};  // of each side
  int client_side = -1;                  // by SYN; -1: not known
  int first_speaker = 0;
  bool from_start = false;
  bool no_more = false;
};

struct Detection {
  enum class Outcome : std::uint8_t {
    need_more,
    ours,
    on_port,
    tls_elsewhere,  // TLS on a port of nobody's: what is in it decides
    none
  } outcome = Outcome::need_more;
  unsigned client_side = 0;
  const DissectorInfo* dissector = nullptr;  // ours; may be absent on_port
  Protocol protocol = Protocol::unknown;
  bool tls = false;  // TLS from the first octet
};

[[nodiscard]] Detection detect(const OpeningView&, const EngineConfig&);

// TLS that carries this protocol.
[[nodiscard]] Detection over_tls(Protocol, unsigned client_side, const EngineConfig&);

// Whether the octets begin like a TLS record (RFC 8446 5.1); `no` once they cannot.
[[nodiscard]] Match looks_like_tls(Bytes) noexcept;
// A ClientHello (RFC 8446 4).
[[nodiscard]] bool begins_with_hello(Bytes octets) noexcept;

}  // namespace malote::session
