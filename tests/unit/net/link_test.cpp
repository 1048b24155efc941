// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "frames.hpp"

using namespace malote;
using namespace malote::test;

namespace {

std::string payload_of(const Octets& frame, LinkType link) {
  Decoder decoder{Limits{}};
  const auto segment = decoder.decode(packet_of(frame, link));
  return segment ? std::string(as_text(segment->payload)) : "none";
}

Octets behind(std::initializer_list<unsigned> header, const Octets& payload) {
  Octets out;
  for (const unsigned octet : header) out.u8(octet);
  return out.add(payload.view());
}

Octets sll(unsigned arphrd, unsigned protocol, const Octets& payload) {
  Octets out;  // LINKTYPE_LINUX_SLL
  return out.be16(0).be16(arphrd).be16(6).zeros(8).be16(protocol).add(payload.view());
}

Octets sll2(unsigned arphrd, unsigned protocol, const Octets& payload) {
  Octets out;  // LINKTYPE_LINUX_SLL2
  return out.be16(protocol).be16(0).be32(3).be16(arphrd).u8(0).u8(6).zeros(8).add(payload.view());
}

const Octets v4 = ipv4(tcp("hello"));
const Octets v6 = ipv6(tcp("hello"));

}  // namespace

TEST_CASE("Ethernet with and without tags") {
  CHECK(payload_of(ethernet(v4), LinkType::ethernet) == "hello");
  CHECK(payload_of(ethernet(v6, 0x86dd), LinkType::ethernet) == "hello");
  CHECK(payload_of(ethernet(behind({0, 5, 0x08, 0x00}, v4), 0x8100), LinkType::ethernet) ==
        "hello");
  const Octets inner = behind({0, 6, 0x08, 0x00}, v4);
  for (const unsigned outer : {0x88a8U, 0x8100U, 0x9100U, 0x9200U}) {
    CHECK(payload_of(ethernet(behind({0, 5, 0x81, 0x00}, inner), outer), LinkType::ethernet) ==
          "hello");
  }
  CHECK(payload_of(ethernet(v4, 0x0806), LinkType::ethernet) == "none");
  CHECK(payload_of(ethernet(v6, 0x0800), LinkType::ethernet) == "none");
}

TEST_CASE("802.3 frames with a SNAP header (RFC 1042)") {
  const Octets snap = behind({0xaa, 0xaa, 3, 0, 0, 0, 0x08, 0x00}, v4);
  const auto length = static_cast<unsigned>(snap.size());
  CHECK(payload_of(ethernet(snap, length), LinkType::ethernet) == "hello");
  Octets padded_frame = ethernet(snap, length);
  CHECK(payload_of(padded_frame.zeros(20), LinkType::ethernet) == "hello");
  CHECK(payload_of(ethernet(snap, length + 1), LinkType::ethernet) == "none");
  CHECK(payload_of(ethernet(behind({0x42, 0x42, 3}, v4), 48), LinkType::ethernet) == "none");
  CHECK(payload_of(ethernet(behind({0xaa, 0xaa, 3, 0, 0, 12, 8, 0}, v4), length),
                   LinkType::ethernet) == "none");
}

TEST_CASE("Linux cooked captures") {
  CHECK(payload_of(sll(1, 0x0800, v4), LinkType::linux_sll) == "hello");
  CHECK(payload_of(sll(772, 0x86dd, v6), LinkType::linux_sll) == "hello");
  CHECK(payload_of(sll(1, 0x8100, behind({0, 5, 0x08, 0x00}, v4)), LinkType::linux_sll) == "hello");
  CHECK(payload_of(sll(824, 0x0800, v4), LinkType::linux_sll) == "none");  // netlink
  CHECK(payload_of(sll2(1, 0x0800, v4), LinkType::linux_sll2) == "hello");
  CHECK(payload_of(sll2(1, 0x86dd, v6), LinkType::linux_sll2) == "hello");
  CHECK(payload_of(sll2(824, 0x0800, v4), LinkType::linux_sll2) == "none");
}

TEST_CASE("BSD loopback in both byte orders, with everybody's AF_INET6") {
  CHECK(payload_of(behind({2, 0, 0, 0}, v4), LinkType::null_loopback) == "hello");
  CHECK(payload_of(behind({0, 0, 0, 2}, v4), LinkType::null_loopback) == "hello");
  CHECK(payload_of(behind({0, 0, 0, 2}, v4), LinkType::openbsd_loop) == "hello");
  for (const unsigned family : {10U, 23U, 24U, 28U, 30U}) {
    CHECK(payload_of(behind({family, 0, 0, 0}, v6), LinkType::null_loopback) == "hello");
    CHECK(payload_of(behind({0, 0, 0, family}, v6), LinkType::null_loopback) == "hello");
  }
  CHECK(payload_of(behind({7, 0, 0, 0}, v4), LinkType::null_loopback) == "none");
}

TEST_CASE("raw IP under all its numbers") {
  for (const unsigned number : {101U, 12U, 14U}) {
    const auto link = static_cast<LinkType>(number);
    CHECK(payload_of(v4, link) == "hello");
    CHECK(payload_of(v6, link) == "hello");
  }
  CHECK(payload_of(v4, LinkType::ipv4) == "hello");
  CHECK(payload_of(v6, LinkType::ipv6) == "hello");
  CHECK(payload_of(v6, LinkType::ipv4) == "none");
  CHECK(payload_of(v4, LinkType::ipv6) == "none");
}

TEST_CASE("an unknown link type is no TCP") {
  Decoder decoder{Limits{}};
  CHECK_FALSE(decoder.decode(packet_of(v4, static_cast<LinkType>(147))));
  CHECK(decoder.stats().unknown_links == 1);
  CHECK(decoder.stats().unknown_link == static_cast<LinkType>(147));
  CHECK(decoder.stats().not_tcp == 0);
  CHECK(decoder.stats().malformed == 0);
}

TEST_CASE("tags without end are given up") {
  Octets frame = v4;
  for (int i = 0; i < 1000; ++i) frame = behind({0, 5, 0x81, 0x00}, frame);
  Decoder decoder{Limits{}};
  const Octets whole = ethernet(frame, 0x8100);
  CHECK_FALSE(decoder.decode(packet_of(whole)));
  CHECK(decoder.stats().too_nested == 1);
}

TEST_CASE("a frame cut at any octet gives no false segment") {
  const std::pair<Octets, LinkType> frames[] = {
      {ethernet(behind({0, 5, 0x81, 0x00, 0, 6, 0x08, 0x00}, v4), 0x88a8), LinkType::ethernet},
      {ethernet(v6, 0x86dd), LinkType::ethernet},
      {ethernet(behind({0xaa, 0xaa, 3, 0, 0, 0, 0x08, 0x00}, v4), 53), LinkType::ethernet},
      {sll(1, 0x0800, v4), LinkType::linux_sll},
      {sll2(1, 0x86dd, v6), LinkType::linux_sll2},
      {behind({2, 0, 0, 0}, v4), LinkType::null_loopback},
      {v6, LinkType::raw_ip},
  };
  for (const auto& [frame, link] : frames) {
    const std::size_t payload_at = frame.size() - 5;
    for (std::size_t cut = 0; cut <= frame.size(); ++cut) {
      // Exactly as much memory as was captured, so that a sanitizer sees a step beyond it.
      const Octets captured = frame.slice(0, cut);
      Packet packet = packet_of(captured, link);
      packet.original_length = static_cast<std::uint32_t>(frame.size());
      Decoder decoder{Limits{}};
      const auto segment = decoder.decode(packet);
      CAPTURE(cut);
      CHECK(segment.has_value() == (cut >= payload_at));
      if (!segment) {
        CHECK(decoder.stats().malformed == 1);
        continue;
      }
      CHECK(segment->payload.size() == cut - payload_at);
      CHECK(segment->payload_length == 5);
    }
  }
}
