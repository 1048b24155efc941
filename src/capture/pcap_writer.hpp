// SPDX-License-Identifier: MIT
// Writes packets into a pcap file: little-endian, nanoseconds; the same packets give the same
// octets. Called by the generator and the pcap export.
#pragma once

#include <memory>
#include <ostream>
#include <string>

#include "core/result.hpp"
#include "net/packet.hpp"

namespace malote {

class PcapWriter {
 public:
  // Refused where the file can't be made.
  [[nodiscard]] static Result<PcapWriter> open(const std::string& path, LinkType);
  PcapWriter(std::ostream&, LinkType);  // the stream outlives the writer

  // Moments outside of pcap's 1970 to 2106 become its first or last second.
  void write(Timestamp, Bytes octets, std::uint32_t original_length);

  // How many packets there are in the file, or why not all that were written.
  [[nodiscard]] Result<std::uint64_t> close();

 private:
  PcapWriter(std::unique_ptr<std::ostream> file, std::string path, LinkType);

  std::unique_ptr<std::ostream> file_;
  std::ostream* out_;
  std::string path_;
  std::uint64_t packets_ = 0;
};

}  // namespace malote
