// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "tunnels.hpp"

using namespace malote;
using namespace malote::test;

namespace {

const Octets v4 = ipv4(tcp("hello"));
const Octets v6 = ipv6(tcp("hello"));
const Octets frame = ethernet(v4);

std::string through_ip(unsigned protocol, const Octets& payload) {
  return payload_of(ethernet(outer(protocol, payload)));
}
std::string through_udp(unsigned port, const Octets& payload) {
  return through_ip(17, udp(port, payload));
}

// RFC 2784 and 2890.
Octets gre(unsigned flags, unsigned type, std::size_t optional_words, const Octets& payload) {
  Octets out;
  return out.be16(flags).be16(type).zeros(4 * optional_words).add(payload.view());
}

Octets vxlan(unsigned network, const Octets& payload) {
  Octets out;  // RFC 7348 5
  return out.be32(0x08000000).be32(network << 8U).add(payload.view());
}

Octets geneve(unsigned option_words, unsigned type, const Octets& payload) {
  Octets out;  // RFC 8926 3.4
  out.u8(option_words).u8(0).be16(type).be32(7U << 8U);
  return out.zeros(4 * std::size_t{option_words}).add(payload.view());
}

// 3GPP TS 29.281 5.1; `after` is what stands between the tunnel's number and the packet.
Octets gtp(unsigned flags, const Octets& after, const Octets& packet, unsigned type = 0xff) {
  Octets out;
  out.u8(flags).u8(type).be16(static_cast<unsigned>(after.size() + packet.size())).be32(0x1234);
  return out.add(after.view()).add(packet.view());
}

Octets in_ip(unsigned levels) {
  Octets packet = v4;
  for (unsigned i = 0; i < levels; ++i) packet = outer(4, packet);
  return packet;
}

}  // namespace

TEST_CASE("IP in IP, all four ways") {
  CHECK(through_ip(4, v4) == "hello");
  CHECK(through_ip(41, v6) == "hello");                         // 6in4, RFC 4213
  CHECK(payload_of(ethernet(ipv6(v4, 4), 0x86dd)) == "hello");  // RFC 2473
  CHECK(payload_of(ethernet(ipv6(v6, 41), 0x86dd)) == "hello");
  CHECK(through_ip(94, v4) == "hello");
  CHECK(through_ip(4, v6) == "none");
  CHECK(through_ip(1, v4) == "none");  // a message about a lost packet quotes it
}

TEST_CASE("tunnels within tunnels, up to a cap that is counted") {
  CHECK(payload_of(ethernet(in_ip(8))) == "hello");
  const Read found = read(ethernet(in_ip(9)));
  CHECK(found.payload == "none");
  CHECK(found.stats.too_nested == 1);
  CHECK(found.stats.malformed == 0);
}

TEST_CASE("GRE with every optional field (RFC 2784, 2890)") {
  CHECK(through_ip(47, gre(0, 0x0800, 0, v4)) == "hello");
  CHECK(through_ip(47, gre(0, 0x86dd, 0, v6)) == "hello");
  CHECK(through_ip(47, gre(0x8000, 0x0800, 1, v4)) == "hello");
  CHECK(through_ip(47, gre(0x2000, 0x0800, 1, v4)) == "hello");
  CHECK(through_ip(47, gre(0x1000, 0x0800, 1, v4)) == "hello");
  CHECK(through_ip(47, gre(0xb000, 0x0800, 3, v4)) == "hello");
  CHECK(through_ip(47, gre(0, 0x6558, 0, frame)) == "hello");  // bridged
  CHECK(through_ip(47, gre(0, 0x8100, 0, behind({0, 5, 0x08, 0}, v4))) == "hello");
  CHECK(through_ip(47, gre(0, 0x8847, 0, behind({0, 1, 1, 64}, v4))) == "hello");
  CHECK(through_ip(47, gre(2, 0x0800, 0, v4)) == "none");
  CHECK(payload_of(ethernet(ipv6(gre(0, 0x0800, 0, v4), 47), 0x86dd)) == "hello");
}

TEST_CASE("GRE with routing entries (RFC 1701)") {
  Octets routed;
  routed.be16(0x4000).be16(0x0800).be32(0);
  routed.be16(0x0800).u8(0).u8(4).be32(0x0a000001).be32(0).add(v4.view());
  CHECK(through_ip(47, routed) == "hello");
  Octets endless;
  endless.be16(0x4000).be16(0x0800).be32(0).be16(0x0800).u8(0).u8(255);
  CHECK(through_ip(47, endless) == "none");
}

TEST_CASE("WCCP: with and without a redirection header") {
  CHECK(through_ip(47, gre(0, 0x883e, 0, v4)) == "hello");
  CHECK(through_ip(47, gre(0, 0x883e, 1, v4)) == "hello");
}

TEST_CASE("PPTP: enhanced GRE with PPP (RFC 2637 4.1)") {
  const auto pptp = [](unsigned flags, std::size_t words, const Octets& ppp) {
    Octets out;
    out.be16(flags).be16(0x880b).be16(static_cast<unsigned>(ppp.size())).be16(77);
    return out.zeros(4 * words).add(ppp.view());
  };
  const Octets ppp = behind({0xff, 0x03, 0x00, 0x21}, v4);
  CHECK(through_ip(47, pptp(0x3001, 1, ppp)) == "hello");
  CHECK(through_ip(47, pptp(0x3081, 2, ppp)) == "hello");
  CHECK(through_ip(47, pptp(0x3001, 1, behind({0x21}, v4))) == "hello");
  CHECK(through_ip(47, pptp(0x2081, 1, {})) == "none");  // an acknowledgement only
}

TEST_CASE("ERSPAN, its three forms") {
  CHECK(through_ip(47, gre(0, 0x88be, 0, frame)) == "hello");
  const Octets second = behind({0x10, 0x05, 0x00, 0x09, 0, 0, 0, 1}, frame);
  CHECK(through_ip(47, gre(0x1000, 0x88be, 1, second)) == "hello");
  const Octets third = behind({0x20, 0x05, 0x00, 0x09, 1, 2, 3, 4, 0, 0, 0, 0}, frame);
  CHECK(through_ip(47, gre(0x1000, 0x22eb, 1, third)) == "hello");
  const Octets more =
      behind({0x20, 0x05, 0x00, 0x09, 1, 2, 3, 4, 0, 0, 0, 1, 9, 9, 9, 9, 9, 9, 9, 9}, frame);
  CHECK(through_ip(47, gre(0x1000, 0x22eb, 1, more)) == "hello");
  const Octets of_ip = behind({0x20, 0x05, 0x00, 0x09, 1, 2, 3, 4, 0, 0, 0x08, 0}, v4);
  CHECK(through_ip(47, gre(0x1000, 0x22eb, 1, of_ip)) == "hello");
  CHECK(through_ip(47, gre(0x1000, 0x22eb, 1, behind({0x30, 0, 0, 0}, frame))) == "none");
}

TEST_CASE("Ethernet in IP") {
  CHECK(through_ip(97, behind({0x30, 0}, frame)) == "hello");  // RFC 3378
  CHECK(through_ip(97, behind({0x40, 0}, frame)) == "none");
  CHECK(payload_of(ethernet(ipv6(frame, 143), 0x86dd)) == "hello");
}

TEST_CASE("VXLAN on its ports") {
  CHECK(through_udp(4789, vxlan(5, frame)) == "hello");
  CHECK(through_udp(8472, vxlan(5, frame)) == "hello");
  CHECK(payload_of(ethernet(ipv6(udp(4789, vxlan(5, frame)), 17), 0x86dd)) == "hello");
  CHECK(through_udp(53, vxlan(5, frame)) == "none");
  Octets invalid = vxlan(5, frame);
  invalid[0] = 0;
  CHECK(through_udp(4789, invalid) == "none");
  Octets with_protocol = vxlan(5, v4);
  with_protocol[0] = 0x0c;
  with_protocol[3] = 1;
  CHECK(through_udp(4790, with_protocol) == "hello");
}

TEST_CASE("Geneve with options") {
  for (const unsigned words : {0U, 1U, 63U})
    CHECK(through_udp(6081, geneve(words, 0x6558, frame)) == "hello");
  CHECK(through_udp(6081, geneve(2, 0x0800, v4)) == "hello");
  CHECK(through_udp(6081, geneve(2, 0x86dd, v6)) == "hello");
  Octets version = geneve(0, 0x6558, frame);
  version[0] |= 0x40;
  CHECK(through_udp(6081, version) == "none");
  Octets longer = geneve(0, 0x6558, tcp(""));
  longer[0] = 63;
  CHECK(through_udp(6081, longer) == "none");
}

TEST_CASE("GTP-U: optional fields and extension headers") {
  CHECK(through_udp(2152, gtp(0x30, {}, v4)) == "hello");
  CHECK(through_udp(2152, gtp(0x30, {}, v6)) == "hello");
  CHECK(through_udp(2152, gtp(0x30, {}, frame)) == "hello");
  CHECK(through_udp(2152, gtp(0x32, behind({0, 1, 0, 0}, {}), v4)) == "hello");  // sequence
  CHECK(through_udp(2152, gtp(0x31, behind({0, 0, 5, 0}, {}), v4)) == "hello");  // N-PDU
  const Octets container = behind({0, 0, 0, 0x85, 1, 0x10, 9, 0}, {});
  CHECK(through_udp(2152, gtp(0x34, container, v4)) == "hello");
  const Octets two = behind({0, 0, 0, 0x85, 1, 0x10, 9, 0x84, 2, 0, 0, 0, 0, 0, 0, 0}, {});
  CHECK(through_udp(2152, gtp(0x34, two, v6)) == "hello");
  CHECK(through_udp(2152, gtp(0x34, behind({0, 0, 0, 0x85, 0, 0, 0, 0}, {}), v4)) == "none");
  CHECK(through_udp(2152, gtp(0x34, behind({0, 0, 0, 0x85, 99, 0, 0, 0}, {}), v4)) == "none");
  CHECK(through_udp(2152, gtp(0x30, {}, v4, 1)) == "none");  // an echo request
  CHECK(through_udp(2152, gtp(0x50, {}, v4)) == "none");     // version 2
}

TEST_CASE("MPLS in IP and UDP") {
  const Octets labelled = behind({0, 1, 1, 64}, v4);
  CHECK(through_ip(137, labelled) == "hello");
  CHECK(through_udp(6635, labelled) == "hello");
}

TEST_CASE("a UDP length ends what it carries") {
  Octets padded = udp(2152, gtp(0x30, {}, ipv4(tcp(""))));
  CHECK(through_ip(17, padded.zeros(6)).empty());
  Octets longer = udp(4789, vxlan(5, frame));
  longer[4] = 0xff;
  CHECK(through_ip(17, longer) == "none");
  Octets left_to_the_card = udp(4789, vxlan(5, frame));
  left_to_the_card[4] = left_to_the_card[5] = 0;
  CHECK(through_ip(17, left_to_the_card) == "hello");
}

TEST_CASE("fragments inside of a tunnel, and of the tunnel") {
  const Octets whole = tcp("The quick brown fox");
  const auto inner = [&](std::size_t at, std::size_t octets, bool more) {
    return ipv4(whole.slice(at, octets),
                {.flags_and_offset = (more ? 0x2000U : 0U) | static_cast<unsigned>(at / 8)});
  };
  Decoder decoder{Limits{}};
  const Octets first = ethernet(outer(17, udp(4789, vxlan(5, ethernet(inner(0, 24, true))))));
  const Octets elsewhere = ethernet(outer(17, udp(4789, vxlan(6, ethernet(inner(24, 15, false))))));
  const Octets last = ethernet(outer(17, udp(4789, vxlan(5, ethernet(inner(24, 15, false))))));
  CHECK_FALSE(decoder.decode(packet_of(first)));
  CHECK_FALSE(decoder.decode(packet_of(elsewhere)));  // another network's
  const auto found = decoder.decode(packet_of(last));
  REQUIRE(found);
  CHECK(as_text(found->payload) == "The quick brown fox");
  CHECK(found->path != 0);

  // Each of the two pieces in a datagram that is itself in two pieces.
  const auto halves = [](const Octets& datagram, unsigned identification) {
    const Octets payload = datagram.slice(20, datagram.size() - 20);
    const Octets head =
        ipv4(payload.slice(0, 40),
             {.protocol = 17, .identification = identification, .flags_and_offset = 0x2000});
    const Octets tail =
        ipv4(payload.slice(40, payload.size() - 40),
             {.protocol = 17, .identification = identification, .flags_and_offset = 5});
    return std::pair{ethernet(head), ethernet(tail)};
  };
  Decoder nested{Limits{}};
  const auto one =
      halves(ipv4(udp(4789, vxlan(5, ethernet(inner(0, 24, true)))), {.protocol = 17}), 1);
  const auto two =
      halves(ipv4(udp(4789, vxlan(5, ethernet(inner(24, 15, false)))), {.protocol = 17}), 2);
  CHECK_FALSE(nested.decode(packet_of(two.second)));
  CHECK_FALSE(nested.decode(packet_of(one.first)));
  CHECK_FALSE(nested.decode(packet_of(two.first)));
  const auto complete = nested.decode(packet_of(one.second));
  REQUIRE(complete);
  CHECK(as_text(complete->payload) == "The quick brown fox");
}

TEST_CASE("a tunnel's numbers and ends are its path, whichever way it is gone through") {
  const auto path = [](const Octets& packet) { return read(ethernet(packet)).path; };
  CHECK(path(outer(17, udp(4789, vxlan(5, frame)))) != path(outer(17, udp(4789, vxlan(6, frame)))));
  Octets there = outer(4, v4), back = there, elsewhere = there;
  std::swap_ranges(back.begin() + 12, back.begin() + 16, back.begin() + 16);
  elsewhere[19] = 99;
  CHECK(path(there) != 0);
  CHECK(path(there) == path(back));
  CHECK(path(there) != path(elsewhere));
}

TEST_CASE("tunnels cut at every octet") {
  const Octets routed = behind({0x40, 0, 8, 0, 0, 0, 0, 0, 8, 0, 0, 4, 1, 1, 1, 1, 0, 0, 0, 0}, v4);
  const Octets all[] = {
      outer(4, v4),
      outer(41, v6),
      outer(47, gre(0xb000, 0x6558, 3, frame)),
      outer(47, routed),
      outer(47, behind({0x30, 1, 0x88, 0x0b, 0, 49, 0, 7, 0, 0, 0, 1, 0xff, 3, 0, 0x21}, v4)),
      outer(47, gre(0x1000, 0x88be, 1, behind({0x10, 5, 0, 9, 0, 0, 0, 1}, frame))),
      outer(17, udp(4789, vxlan(5, frame))),
      outer(17, udp(6081, geneve(3, 0x6558, frame))),
      outer(17, udp(2152, gtp(0x34, behind({0, 0, 0, 0x85, 1, 0x10, 9, 0}, {}), v4))),
      outer(97, behind({0x30, 0}, frame)),
  };
  for (const Octets& packet : all) {
    CHECK(payload_of(ethernet(packet)) == "hello");
    CHECK(survives_every_cut(ethernet(packet), LinkType::ethernet, "hello"));
  }
}
