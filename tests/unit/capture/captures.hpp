// SPDX-License-Identifier: MIT
// Capture files built by hand from the formats' specifications, and what reading them gives.
#pragma once

#include <string>
#include <vector>

#include "capture/open.hpp"
#include "core/limits.hpp"
#include "support/octets.hpp"

namespace malote::test {

struct Order {
  bool big = false;
};

// --- pcap ---

inline Octets pcap_header(Order order, std::uint32_t magic = 0xa1b2c3d4, std::uint32_t link = 1,
                          unsigned major = 2, unsigned minor = 4) {
  Octets out;
  out.put(magic, 4, order.big).put(major, 2, order.big).put(minor, 2, order.big).zeros(8);
  return out.put(65535, 4, order.big).put(link, 4, order.big);
}

inline Octets pcap_record(Order order, std::uint32_t seconds, std::uint32_t fraction,
                          std::string_view octets, std::uint32_t original = 0) {
  Octets out;
  out.put(seconds, 4, order.big).put(fraction, 4, order.big).put(octets.size(), 4, order.big);
  out.put(original != 0 ? original : octets.size(), 4, order.big);
  return out.add(as_bytes(octets));
}

// --- pcapng ---

inline Octets block(Order order, std::uint32_t type, const Octets& body) {
  Octets out;
  Octets padded_body = body;
  padded_body.zeros((4 - body.size() % 4) % 4);
  const std::size_t length = padded_body.size() + 12;
  out.put(type, 4, order.big).put(length, 4, order.big).add(padded_body.view());
  return out.put(length, 4, order.big);
}

inline Octets option(Order order, unsigned code, const Octets& value) {
  Octets out;
  out.put(code, 2, order.big).put(value.size(), 2, order.big).add(value.view());
  return out.zeros((4 - value.size() % 4) % 4);
}

inline Octets section(Order order, unsigned major = 1) {
  Octets body;
  body.put(0x1a2b3c4d, 4, order.big).put(major, 2, order.big).put(0, 2, order.big);
  return block(order, 0x0a0d0d0a, body.put(~0ULL, 8, order.big));
}

inline Octets interface(Order order, unsigned link, const Octets& options = {},
                        std::uint32_t snap_length = 0) {
  Octets body;
  body.put(link, 2, order.big).put(0, 2, order.big).put(snap_length, 4, order.big);
  return block(order, 1, body.add(options.view()));
}

inline Octets enhanced_packet(Order order, std::uint32_t interface_id, std::uint64_t time,
                              std::string_view octets, std::uint32_t original = 0) {
  Octets body;
  body.put(interface_id, 4, order.big).put(time >> 32U, 4, order.big);
  body.put(time & 0xffffffffU, 4, order.big).put(octets.size(), 4, order.big);
  body.put(original != 0 ? original : octets.size(), 4, order.big);
  return block(order, 6, body.add(as_bytes(octets)));
}

inline Octets join(std::initializer_list<Octets> parts) {
  Octets out;
  for (const Octets& part : parts) out.add(part.view());
  return out;
}

// --- reading ---

struct ReadPacket {
  std::int64_t ns;
  std::string octets;
  std::uint32_t original_length;
  unsigned link;
  std::uint32_t interface_id;
  bool operator==(const ReadPacket&) const = default;
};

struct ReadCapture {
  std::string refused;
  std::string format;
  std::vector<ReadPacket> packets;
  std::vector<CaptureFault> faults;
  std::vector<CaptureSecrets> secrets;
  std::vector<std::string> interfaces;
  std::optional<std::uint64_t> dropped;

  [[nodiscard]] std::vector<std::string> texts() const {
    std::vector<std::string> all;
    for (const ReadPacket& packet : packets) all.push_back(packet.octets);
    return all;
  }
};

inline ReadCapture read_all(PacketSource& source) {
  ReadCapture read;
  read.format = source.format();
  Packet packet;
  std::uint64_t number = 0;
  bool numbered = true;
  while (source.next(packet)) {
    numbered = numbered && packet.number == ++number && packet.capture == CaptureId{5};
    read.packets.push_back({packet.time.ns, std::string(as_text(packet.octets)),
                            packet.original_length, static_cast<unsigned>(packet.link),
                            packet.interface});
  }
  if (!numbered) read.refused = "wrongly numbered";
  if (source.next(packet)) read.refused = "went on behind its end";
  read.faults = source.faults();
  read.secrets = source.secrets();
  read.interfaces = source.interfaces();
  read.dropped = source.dropped();
  return read;
}

inline ReadCapture read_all(const Octets& file) {
  auto source =
      open_capture_stream(std::make_unique<MemoryStream>(file.view()), "file", CaptureId{5});
  if (!source) {
    ReadCapture nothing;
    nothing.refused = source.error().text;
    return nothing;
  }
  return read_all(*source.value());
}

}  // namespace malote::test
