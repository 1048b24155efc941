// SPDX-License-Identifier: MIT
// One captured frame as the capture layer hands it up. The octets are valid until the source's next
// call.
#pragma once

#include <cstdint>

#include "core/bytes.hpp"
#include "core/ids.hpp"
#include "core/time.hpp"

namespace malote {

// LINKTYPE_ values of the pcap registry (the numbers in files, not libpcap's DLT_).
enum class LinkType : std::uint16_t {
  null_loopback = 0,
  ethernet = 1,
  raw_ip = 101,
  openbsd_loop = 108,
  linux_sll = 113,
  ipv4 = 228,
  ipv6 = 229,
  linux_sll2 = 276,
};

struct Packet {
  Timestamp time;
  Bytes octets;                       // captured
  std::uint32_t original_length = 0;  // on the wire; more than captured when the snap length cut it
  LinkType link = LinkType::ethernet;
  std::uint32_t interface = 0;
  CaptureId capture;
  std::uint64_t number = 0;  // from 1, within the capture
};

}  // namespace malote
