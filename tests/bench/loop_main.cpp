// SPDX-License-Identifier: MIT
// The least that a program on libpcap can do with a capture: hand it over packet by packet. Its
// processor time is what scripts/bench divides by.
#include <pcap/pcap.h>

#include <cstdint>
#include <cstdio>

int main(int count, char** words) {
  if (count != 2) {
    (void)std::fputs("usage: bench_loop CAPTURE\n", stderr);
    return 2;
  }
  char fault[PCAP_ERRBUF_SIZE] = "";
  pcap_t* const capture = pcap_open_offline(words[1], fault);
  if (capture == nullptr) {
    (void)std::fprintf(stderr, "bench_loop: %s\n", fault);
    return 3;
  }
  std::uint64_t packets = 0;
  std::uint64_t octets = 0;
  pcap_pkthdr* header = nullptr;
  const unsigned char* data = nullptr;
  int result = 0;
  while ((result = pcap_next_ex(capture, &header, &data)) == 1) {
    ++packets;
    octets += header->caplen;
  }
  pcap_close(capture);
  (void)std::printf("{\"packets\": %llu, \"octets\": %llu}\n",
                    static_cast<unsigned long long>(packets),
                    static_cast<unsigned long long>(octets));
  return result == PCAP_ERROR_BREAK ? 0 : 1;
}
