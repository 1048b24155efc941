// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "frames.hpp"

using namespace malote;
using namespace malote::test;

namespace {

std::optional<Segment> decode(const Octets& frame, LinkType link = LinkType::ethernet) {
  Decoder decoder{Limits{}};
  return decoder.decode(packet_of(frame, link));
}

std::optional<Segment> decode(Octets&&, LinkType = LinkType::ethernet) = delete;  // views the frame

std::string payload_of(const Octets& frame, LinkType link = LinkType::raw_ip) {
  const auto segment = decode(frame, link);
  return segment ? std::string(as_text(segment->payload)) : "none";
}

Octets extension(unsigned next, std::size_t units, const Octets& payload) {
  Octets out;  // RFC 8200 4.3: length in units of 8 octets behind the first
  return out.u8(next).u8(static_cast<unsigned>(units)).zeros(6 + units * 8).add(payload.view());
}

}  // namespace

TEST_CASE("a segment's fields are the headers'") {
  const Octets frame = ethernet(ipv4(tcp("hello", 0x31)));
  const auto segment = decode(frame);
  REQUIRE(segment);
  CHECK(segment->source.ip.octets[3] == 1);
  CHECK(segment->source.port == 40000);
  CHECK(segment->destination.ip.octets[3] == 2);
  CHECK(segment->destination.port == 25);
  CHECK_FALSE(segment->source.ip.is_v6);
  CHECK(segment->sequence == 0x01020304);
  CHECK(segment->acknowledgement == 0x0a0b0c0d);
  CHECK(segment->fin);
  CHECK_FALSE(segment->syn);
  CHECK_FALSE(segment->rst);
  CHECK(segment->ack);
  CHECK(segment->urg);
  CHECK(segment->urgent_pointer == 0x1234);
  CHECK(as_text(segment->payload) == "hello");
  CHECK(segment->payload_length == 5);
  CHECK(segment->packet == 1);
  CHECK(segment->capture == CaptureId{1});

  const Octets frame6 = ethernet(ipv6(tcp("", 0x06)), 0x86dd);
  const auto reset = decode(frame6);
  REQUIRE(reset);
  CHECK(reset->source.ip.is_v6);
  CHECK(reset->source.ip.octets[0] == 0x20);
  CHECK(reset->source.ip.octets[15] == 1);
  CHECK(reset->destination.ip.octets[15] == 2);
  CHECK(reset->syn);
  CHECK(reset->rst);
  CHECK_FALSE(reset->ack);
}

TEST_CASE("padding and trailers are never payload") {
  Octets bare = ethernet(ipv4(tcp("")));
  const auto segment = decode(bare.zeros(6));
  REQUIRE(segment);
  CHECK(segment->payload.empty());
  CHECK(segment->payload_length == 0);
  Octets with_check_sequence = ethernet(ipv6(tcp("data")), 0x86dd);
  CHECK(payload_of(with_check_sequence.be32(0xdeadbeef), LinkType::ethernet) == "data");
}

TEST_CASE("options of IPv4 and TCP are stepped over") {
  for (unsigned words = 0; words <= 10; ++words)
    CHECK(payload_of(ipv4(tcp("x", 0x18, words), {.option_words = words})) == "x");
}

TEST_CASE("contradicting lengths make no segment") {
  Octets short_header = ipv4(tcp("x"));
  short_header[0] = 0x44;  // 16 octets
  CHECK(payload_of(short_header) == "none");
  CHECK(payload_of(ipv4(tcp("x"), {.total_length = 19})) == "none");
  CHECK(payload_of(ipv4(tcp("x"), {.total_length = 20})) == "none");  // no room for TCP
  CHECK(payload_of(ipv4(tcp("x"), {.total_length = 39})) == "none");
  CHECK(payload_of(ipv4(tcp("x"), {.total_length = 40})).empty());
  Octets low_offset = ipv4(tcp("x"));
  low_offset[32] = 0x40;
  CHECK(payload_of(low_offset) == "none");
  Octets high_offset = ipv4(tcp("x"));
  high_offset[32] = 0xf0;
  CHECK(payload_of(high_offset) == "none");
  Octets version = ipv4(tcp("x"));
  version[0] = 0x55;
  CHECK(payload_of(version) == "none");
}

TEST_CASE("a length field beyond the captured frame tells what was sent") {
  const Octets frame = ipv4(tcp("abc"), {.total_length = 1500});
  const auto segment = decode(frame, LinkType::raw_ip);
  REQUIRE(segment);
  CHECK(as_text(segment->payload) == "abc");
  CHECK(segment->payload_length == 1460);
}

TEST_CASE("a length of 0 is told by the frame (TSO)") {
  const std::string large(3000, 'a');
  CHECK(payload_of(ipv4(tcp(large), {.total_length = 0})) == large);
  CHECK(payload_of(ipv6(tcp(large), 6, 0)) == large);
  Octets perhaps_padded = ethernet(ipv4(tcp("abc"), {.total_length = 0}));
  CHECK(payload_of(perhaps_padded.zeros(3), LinkType::ethernet) == "none");

  Octets cut = ipv4(tcp(large), {.total_length = 0}).slice(0, 100);
  Packet packet = packet_of(cut, LinkType::raw_ip);
  packet.original_length = 3040;
  Decoder decoder{Limits{}};
  const auto segment = decoder.decode(packet);
  REQUIRE(segment);
  CHECK(segment->payload.size() == 60);
  CHECK(segment->payload_length == 3000);
}

TEST_CASE("a length of 0 in a frame that no card takes tells nothing") {
  const Octets cut = ipv4(tcp(std::string(200, 'a')), {.total_length = 0});
  Packet packet = packet_of(cut, LinkType::raw_ip);
  packet.original_length = 0xd0000000;
  Decoder decoder{Limits{}};
  CHECK_FALSE(decoder.decode(packet));
}

TEST_CASE("a snap length in the middle of the TCP options leaves the sent length") {
  const Octets whole = ipv4(tcp("hello", 0x18, 3));
  const Octets cut = whole.slice(0, 44);
  Packet packet = packet_of(cut, LinkType::raw_ip);
  packet.original_length = static_cast<std::uint32_t>(whole.size());
  Decoder decoder{Limits{}};
  const auto segment = decoder.decode(packet);
  REQUIRE(segment);
  CHECK(segment->payload.empty());
  CHECK(segment->payload_length == 5);
}

TEST_CASE("a packet header that claims less than was captured") {
  const Octets frame = ipv4(tcp("hello"));
  Packet packet = packet_of(frame, LinkType::raw_ip);
  packet.original_length = 0;
  Decoder decoder{Limits{}};
  const auto segment = decoder.decode(packet);
  REQUIRE(segment);
  CHECK(as_text(segment->payload) == "hello");
}

TEST_CASE("IPv6 extension headers") {
  const Octets segment = tcp("hello");
  CHECK(payload_of(ipv6(extension(6, 0, segment), 0)) == "hello");   // hop-by-hop
  CHECK(payload_of(ipv6(extension(6, 2, segment), 43)) == "hello");  // routing
  CHECK(payload_of(ipv6(extension(6, 1, segment), 60)) == "hello");  // destination options
  const Octets chain = extension(43, 0, extension(60, 3, extension(6, 1, segment)));
  CHECK(payload_of(ipv6(chain, 0)) == "hello");
  CHECK(payload_of(ipv6(extension(59, 0, segment), 0)) == "none");  // no next header
  CHECK(payload_of(ipv6(extension(6, 200, Octets{}), 0, 40)) == "none");
  // An authentication header counts in units of 4, less 2 (RFC 4302 2.2).
  CHECK(payload_of(ipv6(extension(6, 4, segment), 51)) == "none");
  Octets authenticated;
  authenticated.u8(6).u8(4).zeros(22).add(segment.view());
  CHECK(payload_of(ipv6(authenticated, 51)) == "hello");
  CHECK(payload_of(ipv4(authenticated, {.protocol = 51})) == "hello");
  // Not extension headers in IPv4.
  CHECK(payload_of(ipv4(extension(6, 0, segment), {.protocol = 0})) == "none");
}

TEST_CASE("every extension header cut at every octet") {
  const Octets whole = ipv6(extension(43, 1, extension(60, 0, extension(6, 2, tcp("hello")))), 0);
  const std::size_t payload_at = whole.size() - 5;
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    const Octets captured = whole.slice(0, cut);
    CHECK(decode(captured, LinkType::raw_ip).has_value() == (cut >= payload_at));
  }
}

TEST_CASE("too many extension headers are given up") {
  Octets chain = tcp("hello");
  unsigned next = 6;
  for (int i = 0; i < 100; ++i) {
    chain = extension(next, 0, chain);
    next = 60;
  }
  Decoder decoder{Limits{}};
  const Octets frame = ipv6(chain, 60);
  CHECK_FALSE(decoder.decode(packet_of(frame, LinkType::raw_ip)));
  CHECK(decoder.stats().too_nested == 1);
}

TEST_CASE("what is not TCP is counted as such") {
  Decoder decoder{Limits{}};
  const Octets udp = ipv4(tcp("x"), {.protocol = 17});
  CHECK_FALSE(decoder.decode(packet_of(udp, LinkType::raw_ip)));
  CHECK(decoder.stats().not_tcp == 1);
  const Octets segment = ipv4(tcp("x"));
  CHECK(decoder.decode(packet_of(segment, LinkType::raw_ip)));
  CHECK(decoder.stats().segments == 1);
}
