// SPDX-License-Identifier: MIT
// Packets in, records out: decoding, the flow table, reassembly, the order between the two
// directions, detection and the dissectors, all on the caller's thread. Time is packet time; batch
// borders do not matter. Knows the dissector interface and the table it is handed, never a
// dissector.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>

#include "core/limits.hpp"
#include "dissect/info.hpp"
#include "dissect/layer.hpp"
#include "net/decoder.hpp"
#include "net/packet.hpp"
#include "records/content_sink.hpp"
#include "records/sink.hpp"

namespace malote::session {

struct EngineFirstIds {
  SessionId session{1};
  MessageId message{1};
  TransferId transfer{1};
  TlsId tls{1};
};

// A port whose connections get a row even before their protocol is recognised.
struct PortRule {
  Protocol protocol = Protocol::unknown;
  bool implicit_tls = false;
};

struct EngineConfig {
  Limits limits;
  std::span<const DissectorInfo> dissectors;
  std::map<std::uint16_t, PortRule> ports;  // ours, with the user's --port on top
  LayerFactory* layers = nullptr;           // outlives the engine
  EngineFirstIds first_ids;
};

struct EngineStats {
  DecoderStats decoder;
  std::uint64_t flows = 0, flows_open = 0, sessions = 0, held_octets = 0, evicted = 0;
};

class Engine {
 public:
  Engine(EngineConfig, RecordSink&, ContentSink&);
  ~Engine();

  void on_packet(const Packet&);
  // Everything under way is emitted as it stands (rows of changed sessions, open exchanges): for
  // live stores.
  void report_open();
  // The input ended: every connection is closed and emitted.
  void finish();
  [[nodiscard]] EngineStats stats() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace malote::session
