// SPDX-License-Identifier: MIT
// `export pcap`: the packets of the sessions that fit, out of the capture files that they were read
// from. Called by the export verb, which has opened the source and minds what stands at OUT.
#pragma once

#include <string>

#include "app/context.hpp"
#include "app/source.hpp"

namespace malote::app {

struct PcapExportWords {
  std::string source;       // as said; empty: none was
  std::string capture_dir;  // empty: none
  std::string draft;        // where to write to; "-" is standard output
  bool classic = false;     // pcap, not pcapng
  bool with_keys = false;   // and the secrets of these connections
};

struct PcapExported {
  std::uint64_t sessions = 0, packets = 0;
  std::uint64_t secrets = 0;             // lines of the key log that was written
  ExitStatus status = ExitStatus::done;  // faults: some captures could not be had
};

[[nodiscard]] PcapExported export_pcap(const Source&, const store::Query&, const PcapExportWords&,
                                       const Context&);

}  // namespace malote::app
