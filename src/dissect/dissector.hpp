// SPDX-License-Identifier: MIT
// What a protocol dissector is: three events a direction, data, gap and end, and nothing else. One
// object serves one connection. The outcome must not depend on how the bytes were cut: that
// sentence is the main test. A dissector knows no packets, no store and no screen; all it can do to
// the world is in host.hpp.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/bytes.hpp"
#include "core/direction.hpp"
#include "records/origin.hpp"

namespace malote {

// In-order octets of one direction, valid during the call only.
struct Chunk {
  Bytes bytes;
  Origin origin;           // of the first octet; the whole chunk came in this packet
  bool last_call = false;  // the other side will not come first: Next::wait is no answer any more
};

// Octets that were sent and are not in the capture.
struct Gap {
  std::uint64_t length = 0;
  Origin origin;  // when it was found out
  // False where a layer below knows only that something is missing: length is a guess.
  bool measured = true;
};

enum class EndReason : std::uint8_t { fin, reset, timeout, evicted, end_of_input };

enum class Next : std::uint8_t {
  more,        // all was consumed; go on
  wait,        // first give what the other side has: the rest is offered again afterwards
  secure,      // TLS begins behind what was consumed, in both directions (STARTTLS, STLS, AUTH TLS)
  compress,    // DEFLATE begins there (IMAP COMPRESS)
  clear,       // the topmost layer ends there (FTP CCC)
  swap_roles,  // client and server change places from there on (accepted TURN)
  not_mine,    // another protocol: detection may try again
  ignore_rest,  // ours, but nothing more to learn
};

struct Step {
  std::size_t consumed = 0;
  Next next = Next::more;  // more implies consumed == chunk.bytes.size()
};

struct Dissector {
  virtual ~Dissector() = default;
  [[nodiscard]] virtual Step on_data(Direction, const Chunk&) = 0;
  // Drop the partial line, mark what is open as incomplete, find the next line that makes sense.
  virtual void on_gap(Direction, const Gap&) = 0;
  // Once for each direction; when both have ended, everything still open is emitted.
  virtual void on_end(Direction, EndReason) = 0;
  // For live views: emit exchanges still under way as they stand (settled = false). Changes no
  // state.
  virtual void report_open() {}
};

}  // namespace malote
