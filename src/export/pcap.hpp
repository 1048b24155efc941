// SPDX-License-Identifier: MIT
// The packets of chosen TCP connections, from the capture files that they came from, as one capture
// file: times, link types and interfaces kept, in the order in which they were read. Called by
// export pcap, which has found the files; knows no store.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "capture/source.hpp"
#include "core/result.hpp"
#include "export/packet_choice.hpp"

namespace malote {

// A capture file under the id that the store knows it by.
struct CaptureFile {
  CaptureId id;
  std::string path;
};

struct PacketExport {
  std::vector<CaptureFile> captures;  // by id
  std::vector<ConnectionSpan> connections;
  std::string out;          // made anew; "-" is standard output
  bool classic = false;     // pcap, which holds one link type; else pcapng
  std::string application;  // named in a pcapng file
  // Asked once the captures were looked through, with the secrets in them: the key log that goes
  // into the file. May be empty.
  std::function<std::string(const std::vector<CaptureSecrets>&)> key_log = {};
};

// How many packets were written. Refused: a file cannot be read or written, or pcap would need more
// than one link type.
[[nodiscard]] Result<std::uint64_t> export_packets(const PacketExport&);

}  // namespace malote
