// SPDX-License-Identifier: MIT
// A capture in memory, and what the engine with all its dissectors finds in any choice of its
// packets. For the damage tests, which play one capture thousands of times.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "net/decoder.hpp"
#include "records/record.hpp"

namespace malote::test {

struct StoredPacket {
  Packet packet;  // its octets are those of `octets`
  std::vector<Byte> octets;
  bool tcp = false;
  Endpoint source, destination;
  std::size_t payload = 0;
  bool end = false;  // it bears a FIN or a RST
};

struct Capture {
  std::string name;
  std::vector<StoredPacket> packets;
};

// Without packets where the file is none or is too large.
[[nodiscard]] Capture load(const std::string& path, std::size_t most_packets);

using Ends = std::pair<Endpoint, Endpoint>;  // the lower first
[[nodiscard]] Ends ends_of(const Endpoint&, const Endpoint&);

struct FoundMessage {
  MessageRecord row;
  std::string octets;
};

struct FoundTransfer {
  TransferRecord row;
  std::string octets;
  Ends control{};  // of its session, if it has one
};

// What was found between two ends, in as many sessions as it takes. A transfer is found between the
// ends of its data connection.
struct Found {
  std::vector<FoundTransfer> transfers;
  std::vector<SessionRecord> sessions;
  std::vector<ExchangeRecord> exchanges;
  std::vector<FoundMessage> messages;
};
using FoundByEnds = std::map<Ends, Found>;

// `choice`: places in the capture's packets, in the order in which they are seen.
[[nodiscard]] FoundByEnds analyze(const Capture&, const std::vector<std::size_t>& choice);

}  // namespace malote::test
