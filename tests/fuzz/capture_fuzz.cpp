// SPDX-License-Identifier: MIT
// Fuzzes the capture readers, compressed ones too, from memory. Properties: no packet is larger
// than the cap, all are numbered in order, faults stay bounded, and the end is the end.
#include <cstdlib>

#include "capture/open.hpp"

using namespace malote;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::uint64_t most_packets = 100'000;  // zeros compress well
  auto opened =
      open_capture_stream(std::make_unique<MemoryStream>(Bytes{data, size}), "fuzz", CaptureId{1});
  if (!opened) {
    require(!opened.error().text.empty());
    return 0;
  }
  PacketSource& source = *opened.value();
  Packet packet;
  std::uint64_t number = 0;
  bool more = true;
  while (number < most_packets && (more = source.next(packet))) {
    require(packet.number == ++number);
    require(packet.octets.size() <= 16 * 1024 * 1024);
    if (!packet.octets.empty()) {
      volatile Byte ends = packet.octets.front();
      ends = packet.octets.back();
      (void)ends;
    }
  }
  if (!more) require(!source.next(packet));
  require(source.faults().size() <= 101);
  require(source.octets_read() <= size);
  require(source.interfaces().size() <= 65'536);
  return 0;
}
