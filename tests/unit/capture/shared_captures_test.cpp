// SPDX-License-Identifier: MIT
// Captures of other projects, counted by an independent tool. They lie outside of the repository;
// without them there is nothing to test.
#include <doctest/doctest.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "capture/source.hpp"
#include "net/decoder.hpp"

using namespace malote;

namespace {

std::filesystem::path shared_folder() {
  const char* given = std::getenv("MALOTE_SHARED");
  return given != nullptr ? given : std::filesystem::path(MALOTE_SOURCE_DIR) / "../shared";
}

struct Counted {
  std::uint64_t packets = 0;
  std::size_t faults = 0;
};

// Every packet decoded, too: a segment never has more payload than was sent.
Counted count(PacketSource& source) {
  Decoder decoder{Limits{}};
  Counted counted;
  Packet packet;
  while (source.next(packet)) {
    ++counted.packets;
    const auto segment = decoder.decode(packet);
    if (segment) CHECK(segment->payload.size() <= segment->payload_length);
  }
  counted.faults = source.faults().size();
  return counted;
}

// Whole files with link types that the counting tool does not read (182, 281, 284).
bool unknown_to_that_tool(const std::string& file) {
  return file == "libpcap/filter__brcm-tag.pcap" || file == "libpcap/filter__brcm-tag-stp.pcap" ||
         file == "tcpdump/dsa.pcap" || file == "tcpdump/vtp_asan.pcap";
}

}  // namespace

TEST_CASE("captures of other projects give as many packets as an independent tool counts") {
  const auto folder = shared_folder() / "captures";
  std::ifstream manifest(folder / "MANIFEST.tsv");
  if (!manifest) {
    std::printf("skipped: no captures in %s\n", folder.c_str());
    return;
  }
  std::string line;
  std::getline(manifest, line);  // headings
  int files = 0;
  while (std::getline(manifest, line)) {
    std::vector<std::string> columns;
    std::istringstream row(line);
    for (std::string column; std::getline(row, column, '\t');) columns.push_back(column);
    REQUIRE(columns.size() >= 10);
    const std::string& file = columns[0];
    CAPTURE(file);
    ++files;
    auto source = open_capture(folder / file, CaptureId{1});
    const std::string& link = columns[7];
    const bool uncounted = columns[6] == "unreadable";
    const bool damaged = columns[9].find("damaged") != std::string::npos;
    if (!source) {
      CHECK(source.error().text.find('\n') == std::string::npos);
      CHECK((uncounted || link.find("snoop") != std::string::npos));
      continue;
    }
    const Counted counted = count(*source.value());
    if (uncounted) {
      CHECK((counted.faults > 0 || unknown_to_that_tool(file)));
      continue;
    }
    std::uint64_t expected = 0;
    const std::string& number = columns[6];
    std::from_chars(number.data(), number.data() + number.size(), expected);
    CHECK(counted.packets == expected);
    if (!damaged) CHECK(counted.faults == 0);
  }
  CHECK(files > 500);
}

TEST_CASE("links, tunnels and fragments give the segments that an independent tool counts") {
  struct Expected {
    const char* file;
    std::uint64_t segments, octets;
  };
  // tshark 4.0: frames with `tcp and not icmp and not icmpv6`, the sum of the last tcp.len of each.
  constexpr Expected all[] = {
      {"libpcap/filter__geneve.pcap", 8, 852},
      {"lwerdna/simple_http_sll2.pcap", 24, 1833},
      {"pcapplusplus/four_ipv6_http_streams.pcap", 81, 34770},
      {"pcapplusplus/many_interfaces-1.pcapng", 32, 3045},
      {"pcapplusplus/one_http_stream_rst.pcap", 10, 1636},
      {"pcapplusplus/pcapng-example.pcapng", 159, 46679},
      {"suricata-verify/bug-4376__syn_retransmit_with_ts.pcap", 254, 208724},
      {"suricata-verify/bug-4810__pppoe-session-http.pcap", 30, 15508},
      {"suricata-verify/defrag__bug-6887-defrag-eth-vlan-ipv6-tcp__frag-eth-vlan-ipv6-tcp.pcap", 1,
       1000},
      {"suricata-verify/defrag__bug-6887-defrag-ipv4-tcp-syn__frag-ip-tcp-syn.pcap", 1, 0},
      {"suricata-verify/defrag__bug-6887-defrag-ppp-ipv6-tcp__frag-ppp-ipv6-tcp.pcap", 1, 1000},
      {"suricata-verify/http-gap-double.pcap", 30, 524},
      {"suricata-verify/vxlan-decoder-03__vxlan.pcap", 82, 13460},
      {"tcpdump/mptcp-v1.pcap", 20, 20536},
      {"tcpreplay/test.rewrite_vlan802.1ad", 116, 53446},
      {"zeek/erspan.pcap", 106, 84065},
      {"zeek/mixed-vlan-mpls.pcap", 47, 12979},
      {"zeek/tunnels__vxlan-encapsulated-http.pcap", 12, 9299},
      {"zeek/vlan-collisions.pcap", 42, 15429},
  };
  const auto folder = shared_folder() / "captures";
  if (!std::filesystem::exists(folder)) {
    std::printf("skipped: no captures in %s\n", folder.c_str());
    return;
  }
  for (const Expected& expected : all) {
    CAPTURE(expected.file);
    auto source = open_capture(folder / expected.file, CaptureId{1});
    REQUIRE(source);
    Decoder decoder{Limits{}};
    Packet packet;
    std::uint64_t octets = 0;
    while (source.value()->next(packet)) {
      if (const auto segment = decoder.decode(packet)) octets += segment->payload_length;
      while (decoder.has_rest()) {
        if (const auto segment = decoder.decode_rest(packet)) octets += segment->payload_length;
      }
    }
    CHECK(decoder.stats().segments == expected.segments);
    CHECK(octets == expected.octets);
  }
}
