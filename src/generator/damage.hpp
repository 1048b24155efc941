// SPDX-License-Identifier: MIT
// What can happen to packets on their way into a capture file: each kind is one small change of the
// packet list, and they compose in the order given. Called by play; knows nothing of scenarios or
// frames. None of them invents a conversation that could not have happened: what moves stays before
// the answer to it.
#pragma once

#include <cstdint>
#include <vector>

#include "generator/packets.hpp"
#include "generator/random.hpp"

namespace malote::generator {

enum class DamageKind : std::uint8_t {
  lose,         // with `share`: never captured; the other side has it and acknowledges
  late,         // with `share`: lost before the capture point, seen only when sent again
  reorder,      // with `share`: changes places with the next segment of its flight
  duplicate,    // with `share`: the same packet twice, as a mirror port shows it
  retransmit,   // with `share`: sent again although it had arrived
  overlap,      // with `share`: followed by a copy of its tail with other octets
  lose_packet,  // number `count`, from 1
  no_syn,       // the handshake was before our time
  no_fin,       // the capture ends before the connection does
  one_way,      // only what `side` sent
  cut_first,    // the first `count` packets are missing
  cut_last,     // the last `count` packets are missing
};

struct Damage {
  DamageKind kind = DamageKind::lose;
  double share = 0;
  std::uint64_t count = 0;
  Side side = Side::client;
};

void apply(const Damage&, std::vector<TcpPacket>&, Random&);

}  // namespace malote::generator
