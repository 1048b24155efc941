// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>

#include "frames.hpp"

using namespace malote;
using namespace malote::test;

namespace {

const std::string text = "The quick brown fox jumps over the lazy dog, twice.";
const Octets whole = tcp(text);  // 71 octets

struct Cut {
  std::size_t begin, end;
};

Octets v4_fragment(const Octets& data, std::size_t begin, std::size_t end,
                   unsigned identification = 7) {
  const bool more = end < data.size();
  return ipv4(data.slice(begin, end - begin),
              {.identification = identification,
               .flags_and_offset = (more ? 0x2000U : 0U) | static_cast<unsigned>(begin / 8)});
}

Octets v6_fragment(const Octets& data, std::size_t begin, std::size_t end,
                   std::uint32_t identification = 99) {
  return ipv6_fragment(data.slice(begin, end - begin), static_cast<unsigned>(begin),
                       end < data.size(), 6, identification);
}

// Decodes frames one after the other; the payload that came, "" as long as none did.
struct Run {
  Decoder decoder;
  explicit Run(const Limits& limits = {}) : decoder(limits) {}

  std::string feed(const Octets& frame, std::int64_t seconds = 0) {
    Packet packet = packet_of(frame, LinkType::raw_ip);
    packet.time.ns = seconds * ns_per_second;
    const auto segment = decoder.decode(packet);
    if (!segment) return "";
    CHECK(segment->source.port == 40000);
    CHECK(segment->payload_length == text.size());
    return std::string(as_text(segment->payload));
  }
};

}  // namespace

TEST_CASE("fragments in every order give the datagram") {
  const std::vector<Cut> cuts = {{0, 8}, {8, 32}, {32, 64}, {64, 71}};
  std::vector<std::size_t> order = {0, 1, 2, 3};
  do {
    Run v4, v6;
    for (std::size_t i = 0; i < order.size(); ++i) {
      const Cut cut = cuts[order[i]];
      const std::string expected = i + 1 == order.size() ? text : "";
      CHECK(v4.feed(v4_fragment(whole, cut.begin, cut.end)) == expected);
      CHECK(v6.feed(v6_fragment(whole, cut.begin, cut.end)) == expected);
    }
    CHECK(v4.decoder.stats().fragments == 4);
    CHECK(v4.decoder.stats().fragments_dropped == 0);
    CHECK(v4.decoder.stats().fragment_overlaps == 0);
    CHECK(v6.decoder.stats().segments == 1);
  } while (std::ranges::next_permutation(order).found);
}

TEST_CASE("fragments of different datagrams do not mix") {
  Run run;
  const Octets other = tcp(std::string(text.rbegin(), text.rend()));
  CHECK(run.feed(v4_fragment(whole, 0, 40, 1)).empty());
  CHECK(run.feed(v4_fragment(other, 40, 71, 2)).empty());
  CHECK(run.feed(v4_fragment(whole, 40, 71, 1)) == text);
  CHECK(run.feed(v4_fragment(other, 0, 40, 2)) == std::string(text.rbegin(), text.rend()));
}

TEST_CASE("the same fragment seen twice is neither an overlap nor a loss") {
  Run v4, v6;
  for (int i = 0; i < 3; ++i) {
    CHECK(v4.feed(v4_fragment(whole, 8, 40)).empty());
    CHECK(v6.feed(v6_fragment(whole, 8, 40)).empty());
  }
  CHECK(v4.feed(v4_fragment(whole, 0, 8)).empty());
  CHECK(v6.feed(v6_fragment(whole, 0, 8)).empty());
  CHECK(v4.feed(v4_fragment(whole, 40, 71)) == text);
  CHECK(v6.feed(v6_fragment(whole, 40, 71)) == text);
  CHECK(v4.decoder.stats().fragment_overlaps == 0);
  CHECK(v6.decoder.stats().fragments_dropped == 0);
}

TEST_CASE("IPv4: the first copy wins where fragments overlap") {
  Octets forged = whole;
  std::fill(forged.begin() + 20, forged.end(), Byte{'#'});
  SUBCASE("later ones lie across earlier ones' ends") {
    Run run;
    CHECK(run.feed(v4_fragment(whole, 24, 40)).empty());
    CHECK(run.feed(v4_fragment(forged, 16, 48)).empty());  // gives 16-24 and 40-48
    CHECK(run.feed(v4_fragment(whole, 0, 24)).empty());
    CHECK(run.decoder.stats().fragment_overlaps == 2);
    const std::string got = run.feed(v4_fragment(whole, 48, 71));
    REQUIRE(got.size() == text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
      const std::size_t in_datagram = at + 20;
      const bool from_forged =
          (in_datagram >= 20 && in_datagram < 24) || (in_datagram >= 40 && in_datagram < 48);
      CHECK(got[at] == (from_forged ? '#' : text[at]));
    }
  }
  SUBCASE("one that lies within an earlier one gives nothing") {
    Run run;
    CHECK(run.feed(v4_fragment(whole, 0, 64)).empty());
    CHECK(run.feed(v4_fragment(forged, 24, 40)).empty());
    CHECK(run.decoder.stats().fragment_overlaps == 1);
    CHECK(run.feed(v4_fragment(whole, 64, 71)) == text);
  }
  SUBCASE("the same place with other octets is an overlap") {
    Run run;
    CHECK(run.feed(v4_fragment(whole, 0, 64)).empty());
    CHECK(run.feed(v4_fragment(forged, 0, 64)).empty());
    CHECK(run.decoder.stats().fragment_overlaps == 1);
    CHECK(run.feed(v4_fragment(whole, 64, 71)) == text);
  }
}

TEST_CASE("IPv6: an overlap drops the datagram and what still comes of it (RFC 5722)") {
  Run run;
  CHECK(run.feed(v6_fragment(whole, 0, 40)).empty());
  CHECK(run.feed(v6_fragment(whole, 32, 64)).empty());
  CHECK(run.decoder.stats().fragment_overlaps == 1);
  CHECK(run.decoder.stats().fragments_dropped == 2);
  CHECK(run.feed(v6_fragment(whole, 64, 71)).empty());
  CHECK(run.feed(v6_fragment(whole, 0, 40)).empty());
  CHECK(run.feed(v6_fragment(whole, 40, 64)).empty());
  CHECK(run.decoder.stats().fragments_dropped == 5);
  CHECK(run.decoder.stats().segments == 0);
}

TEST_CASE("fragments expire by packet time") {
  Limits limits;
  limits.fragment_timeout_ns = 30 * ns_per_second;
  Run run(limits);
  CHECK(run.feed(v4_fragment(whole, 0, 40), 100).empty());
  CHECK(run.feed(v4_fragment(whole, 40, 71), 130) == text);
  CHECK(run.feed(v4_fragment(whole, 0, 40), 200).empty());
  CHECK(run.feed(v4_fragment(whole, 40, 71), 231).empty());
  CHECK(run.decoder.stats().fragments_dropped == 1);
  // Time that runs backwards, as in files put behind each other: another datagram.
  CHECK(run.feed(v4_fragment(whole, 0, 40), 100).empty());
  CHECK(run.decoder.stats().fragments_dropped == 2);
  CHECK(run.feed(v4_fragment(whole, 40, 71), 100) == text);
}

TEST_CASE("fragments that can't be are dropped") {
  Run run;
  // Not in units of 8 octets though more follow.
  CHECK(run.feed(ipv4(whole.slice(0, 30), {.flags_and_offset = 0x2000})).empty());
  // Nothing in it.
  CHECK(run.feed(ipv4(Octets{}, {.flags_and_offset = 0x2001})).empty());
  // Beyond 65,535 octets.
  CHECK(run.feed(ipv4(whole.slice(0, 16), {.flags_and_offset = 0x1fff})).empty());
  CHECK(run.decoder.stats().fragments_dropped == 3);
  // Two different ends, and an octet behind the end.
  CHECK(run.feed(v4_fragment(whole, 64, 71)).empty());
  CHECK(run.feed(ipv4(whole.slice(0, 8), {.flags_and_offset = 9})).empty());
  CHECK(run.feed(ipv4(whole.slice(0, 8), {.flags_and_offset = 0x2009})).empty());
  CHECK(run.decoder.stats().fragments_dropped == 5);
  CHECK(run.feed(v4_fragment(whole, 0, 64)) == text);
  // An end before what is there already.
  CHECK(run.feed(v4_fragment(whole, 40, 64, 8)).empty());
  CHECK(run.feed(ipv4(whole.slice(0, 8), {.identification = 8, .flags_and_offset = 1})).empty());
  CHECK(run.decoder.stats().fragments_dropped == 6);
}

TEST_CASE("small fragments in order are put together as hosts do") {
  Run run;
  for (std::size_t at = 0; at < 64; at += 8)
    CHECK(run.feed(v4_fragment(whole, at, at + 8)).empty());
  CHECK(run.feed(v4_fragment(whole, 64, 71)) == text);
}

TEST_CASE("memory is bounded, the oldest go first") {
  Limits limits;
  limits.fragment_octets_total = 16 * kibi;
  Run run(limits);
  const Octets large = tcp(std::string(4000, 'x'));
  for (unsigned id = 1; id <= 100; ++id) CHECK(run.feed(v4_fragment(large, 0, 1600, id)).empty());
  CHECK(run.decoder.stats().fragments_dropped >= 90);
  CHECK(run.feed(v4_fragment(whole, 0, 40, 200)).empty());
  CHECK(run.feed(v4_fragment(whole, 40, 71, 200)) == text);
  // Far-off offsets cost what they carry, not what they reach to.
  Run sparse(limits);
  for (unsigned id = 1; id <= 10; ++id)
    CHECK(sparse.feed(ipv4(whole.slice(0, 8), {.identification = id, .flags_and_offset = 0x1ff0}))
              .empty());
  CHECK(sparse.decoder.stats().fragments_dropped == 0);
}

TEST_CASE("an atomic fragment stands alone (RFC 6946)") {
  Run run;
  CHECK(run.feed(v6_fragment(whole, 0, 40)).empty());
  CHECK(run.feed(ipv6_fragment(whole, 0, false)) == text);
  CHECK(run.feed(v6_fragment(whole, 40, 71)) == text);
}

TEST_CASE("the first fragment's next header counts (RFC 8200 4.5)") {
  Run run;
  CHECK(run.feed(ipv6_fragment(whole.slice(40, 31), 40, false, 17)).empty());
  CHECK(run.feed(ipv6_fragment(whole.slice(0, 40), 0, true, 6)) == text);
}

TEST_CASE("extension headers behind the fragment header") {
  Octets options;
  options.u8(6).u8(0).zeros(6).add(whole.view());
  Run run;
  CHECK(run.feed(ipv6_fragment(options.slice(0, 8), 0, true, 60)).empty());
  CHECK(run.feed(ipv6_fragment(options.slice(8, 71), 8, false, 60)) == text);
}

TEST_CASE("a fragment cut by the snap length ends the captured part") {
  Run run;
  const Octets second = v4_fragment(whole, 40, 64);
  const Octets cut = second.slice(0, 30);  // 10 of its 24 octets
  Packet packet = packet_of(cut, LinkType::raw_ip);
  packet.original_length = static_cast<std::uint32_t>(second.size());
  CHECK_FALSE(run.decoder.decode(packet));
  CHECK(run.feed(v4_fragment(whole, 64, 71)).empty());
  CHECK(run.feed(v4_fragment(whole, 0, 40)) == text.substr(0, 30));
}

TEST_CASE("fragments of what is not TCP are not kept") {
  Run run;
  CHECK(run.feed(ipv4(whole.slice(0, 40), {.protocol = 1, .flags_and_offset = 0x2000})).empty());
  CHECK(run.decoder.stats().not_tcp == 1);
  CHECK(run.decoder.stats().fragments == 1);
}

TEST_CASE("fragment headers cut at every octet") {
  for (const Octets& frame : {v4_fragment(whole, 0, 40), v6_fragment(whole, 0, 40)}) {
    for (std::size_t cut = 0; cut < frame.size(); ++cut) {
      Run run;
      const Octets captured = frame.slice(0, cut);
      Packet packet = packet_of(captured, LinkType::raw_ip);
      packet.original_length = static_cast<std::uint32_t>(frame.size());
      CHECK_FALSE(run.decoder.decode(packet));
    }
  }
}
