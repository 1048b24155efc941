// SPDX-License-Identifier: MIT
// A row of the registry: how a protocol is recognised and its dissector made. The session layer
// gets the table handed in.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "core/bytes.hpp"
#include "dissect/dissector.hpp"
#include "dissect/host.hpp"
#include "records/record.hpp"

namespace malote {

// What the two sides of a connection have said so far, as seen from one assignment of roles.
struct Opening {
  Bytes to_server, to_client;
  bool server_spoke_first = false;
  bool on_port = false;     // the presumed server's port is one of this protocol's
  bool from_start = false;  // the SYN was seen, so these are the first octets
  bool no_more = false;     // the cap is reached or the connection ended: need_more is no answer
};

enum class Match : std::uint8_t {
  no,         // cannot be
  need_more,  // could be
  likely,     // what is there fits (a greeting, or a known verb); taken when nobody says yes
  yes,        // sure
};

struct DissectorInfo {
  Protocol protocol;
  std::string_view name;
  std::string_view summary;  // one line, English (translated on the way out)
  std::span<const std::uint16_t> ports;
  std::span<const std::uint16_t> tls_ports;  // implicit TLS
  Match (*probe)(const Opening&);
  std::unique_ptr<Dissector> (*make)(DissectorHost&);
  // For data connections of which nothing is known.
  std::unique_ptr<BodyDecoder> (*make_body)(const Limits&) = nullptr;
};

}  // namespace malote
