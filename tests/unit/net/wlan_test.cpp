// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "tunnels.hpp"

using namespace malote;
using namespace malote::test;

namespace {

constexpr auto wlan = static_cast<LinkType>(105);
constexpr auto prism = static_cast<LinkType>(119);
constexpr auto radiotap = static_cast<LinkType>(127);
constexpr auto avs = static_cast<LinkType>(163);
constexpr auto ppi = static_cast<LinkType>(192);

const Octets v4 = ipv4(tcp("hello"));
const Octets v6 = ipv6(tcp("hello"));

Octets snap(const Octets& packet, unsigned type = 0x0800) {
  Octets out;  // RFC 1042
  return out.be32(0xaaaa0300).be16(0).be16(type).add(packet.view());
}

struct WlanFields {
  unsigned type = 0x08;  // data
  unsigned flags = 0x01;
  unsigned fragment = 0;
  std::size_t more = 0;  // octets of a fourth address, QoS and HT control, padding
  unsigned qos = 0;      // the first of QoS control's octets, where `more` has them
};

// IEEE 802.11 9.2.3.
Octets data_frame(const Octets& body, const WlanFields& f = {}) {
  Octets out;
  out.u8(f.type).u8(f.flags).be16(0).zeros(18).le16(f.fragment);
  if ((f.flags & 3U) == 3U) out.zeros(6);
  if ((f.type & 0x80U) != 0) out.u8(f.qos).u8(0);
  return out.zeros(f.more).add(body.view());
}

Octets with_radiotap(std::initializer_list<std::uint32_t> present, const Octets& fields,
                     const Octets& frame) {
  Octets out;
  out.u8(0).u8(0).le16(static_cast<unsigned>(4 + 4 * present.size() + fields.size()));
  for (const std::uint32_t word : present) out.le32(word);
  return out.add(fields.view()).add(frame.view());
}

Octets subframe(const Octets& packet, bool last = false) {
  const Octets body = snap(packet);
  Octets out;
  out.zeros(12).be16(static_cast<unsigned>(body.size())).add(body.view());
  while (!last && out.size() % 4 != 0) out.u8(0);
  return out;
}

}  // namespace

TEST_CASE("802.11 data frames to, from, within and between distribution systems") {
  for (const unsigned flags : {0U, 1U, 2U, 3U}) {
    CHECK(payload_of(data_frame(snap(v4), {.flags = flags}), wlan) == "hello");
    CHECK(payload_of(data_frame(snap(v6, 0x86dd), {.type = 0x88, .flags = flags}), wlan) ==
          "hello");
    CHECK(payload_of(data_frame(snap(v4), {.type = 0x88, .flags = flags | 0x80U, .more = 4}),
                     wlan) == "hello");  // HT control
  }
  Octets checked = data_frame(snap(v4));
  CHECK(payload_of(checked.be32(0xdeadbeef), wlan) == "hello");
  CHECK(payload_of(data_frame(snap(v4), {.flags = 0x09}), wlan) == "hello");  // a repetition
}

TEST_CASE("802.11 frames that lead nowhere") {
  CHECK(payload_of(data_frame(snap(v4), {.type = 0x48}), wlan) == "none");   // no data
  CHECK(payload_of(data_frame(snap(v4), {.type = 0xc8}), wlan) == "none");   // nor with QoS
  CHECK(payload_of(data_frame(snap(v4), {.type = 0x80}), wlan) == "none");   // a beacon
  CHECK(payload_of(data_frame(snap(v4), {.type = 0xb4}), wlan) == "none");   // a request to send
  CHECK(payload_of(data_frame(snap(v4), {.flags = 0x05}), wlan) == "none");  // in pieces
  CHECK(payload_of(data_frame(snap(v4), {.fragment = 1}), wlan) == "none");
  Octets cipher = snap(v4);
  cipher[0] = 0x17;
  CHECK(payload_of(data_frame(cipher, {.flags = 0x41}), wlan) == "none");
  CHECK(payload_of(data_frame(snap(v4), {.flags = 0x41}), wlan) == "hello");  // decrypted
}

TEST_CASE("radiotap, with and without padding behind the 802.11 header") {
  const Octets plain = data_frame(snap(v4));
  const Octets padded = data_frame(snap(v4), {.type = 0x88, .more = 2});
  CHECK(payload_of(with_radiotap({0}, {}, plain), radiotap) == "hello");
  CHECK(payload_of(with_radiotap({2}, behind({0x10}, {}), plain), radiotap) == "hello");
  CHECK(payload_of(with_radiotap({2}, behind({0x20}, {}), padded), radiotap) == "hello");
  Octets time;
  time.zeros(8).u8(0x20);
  CHECK(payload_of(with_radiotap({3}, time, padded), radiotap) == "hello");
  Octets aligned;
  aligned.zeros(4 + 8).u8(0x20);  // two words of presence end at 12, time begins at 16
  CHECK(payload_of(with_radiotap({0x80000003U, 0}, aligned, padded), radiotap) == "hello");
  CHECK(payload_of(with_radiotap({0}, {}, padded), radiotap) == "none");
  Octets shorter = with_radiotap({0}, {}, plain);
  shorter[2] = 7;
  CHECK(payload_of(shorter, radiotap) == "none");
  Octets endless = with_radiotap({0x80000002U, 0x80000000U}, {}, plain);
  CHECK(payload_of(endless, radiotap) == "hello");  // presence beyond the header is not there
}

TEST_CASE("Prism, AVS and PPI headers") {
  const Octets plain = data_frame(snap(v4));
  Octets old;
  old.le32(0x44).le32(144).zeros(136).add(plain.view());
  CHECK(payload_of(old, prism) == "hello");
  Octets newer;
  newer.be32(0x80211001).be32(64).zeros(56).add(plain.view());
  CHECK(payload_of(newer, prism) == "hello");
  CHECK(payload_of(newer, avs) == "hello");
  Octets wrapped;
  wrapped.u8(0).u8(0).le16(12).le32(105).zeros(4).add(plain.view());
  CHECK(payload_of(wrapped, ppi) == "hello");
  wrapped[4] = 1;
  wrapped.resize(12);
  CHECK(payload_of(wrapped.add(ethernet(v4).view()), ppi) == "hello");
  for (const auto& [frame, link] :
       {std::pair{old, prism}, std::pair{newer, avs}, std::pair{wrapped, ppi}})
    CHECK(survives_every_cut(frame, link, "hello"));
}

TEST_CASE("an aggregate's frames are all read") {
  Octets body = subframe(ipv4(tcp("one")));
  body.add(subframe(ipv4(tcp("no"), {.protocol = 1})).view());
  body.add(subframe(ipv4(tcp("three"))).view());
  body.add(subframe(ipv4(tcp("four")), true).view()).be32(0xdeadbeef);  // a check sequence
  const Octets frame = data_frame(body, {.type = 0x88, .qos = 0x80});
  Decoder decoder{Limits{}};
  const Packet packet = packet_of(frame, wlan);
  std::vector<std::string> found;
  const auto keep = [&](const std::optional<Segment>& segment) {
    if (segment) found.emplace_back(as_text(segment->payload));
  };
  keep(decoder.decode(packet));
  while (decoder.has_rest()) keep(decoder.decode_rest(packet));
  CHECK(found == std::vector<std::string>{"one", "three", "four"});
  CHECK(decoder.stats().not_tcp == 1);
  CHECK(decoder.stats().malformed == 0);

  // Whoever does not ask for the rest gets none of it with the next packet.
  REQUIRE(decoder.decode(packet));
  const Octets other = data_frame(snap(v4));
  REQUIRE(decoder.decode(packet_of(other, wlan)));
  CHECK_FALSE(decoder.decode_rest(packet_of(other, wlan)));
}

TEST_CASE("an aggregate whose first frames are none of ours") {
  Octets body = subframe(ipv4(tcp("no"), {.protocol = 1}));
  body.add(subframe(ipv4(tcp("no"), {.protocol = 1})).view());
  body.add(subframe(ipv4(tcp("three")), true).view());
  const Octets frame = data_frame(body, {.type = 0x88, .qos = 0x80});
  Decoder decoder{Limits{}};
  const Packet packet = packet_of(frame, wlan);
  CHECK_FALSE(decoder.decode(packet));
  const auto found = decoder.decode_rest(packet);
  REQUIRE(found);
  CHECK(as_text(found->payload) == "three");
  CHECK_FALSE(decoder.has_rest());
}

TEST_CASE("802.11 cut at every octet") {
  CHECK(survives_every_cut(with_radiotap({3}, Octets(9, Byte{0}), data_frame(snap(v4))), radiotap,
                           "hello"));
  Octets body = subframe(ipv4(tcp("hello")));
  body.add(subframe(ipv4(tcp("hello")), true).view());
  CHECK(survives_every_cut(data_frame(body, {.type = 0x88, .qos = 0x80}), wlan, "hello"));
}
