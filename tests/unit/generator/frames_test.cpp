// SPDX-License-Identifier: MIT
// Frames: checksums by a second, plainer implementation (RFC 1071 over 16-bit words, carries folded
// at the end), header fields at the offsets of RFC 791, 8200 and 9293, fragments put together by
// hand.
#include "generator/frames.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace malote;
using namespace malote::generator;

namespace {

unsigned u8(const std::string& s, std::size_t at) {
  return static_cast<unsigned char>(s.at(at));
}
unsigned u16(const std::string& s, std::size_t at) {
  return u8(s, at) << 8U | u8(s, at + 1);
}

// Zero where the checksum within is right.
unsigned rest_of_sum(const std::string& octets) {
  unsigned long long sum = 0;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    sum += static_cast<unsigned long long>(u8(octets, i)) << (i % 2 == 0 ? 8U : 0U);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16U);
  return static_cast<unsigned>(~sum & 0xffff);
}

std::string tcp_with_pseudo_header(const std::string& ip, std::size_t header, std::size_t addresses,
                                   std::size_t address_octets) {
  const std::string tcp = ip.substr(header);
  std::string pseudo = ip.substr(addresses, address_octets * 2);
  const auto length = static_cast<unsigned>(tcp.size());
  if (address_octets == 4) {
    pseudo += {'\0', '\6', static_cast<char>(length >> 8U), static_cast<char>(length)};
  } else {
    pseudo += {'\0', '\0', static_cast<char>(length >> 8U), static_cast<char>(length)};
    pseudo += {'\0', '\0', '\0', '\6'};
  }
  return pseudo + tcp;
}

TcpPacket sample(const std::string& payload) {
  TcpPacket p;
  p.source = {*parse_ip("10.0.0.5"), 49152};
  p.destination = {*parse_ip("10.0.0.25"), 25};
  p.sequence = 0xfffffff0U;
  p.acknowledgement = 0x01020304U;
  p.ack = p.psh = true;
  p.window = 64240;
  p.ip_id = 0xbeef;
  p.payload = payload;
  return p;
}

TcpPacket sample6(const std::string& payload) {
  TcpPacket p = sample(payload);
  p.source.ip = to_ipv6(p.source.ip);
  p.destination.ip = to_ipv6(p.destination.ip);
  return p;
}

std::string one_frame(const TcpPacket& p, const FrameOptions& options) {
  const auto frames = to_frames(p, options);
  REQUIRE(frames.size() == 1);
  return frames[0];
}

}  // namespace

TEST_CASE("IPv4: fields and checksums") {
  for (std::size_t size : {0U, 1U, 2U, 3U, 100U, 1459U, 1460U, 60000U}) {
    CAPTURE(size);
    const std::string ip = one_frame(sample(std::string(size, '\xff')), {Link::raw, 0, {}});
    REQUIRE(ip.size() == 40 + size);
    CHECK(u8(ip, 0) == 0x45);
    CHECK(u16(ip, 2) == ip.size());
    CHECK(u16(ip, 4) == 0xbeef);
    CHECK(u16(ip, 6) == 0x4000);
    CHECK(u8(ip, 9) == 6);
    CHECK(ip.substr(12, 8) == std::string("\x0a\0\0\x05\x0a\0\0\x19", 8));
    CHECK(rest_of_sum(ip.substr(0, 20)) == 0);
    CHECK(rest_of_sum(tcp_with_pseudo_header(ip, 20, 12, 4)) == 0);
    CHECK(u16(ip, 20) == 49152);
    CHECK(u16(ip, 22) == 25);
    CHECK(ip.substr(24, 8) == "\xff\xff\xff\xf0\x01\x02\x03\x04");
    CHECK(u8(ip, 32) == 0x50);
    CHECK(u8(ip, 33) == 0x18);
    CHECK(u16(ip, 34) == 64240);
  }
}

TEST_CASE("IPv6: fields and checksums") {
  for (std::size_t size : {0U, 1U, 100U, 1440U}) {
    const std::string ip = one_frame(sample6(std::string(size, 'x')), {Link::raw, 0, {}});
    REQUIRE(ip.size() == 60 + size);
    CHECK(u8(ip, 0) == 0x60);
    CHECK(u16(ip, 4) == 20 + size);
    CHECK(u8(ip, 6) == 6);
    CHECK(to_text(IpAddress::v6(as_bytes(ip.substr(8, 16)))) == "2001:db8::a00:5");
    CHECK(rest_of_sum(tcp_with_pseudo_header(ip, 40, 8, 16)) == 0);
  }
}

TEST_CASE("a SYN offers its maximum segment size") {
  TcpPacket p = sample("");
  p.syn = true;
  p.ack = false;
  p.psh = false;
  p.mss = 1460;
  const std::string ip = one_frame(p, {Link::raw, 0, {}});
  REQUIRE(ip.size() == 48);
  CHECK(u8(ip, 32) == 0x70);
  CHECK(u8(ip, 33) == 0x02);
  CHECK(ip.substr(28, 4) == std::string(4, '\0'));  // no acknowledgement
  CHECK(ip.substr(40, 4) == "\x02\x04\x05\xb4");
  CHECK(rest_of_sum(tcp_with_pseudo_header(ip, 20, 12, 4)) == 0);
}

TEST_CASE("link headers") {
  const TcpPacket p = sample("abc");
  const std::string raw = one_frame(p, {Link::raw, 0, {}});
  const std::string ethernet = one_frame(p, {Link::ethernet, 0, {}});
  CHECK(ethernet.substr(14) == raw);
  CHECK(u16(ethernet, 12) == 0x0800);
  const std::string vlan = one_frame(p, {Link::vlan, 7, {}});
  CHECK(vlan.substr(18) == raw);
  CHECK(u16(vlan, 12) == 0x8100);
  CHECK(u16(vlan, 14) == 7);
  CHECK(u16(vlan, 16) == 0x0800);
  const std::string sll = one_frame(p, {Link::sll, 0, {}});
  CHECK(sll.substr(16) == raw);
  CHECK(u16(sll, 14) == 0x0800);
  const std::string sll2 = one_frame(p, {Link::sll2, 0, {}});
  CHECK(sll2.substr(20) == raw);
  CHECK(u16(sll2, 0) == 0x0800);
  const std::string loopback = one_frame(p, {Link::loopback, 0, {}});
  CHECK(loopback.substr(4) == raw);
  CHECK(loopback.substr(0, 4) == std::string("\x02\0\0\0", 4));
  const std::string six = one_frame(sample6("abc"), {Link::ethernet, 0, {}});
  CHECK(u16(six, 12) == 0x86dd);
}

TEST_CASE("what comes in is padded to Ethernet's least") {
  TcpPacket p = sample("");
  CHECK(one_frame(p, {Link::ethernet, 0, {}}).size() == 54);
  p.from = Side::server;
  CHECK(one_frame(p, {Link::ethernet, 0, {}}).size() == 60);
  CHECK(one_frame(p, {Link::raw, 0, {}}).size() == 40);
}

TEST_CASE("IPv4 fragments are the datagram again") {
  std::string payload;
  for (int i = 0; i < 1000; ++i) payload += static_cast<char>(i);
  const std::string whole = one_frame(sample(payload), {Link::raw, 0, {}});
  const auto frames = to_frames(sample(payload), {Link::raw, 0, 100});  // 96 octets each
  REQUIRE(frames.size() == 11);                                         // 1020 / 96
  std::string together;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const std::string& f = frames[i];
    CHECK(rest_of_sum(f.substr(0, 20)) == 0);
    CHECK(u16(f, 2) == f.size());
    CHECK(u16(f, 4) == 0xbeef);
    CHECK((u16(f, 6) & 0x1fffU) * 8 == together.size());
    CHECK((u16(f, 6) & 0x2000U) == (i + 1 < frames.size() ? 0x2000U : 0U));
    together += f.substr(20);
  }
  CHECK(together == whole.substr(20));
}

TEST_CASE("IPv6 fragments are the datagram again") {
  const std::string payload(500, 'y');
  const std::string whole = one_frame(sample6(payload), {Link::raw, 0, {}});
  const auto frames = to_frames(sample6(payload), {Link::raw, 0, 8});
  REQUIRE(frames.size() == 65);  // 520 / 8
  std::string together;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const std::string& f = frames[i];
    CHECK(u8(f, 6) == 44);
    CHECK(u8(f, 40) == 6);
    CHECK(u16(f, 4) == f.size() - 40);
    CHECK((u16(f, 42) & 0xfff8U) == together.size());
    CHECK((u16(f, 42) & 1U) == (i + 1 < frames.size() ? 1U : 0U));
    CHECK(f.substr(44, 4) == frames[0].substr(44, 4));
    together += f.substr(48);
  }
  CHECK(together == whole.substr(40));
}
