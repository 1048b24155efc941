// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "tunnels.hpp"

using namespace malote;
using namespace malote::test;

namespace {

const Octets v4 = ipv4(tcp("hello"));
const Octets v6 = ipv6(tcp("hello"));

// RFC 3032 2.1: label, traffic class, bottom of stack, time to live.
Octets label(unsigned value, bool bottom, const Octets& payload) {
  Octets out;
  return out.be32(value << 12U | (bottom ? 0x100U : 0U) | 64U).add(payload.view());
}

// RFC 2516 4 and the registry of PPP protocols.
Octets pppoe(unsigned session, unsigned protocol, const Octets& packet, unsigned code = 0) {
  Octets out;
  out.u8(0x11).u8(code).be16(session).be16(static_cast<unsigned>(packet.size()) + 2);
  return out.be16(protocol).add(packet.view());
}

Octets tagged(unsigned id, unsigned type, const Octets& payload) {
  Octets out;
  return out.be16(id).be16(type).add(payload.view());
}

}  // namespace

TEST_CASE("MPLS: a stack of labels, then IP by its version") {
  for (const unsigned type : {0x8847U, 0x8848U}) {
    CHECK(payload_of(ethernet(label(16, true, v4), type)) == "hello");
    CHECK(payload_of(ethernet(label(16, true, v6), type)) == "hello");
  }
  CHECK(payload_of(ethernet(label(16, false, label(17, false, label(18, true, v6))), 0x8847)) ==
        "hello");
  CHECK(payload_of(label(16, true, v4), static_cast<LinkType>(219)) == "hello");
  CHECK(payload_of(ethernet(label(16, false, v4), 0x8847)) == "none");  // v4 read as labels
}

TEST_CASE("MPLS: Ethernet pseudowires with and without a control word (RFC 4448)") {
  Octets frame = ethernet(v4);
  CHECK(payload_of(ethernet(label(16, true, frame), 0x8847)) == "hello");
  CHECK(payload_of(ethernet(label(16, true, behind({0, 0, 0, 9}, frame)), 0x8847)) == "hello");
  // An address that begins like a version of IP.
  for (const unsigned first : {0x45U, 0x60U, 0x9aU}) {
    frame[0] = static_cast<Byte>(first);
    frame[2] = frame[3] = frame[4] = 0xff;
    CHECK(payload_of(ethernet(label(16, true, frame), 0x8847)) == "hello");
  }
}

TEST_CASE("MPLS: a stack without a bottom is given up") {
  Octets stack = v4;
  for (int i = 0; i < 40; ++i) stack = label(16, false, stack);
  const Read found = read(ethernet(stack, 0x8847));
  CHECK(found.payload == "none");
  CHECK(found.stats.too_nested == 1);
}

TEST_CASE("PPPoE sessions") {
  CHECK(payload_of(ethernet(pppoe(5, 0x0021, v4), 0x8864)) == "hello");
  CHECK(payload_of(ethernet(pppoe(5, 0x0057, v6), 0x8864)) == "hello");
  CHECK(payload_of(pppoe(5, 0x0021, v4), static_cast<LinkType>(51)) == "hello");
  CHECK(payload_of(ethernet(pppoe(5, 0x0281, label(16, true, v4)), 0x8864)) == "hello");
  Octets padded = ethernet(pppoe(5, 0x0021, ipv4(tcp(""))), 0x8864);
  CHECK(payload_of(padded.zeros(20)).empty());
  CHECK(payload_of(ethernet(pppoe(5, 0xc021, v4), 0x8864)) == "none");     // LCP
  CHECK(payload_of(ethernet(pppoe(5, 0x0021, v4, 9), 0x8864)) == "none");  // discovery
  Octets longer = ethernet(pppoe(5, 0x0021, v4), 0x8864);
  longer[18] = 0xff;
  CHECK(payload_of(longer) == "none");
}

TEST_CASE("PPP: address and control left out or there, short protocols (RFC 1661, 1662)") {
  const auto ppp = static_cast<LinkType>(9);
  CHECK(payload_of(behind({0xff, 0x03, 0x00, 0x21}, v4), ppp) == "hello");
  CHECK(payload_of(behind({0x00, 0x57}, v6), ppp) == "hello");
  CHECK(payload_of(behind({0x21}, v4), ppp) == "hello");
  CHECK(payload_of(behind({0xff, 0x03, 0x57}, v6), ppp) == "hello");
  CHECK(payload_of(behind({0xff, 0x03, 0xc0, 0x21}, v4), ppp) == "none");
  for (const unsigned number : {50U, 104U}) {
    const auto serial = static_cast<LinkType>(number);
    CHECK(payload_of(behind({0xff, 0x03, 0x00, 0x21}, v4), serial) == "hello");
    CHECK(payload_of(behind({0x0f, 0x00, 0x08, 0x00}, v4), serial) == "hello");
    CHECK(payload_of(behind({0x8f, 0x00, 0x86, 0xdd}, v6), serial) == "hello");
    CHECK(payload_of(behind({0x0e, 0x00, 0x08, 0x00}, v4), serial) == "none");
  }
  for (const unsigned direction : {0U, 1U}) {
    CHECK(payload_of(behind({direction, 0xff, 0x03, 0x00, 0x21}, v4), static_cast<LinkType>(204)) ==
          "hello");
    CHECK(payload_of(behind({direction, 0x03, 0x00, 0x21}, v4), static_cast<LinkType>(166)) ==
          "hello");
  }
}

TEST_CASE("tags of bridges, switches and backbones") {
  CHECK(payload_of(ethernet(behind({0, 5, 0, 6, 0, 0, 0x08, 0x00}, v4), 0x893f)) == "hello");
  CHECK(payload_of(ethernet(behind({0x80, 5, 0, 6, 0x86, 0xdd}, v6), 0x8926)) == "hello");
  const Octets backbone = behind({0, 0, 1, 2}, ethernet(tagged(7, 0x0800, v4), 0x8100));
  CHECK(payload_of(ethernet(backbone, 0x88e7)) == "hello");
}

TEST_CASE("a path tells customers apart, and a tag without a number is none") {
  CHECK(read(ethernet(v4)).path == 0);
  CHECK(read(ethernet(tagged(0xe000, 0x0800, v4), 0x8100)).path == 0);  // priority only
  const std::uint32_t one = read(ethernet(tagged(5, 0x0800, v4), 0x8100)).path;
  CHECK(one != 0);
  CHECK(read(ethernet(tagged(0x6005, 0x0800, v4), 0x8100)).path == one);  // other priority
  CHECK(read(ethernet(tagged(6, 0x0800, v4), 0x8100)).path != one);
  const auto nested = [](unsigned a, unsigned b) {
    return read(ethernet(tagged(a, 0x8100, tagged(b, 0x0800, v4)), 0x88a8)).path;
  };
  CHECK(nested(5, 6) != nested(6, 5));
  CHECK(nested(5, 6) != one);
  CHECK(read(ethernet(pppoe(5, 0x0021, v4), 0x8864)).path !=
        read(ethernet(pppoe(6, 0x0021, v4), 0x8864)).path);
  CHECK(read(ethernet(label(5, true, v4), 0x8847)).path !=
        read(ethernet(label(6, true, v4), 0x8847)).path);
}

TEST_CASE("headers between link and IP, cut at every octet") {
  CHECK(survives_every_cut(ethernet(label(16, false, label(17, true, v4)), 0x8847),
                           LinkType::ethernet, "hello"));
  CHECK(survives_every_cut(
      ethernet(label(17, true, behind({0, 0, 0, 9}, ethernet(v6, 0x86dd))), 0x8847),
      LinkType::ethernet, "hello"));
  CHECK(survives_every_cut(ethernet(pppoe(5, 0x0021, v4), 0x8864), LinkType::ethernet, "hello"));
  CHECK(survives_every_cut(ethernet(behind({0, 0, 1, 2}, ethernet(v4)), 0x88e7), LinkType::ethernet,
                           "hello"));
  for (const unsigned link : {9U, 50U, 104U, 166U, 204U})
    CHECK(survives_every_cut(behind({0xff, 0x03, 0x00, 0x21}, v4), static_cast<LinkType>(link),
                             "hello"));
}
