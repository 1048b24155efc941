// SPDX-License-Identifier: MIT
// Puts the packets of a capture on a device at a given rate, again and again for some seconds: what
// scripts/bench lets `malote capture` and tcpdump listen to. Prints how many it sent and how long
// that took. Addresses and ports stay as they are; rounds are told apart by the second octet of
// both IPv4 addresses, so that each is sessions of its own.
#include <linux/if_packet.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t batch_packets = 32;  // per system call
constexpr std::size_t ethernet_octets = 14;
constexpr std::size_t ipv4_octets = 20;

struct Packets {
  std::vector<unsigned char> octets;
  std::vector<std::size_t> ends;  // of each packet, in octets

  [[nodiscard]] std::size_t begin_of(std::size_t i) const { return i == 0 ? 0 : ends[i - 1]; }
};

bool read_packets(const char* path, Packets& packets) {
  char fault[PCAP_ERRBUF_SIZE] = "";
  pcap_t* const capture = pcap_open_offline(path, fault);
  if (capture == nullptr) {
    (void)std::fprintf(stderr, "bench_replay: %s\n", fault);
    return false;
  }
  pcap_pkthdr* header = nullptr;
  const unsigned char* data = nullptr;
  while (pcap_next_ex(capture, &header, &data) == 1) {
    packets.octets.insert(packets.octets.end(), data, data + header->caplen);
    packets.ends.push_back(packets.octets.size());
  }
  pcap_close(capture);
  return !packets.ends.empty();
}

int open_device(const char* name) {
  const int wire = socket(AF_PACKET, SOCK_RAW, 0);
  if (wire < 0) return -1;
  const int yes = 1;
  (void)setsockopt(wire, SOL_PACKET, PACKET_QDISC_BYPASS, &yes, sizeof yes);
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_ifindex = static_cast<int>(if_nametoindex(name));
  if (bind(wire, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return -1;
  return wire;
}

void mark_round(Packets& packets) {
  for (std::size_t i = 0; i < packets.ends.size(); ++i) {
    unsigned char* const packet = packets.octets.data() + packets.begin_of(i);
    if (packets.ends[i] - packets.begin_of(i) < ethernet_octets + ipv4_octets) continue;
    if (packet[12] != 0x08 || packet[13] != 0x00) continue;
    ++packet[ethernet_octets + 13];  // source and destination: 10.N.0.0
    ++packet[ethernet_octets + 17];
  }
}

// False where the device refuses.
bool send_batch(int wire, Packets& packets, std::size_t first, std::size_t count) {
  std::array<iovec, batch_packets> parts{};
  std::array<mmsghdr, batch_packets> messages{};
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t begin = packets.begin_of(first + i);
    parts[i] = {packets.octets.data() + begin, packets.ends[first + i] - begin};
    messages[i].msg_hdr.msg_iov = &parts[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  for (std::size_t sent = 0; sent < count;) {
    const int took = sendmmsg(wire, &messages[sent], static_cast<unsigned>(count - sent), 0);
    if (took <= 0) return false;
    sent += static_cast<std::size_t>(took);
  }
  return true;
}

}  // namespace

int main(int count, char** words) {
  const double rate = count == 5 ? std::atof(words[3]) : 0;
  const double seconds = count == 5 ? std::atof(words[4]) : 0;
  if (rate <= 0 || seconds <= 0) {
    (void)std::fputs("usage: bench_replay CAPTURE DEVICE PACKETS-A-SECOND SECONDS\n", stderr);
    return 2;
  }
  Packets packets;
  const int wire = open_device(words[2]);
  if (wire < 0 || !read_packets(words[1], packets)) {
    (void)std::fprintf(stderr, "bench_replay: %s: %s\n", words[2], std::strerror(errno));
    return 3;
  }
  const auto begun = Clock::now();
  const auto since = [&] { return std::chrono::duration<double>(Clock::now() - begun).count(); };
  unsigned long long sent = 0;
  for (std::size_t next = 0; since() < seconds;) {
    const std::size_t some = std::min(batch_packets, packets.ends.size() - next);
    if (!send_batch(wire, packets, next, some)) return 1;
    sent += some;
    next += some;
    if (next == packets.ends.size()) {
      mark_round(packets);
      next = 0;
    }
    const double due = static_cast<double>(sent) / rate - since();
    if (due > 0.001) std::this_thread::sleep_for(std::chrono::duration<double>(due));
  }
  (void)std::printf("{\"packets\": %llu, \"seconds\": %.3f}\n", sent, since());
  return 0;
}
