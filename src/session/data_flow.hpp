// SPDX-License-Identifier: MIT
// A TCP connection that carries, or may carry, what a control connection asked for. Until that is
// known its octets are kept, within bounds; then they go to the transfers that it serves (two where
// two servers exchange a file). Fed by its Connection, judged by the TransferDesk.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/address.hpp"
#include "dissect/dissector.hpp"
#include "session/opening.hpp"
#include "stream/reassembler.hpp"

namespace malote::session {

class TransferDesk;
class DataTls;
struct OpenTransfer;
struct Expected;

struct DataFlow {
  DataFlow();
  ~DataFlow();
  DataFlow(const DataFlow&) = delete;
  DataFlow& operator=(const DataFlow&) = delete;
  enum class State : std::uint8_t {
    waiting,  // for who claims it, or for the command
    serving,  // goes to `transfers`, and to nobody else
    foreign,  // none of FTP's after all: its Connection looks what else it is
    over,     // nothing more is wanted of it
  };

  std::array<Endpoint, 2> ends;
  int opener = -1;  // the side that sent the SYN; -1: not seen
  Timestamp start, last;
  Origin origin;  // of its first packet
  State state = State::waiting;
  bool attached = true;  // its Connection lives
  bool orphan = false;   // a control connection that may have asked for it is over
  bool reset = false;
  std::array<bool, 2> fin{};
  std::array<bool, 2> late_fin{};         // ... and is not told, for what waits for keys
  std::array<std::uint64_t, 2> octets{};  // sent by each side
  bool looks_tls = false;                 // a side begins like TLS
  bool tls = false;                       // it is
  bool settling = false;                  // the end of what TLS holds is being given out
  std::unique_ptr<DataTls> inside;        // where there is a TLS layer

  // While it waits.
  std::vector<OpeningEvent> events;
  std::size_t kept = 0;
  Timestamp decide_at{INT64_MAX};

  std::vector<std::shared_ptr<Expected>> claims;  // of announcements that no command has used yet
  std::vector<OpenTransfer*> transfers;           // that it serves

  // It is TLS, and keys may still come for it.
  [[nodiscard]] bool awaits_keys() const;
  [[nodiscard]] bool both_spoke() const noexcept { return octets[0] != 0 && octets[1] != 0; }
  [[nodiscard]] bool spoke() const noexcept { return octets[0] != 0 || octets[1] != 0; }
};

}  // namespace malote::session
