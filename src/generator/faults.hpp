// SPDX-License-Identifier: MIT
// Faults on request: what serve or drive shall do wrong, in the one way of writing them,
// WHAT[=VALUE][@[PROTOCOL:]COMMAND[#N]] (docs/generator.md). Used by the server sessions, serve and
// drive; knows no socket.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/address.hpp"
#include "core/result.hpp"
#include "generator/random.hpp"
#include "generator/side.hpp"
#include "generator/spoken.hpp"

namespace malote::generator {

enum class FaultKind : std::uint8_t {
  reply,       // the server answers with this, and does nothing
  delay,       // so long before it says anything
  jitter,      // the same, up to so long
  dribble,     // one octet at a time, so far apart
  disconnect,  // closes after so many octets of what it would say
  half_close,  // ... closes its own direction and goes on reading
  reset,       // ... RST
  literal,     // announces so many octets more (or fewer) than come (IMAP)
  no_dot,      // the final dot of a message does not come
  bare_lf,     // lines end in LF
  long_line,   // the first line is so many octets longer
  size,        // tells a size that is so much bigger (or smaller)
  address,     // FTP tells this address
  stripped,    // TLS is neither offered nor begun, as if somebody had wiped it out
  injected,    // what came in clear behind STARTTLS is obeyed once there is TLS
};

struct Fault {
  FaultKind kind = FaultKind::delay;
  std::string text;         // reply
  std::int64_t number = 0;  // octets, or nanoseconds
  std::optional<IpAddress> address;
  std::optional<Spoken> spoken;  // in this protocol only
  std::string command;           // upper case; empty: always
  unsigned nth = 0;              // of a session's commands of that name; 0: each

  // Happens while octets are written, whatever they say.
  [[nodiscard]] bool of_the_wire() const noexcept {
    return kind >= FaultKind::delay && kind <= FaultKind::reset;
  }
};

// Refused with what is wrong with it, also where that side cannot do it.
[[nodiscard]] Result<Fault> parse_fault(std::string_view text, Side by);

// To be done once `offset` octets of what is to be said are out.
struct WireFault {
  std::size_t offset = 0;
  FaultKind kind = FaultKind::delay;
  std::int64_t ns = 0;
};

// One side of one session: which faults are due for the command at hand.
class FaultInjector {
 public:
  FaultInjector(std::vector<Fault> faults, Spoken spoken, std::uint64_t seed);

  [[nodiscard]] bool idle() const noexcept { return faults_.empty(); }
  // A command, "GREETING" before the first one, "." for a message and what answers it.
  void begin(std::string_view command);
  [[nodiscard]] const Fault* due(FaultKind) const;
  [[nodiscard]] std::optional<IpAddress> address() const;  // what FTP is to tell
  // Those of the wire, for what begins behind `offset` octets.
  [[nodiscard]] std::vector<WireFault> wire(std::size_t offset);
  // What the server says instead of obeying; nothing where it obeys.
  [[nodiscard]] std::optional<std::string> reply_to(std::string_view line) const;
  // Changes what is said from octet `from` on. True where a message in it is no longer whole, or
  // not the octets that were meant (then the truth can't tell them).
  struct Spoiled {
    bool changed = false, cut = false, other_octets = false;
  };
  [[nodiscard]] Spoiled spoil(std::string& said, std::size_t from) const;

 private:
  struct Counted {
    Fault fault;
    unsigned seen = 0;
  };
  Spoken spoken_;
  std::string command_;
  std::vector<Counted> faults_;
  std::vector<const Fault*> due_;
  Random random_;
};

// The command of a line: its first word in upper case, IMAP's behind the tag.
[[nodiscard]] std::string command_of(Spoken, std::string_view line);

}  // namespace malote::generator
