// SPDX-License-Identifier: MIT
// A libpcap handle that closes itself; shared by devices and filters.
#pragma once

#include <pcap/pcap.h>

#include <memory>

namespace malote {

constexpr int snap_octets = 262'144;  // of a packet, at most: libpcap's own ceiling

struct ClosePcap {
  void operator()(pcap_t* handle) const noexcept { pcap_close(handle); }
};
using PcapHandle = std::unique_ptr<pcap_t, ClosePcap>;

}  // namespace malote
