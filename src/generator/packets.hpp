// SPDX-License-Identifier: MIT
// A conversation as TCP segments: what a session script becomes before it is damaged and put into
// frames. Made by play_session(), changed by damage.hpp, encoded by frames.hpp. Knows no dissector
// and no capture file.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/address.hpp"
#include "core/time.hpp"
#include "generator/side.hpp"
#include "generator/transfer_truth.hpp"

namespace malote::generator {

class PlayTls;
struct SessionScript;

struct TcpPacket {
  Timestamp time;
  std::size_t session = 0;  // index within the scenario
  Side from = Side::client;
  Endpoint source, destination;
  std::uint32_t sequence = 0, acknowledgement = 0;
  bool syn = false, ack = false, fin = false, rst = false, psh = false;
  std::uint16_t window = 0;
  std::uint16_t mss = 0;  // SYN only: the maximum segment size offered
  std::uint16_t ip_id = 0;
  std::uint16_t urgent = 0;  // the urgent pointer; 0: none
  std::string payload;
};

struct PlayedSession {
  std::vector<TcpPacket> packets;  // in the order of their times
  std::uint32_t client_isn = 0, server_isn = 0;
  std::vector<TcpPacket> data;  // FTP: of the data connections, one after the other
  std::vector<TransferTruth> transfers;
  // Where the session was compressed or encrypted: octets said so far, octets on the wire so far,
  // by side.
  std::vector<std::pair<std::uint64_t, std::uint64_t>> marks[2];
  std::string fault;  // there was no TLS between the two ends; what follows was not said
};

// The session's packets from its handshake at `start` on. The same script, index and seed give the
// same packets.
// TLS comes from `tls`; without it the session makes its own.
[[nodiscard]] PlayedSession play_session(const SessionScript&, std::size_t index, Timestamp start,
                                         std::uint64_t seed, PlayTls* tls = nullptr);

// When the last octet before `end_offset` of what `from` sent was on the wire; `end_offset` counts
// from the first octet of payload.
[[nodiscard]] Timestamp time_of_octet(const PlayedSession&, Side from, std::uint64_t end_offset);

}  // namespace malote::generator
