// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <limits>

#include "capture/pcapng_clock.hpp"
#include "captures.hpp"

using namespace malote;
using namespace malote::test;

namespace {

const Order both_orders[] = {{false}, {true}};
constexpr Order little{false};

Octets octet(unsigned value) {
  return Octets{static_cast<Byte>(value)};
}

}  // namespace

TEST_CASE("pcapng with interfaces of their own link type, clock and name") {
  for (const Order order : both_orders) {
    Octets offset;
    offset.put(100, 8, order.big);
    const Octets file = join({
        section(order),
        interface(order, 1, option(order, 2, Octets("eth0"))),
        interface(order, 113, join({option(order, 3, Octets("all")), option(order, 9, octet(9))})),
        interface(order, 101,
                  join({option(order, 9, octet(0x80 | 10)), option(order, 14, offset),
                        option(order, 0, Octets{})})),
        enhanced_packet(order, 0, 1'000'000'000'002, "a", 60),
        enhanced_packet(order, 1, 5'000'000'000'123'456'789, "bc"),
        enhanced_packet(order, 2, 1024 + 512, "def"),
    });
    const auto read = read_all(file);
    CHECK(read.format == "pcapng");
    CHECK(read.faults.empty());
    REQUIRE(read.packets.size() == 3);
    CHECK(read.packets[0] == ReadPacket{1'000'000'000'002'000, "a", 60, 1, 0});
    CHECK(read.packets[1] == ReadPacket{5'000'000'000'123'456'789, "bc", 2, 113, 1});
    CHECK(read.packets[2] == ReadPacket{101'500'000'000, "def", 3, 101, 2});
    CHECK(read.interfaces == std::vector<std::string>{"eth0", "all", ""});
    CHECK_FALSE(read.dropped.has_value());
  }
}

TEST_CASE("every resolution comes out in nanoseconds, without overflow") {
  const auto at = [](unsigned resolution, std::uint64_t units, std::int64_t offset = 0) {
    PcapngClock clock;
    clock.set_resolution(static_cast<std::uint8_t>(resolution));
    clock.set_offset(offset);
    return clock.to_timestamp(units).ns;
  };
  using Limit = std::numeric_limits<std::int64_t>;
  CHECK(at(0, 12) == 12'000'000'000);
  CHECK(at(3, 12) == 12'000'000);
  CHECK(at(6, 12) == 12'000);
  CHECK(at(9, 12) == 12);
  CHECK(at(10, 129) == 12);
  CHECK(at(12, 12'999) == 12);
  CHECK(at(28, ~0ULL) == 1);
  CHECK(at(29, ~0ULL) == 1);  // finer than any packet's clock
  CHECK(at(127, 1) == 0);
  CHECK(at(0x80, 12) == 12'000'000'000);
  CHECK(at(0x80 | 20, 3 << 19) == 1'500'000'000);
  CHECK(at(0x80 | 63, 1ULL << 63U) == 1'000'000'000);
  CHECK(at(0x80 | 127, ~0ULL) == 0);
  CHECK(at(0, ~0ULL) == Limit::max());
  CHECK(at(6, ~0ULL) == Limit::max());
  CHECK(at(9, ~0ULL) == Limit::max());
  CHECK(at(6, 1, Limit::max()) == Limit::max());
  CHECK(at(6, 1, Limit::min()) == Limit::min());
  CHECK(at(6, 5'000'000, -2) == 3'000'000'000);
}

TEST_CASE("sections in different byte orders begin anew with interfaces") {
  const Octets file = join({
      section({false}),
      interface({false}, 1, option({false}, 2, Octets("a"))),
      enhanced_packet({false}, 0, 1, "one"),
      section({true}),
      enhanced_packet({true}, 0, 1, "of no interface"),
      interface({true}, 101, option({true}, 2, Octets("b"))),
      enhanced_packet({true}, 0, 2, "two"),
  });
  const auto read = read_all(file);
  CHECK(read.texts() == std::vector<std::string>{"one", "two"});
  CHECK(read.packets.at(1).link == 101);
  CHECK(read.packets.at(1).interface_id == 1);
  CHECK(read.interfaces == std::vector<std::string>{"a", "b"});
  REQUIRE(read.faults.size() == 1);
  CHECK(read.faults[0].text == "a packet of an interface not described");
}

TEST_CASE("simple and obsolete packet blocks") {
  for (const Order order : both_orders) {
    Octets simple;
    simple.put(6, 4, order.big).add(as_bytes("simple"));
    Octets cut_simple;
    cut_simple.put(100, 4, order.big).add(as_bytes("12345678"));
    Octets obsolete;
    obsolete.put(0, 2, order.big).put(9, 2, order.big).put(0, 4, order.big).put(77, 4, order.big);
    obsolete.put(3, 4, order.big).put(90, 4, order.big).add(as_bytes("old"));
    const auto read =
        read_all(join({section(order), interface(order, 1, {}, 8), block(order, 3, simple),
                       block(order, 2, obsolete), block(order, 3, cut_simple)}));
    CHECK(read.faults.empty());
    REQUIRE(read.packets.size() == 3);
    CHECK(read.packets[0] == ReadPacket{0, "simple", 6, 1, 0});
    CHECK(read.packets[1] == ReadPacket{77'000, "old", 90, 1, 0});
    CHECK(read.packets[2] == ReadPacket{77'000, "12345678", 100, 1, 0});  // no time of its own
  }
}

TEST_CASE("secrets are kept, statistics counted, other blocks skipped") {
  for (const Order order : both_orders) {
    Octets secrets;
    secrets.put(0x544c534b, 4, order.big).put(5, 4, order.big).add(as_bytes("CLIEN"));
    const auto statistics = [&](std::uint32_t id, std::uint64_t drops) {
      Octets count;
      count.put(drops, 8, order.big);
      Octets body;
      body.put(id, 4, order.big).zeros(8).add(option(order, 5, count).view());
      return block(order, 5, body);
    };
    const auto read = read_all(join({
        section(order),
        interface(order, 1),
        interface(order, 1),
        block(order, 10, secrets),
        block(order, 4, Octets("names nobody reads")),
        block(order, 0x40000bad, Octets("custom")),
        statistics(0, 10),
        statistics(0, 12),
        statistics(1, 3),
        enhanced_packet(order, 1, 0, "x"),
    }));
    CHECK(read.faults.empty());
    CHECK(read.texts() == std::vector<std::string>{"x"});
    CHECK(read.dropped == 15);
    REQUIRE(read.secrets.size() == 1);
    CHECK(read.secrets[0].type == 0x544c534b);
    CHECK(read.secrets[0].octets == "CLIEN");
  }
}

TEST_CASE("behind a damaged block reading goes on") {
  const Octets good = enhanced_packet(little, 0, 0, "good");
  Octets two_lengths = enhanced_packet(little, 0, 0, "bad");
  two_lengths[two_lengths.size() - 4] ^= 4;
  Octets too_long = enhanced_packet(little, 0, 0, "bad");
  too_long[20] = 5;  // captured, with 4 octets there
  Octets long_secrets;
  long_secrets.le32(1).le32(100).le32(0);
  const std::pair<Octets, std::string> damaged[] = {
      {two_lengths, "a block's two lengths differ"},
      {too_long, "a packet longer than its block"},
      {enhanced_packet(little, 7, 0, "bad"), "a packet of an interface not described"},
      {block(little, 6, Octets("too few here")), "a block shorter than its fields"},
      {block(little, 3, Octets("\xff\0\0")), "a packet longer than its block"},
      {block(little, 3, Octets{}), "a block shorter than its fields"},
      {block(little, 1, Octets("four")), "a block shorter than its fields"},
      {block(little, 5, Octets("four")), "a block shorter than its fields"},
      {block(little, 5, Octets().le32(9).zeros(8)), "statistics of an interface not described"},
      {block(little, 10, Octets("four")), "a block shorter than its fields"},
      {block(little, 10, long_secrets), "secrets longer than their block"},
      {interface(little, 1, Octets().le16(2).le16(99)), "an option longer than its block"},
  };
  const Octets start = join({section(little), interface(little, 1), good});
  for (const auto& [bad, text] : damaged) {
    const auto read = read_all(join({start, bad, good}));
    CHECK(read.texts() == std::vector<std::string>{"good", "good"});
    REQUIRE(read.faults.size() == 1);
    CHECK(read.faults[0].text == text);
    CHECK(read.faults[0].offset == start.size());
  }
}

TEST_CASE("a block length that can't be ends the file") {
  const Octets start =
      join({section(little), interface(little, 1), enhanced_packet(little, 0, 0, "good")});
  for (const std::uint32_t length : {0U, 8U, 11U, 13U, 0x10000000U, 0xfffffffcU}) {
    Octets bad;
    bad.le32(6).le32(length).zeros(40);
    const auto read = read_all(join({start, bad, enhanced_packet(little, 0, 0, "good")}));
    CHECK(read.packets.size() == 1);
    REQUIRE(read.faults.size() == 1);
    CHECK(read.faults[0].text == "a block with an absurd length");
    CHECK(read.faults[0].offset == start.size());
  }
}

TEST_CASE("large blocks nobody wants are streamed over, large wanted ones refused") {
  const Octets start = join({section(little), interface(little, 1)});
  const Octets packet = enhanced_packet(little, 0, 0, "good");
  const Octets huge(20 * mebi, Byte{0});
  CHECK(read_all(join({start, block(little, 4, huge), packet})).faults.empty());
  CHECK(read_all(join({start, block(little, 4, huge), packet})).packets.size() == 1);
  const auto read = read_all(join({start, block(little, 10, huge), packet}));
  CHECK(read.packets.size() == 1);
  REQUIRE(read.faults.size() == 1);
  CHECK(read.faults[0].text == "a block too large to be read");
}

TEST_CASE("a pcapng cut at every octet gives the packets before the cut") {
  for (const Order order : both_orders) {
    const Octets first = join({section(order), interface(order, 1)});
    const std::vector<Octets> blocks = {enhanced_packet(order, 0, 0, "one"),
                                        block(order, 4, Octets("skipped")),
                                        enhanced_packet(order, 0, 1, "second"),
                                        section(order),
                                        interface(order, 101),
                                        enhanced_packet(order, 0, 2, "")};
    Octets file = first;
    for (const Octets& b : blocks) file.add(b.view());
    for (std::size_t cut = section(order).size(); cut <= file.size(); ++cut) {
      std::vector<std::size_t> ends = {section(order).size(), first.size()};
      for (const Octets& b : blocks) ends.push_back(ends.back() + b.size());
      std::size_t whole = 0;
      while (whole + 1 < ends.size() && ends[whole + 1] <= cut) ++whole;
      const std::size_t packets = whole < 2 ? 0 : whole < 4 ? 1 : whole < 7 ? 2 : 3;
      const auto read = read_all(file.slice(0, cut));
      CAPTURE(cut);
      CHECK(read.refused.empty());
      CHECK(read.packets.size() == packets);
      CHECK(read.faults.size() == (ends[whole] == cut ? 0 : 1));
      if (ends[whole] != cut) CHECK(read.faults.at(0).offset == ends[whole]);
    }
  }
}

TEST_CASE("pcapng files that are refused, sections that end one") {
  const Octets header = section(little);
  for (std::size_t cut = 12; cut < header.size(); ++cut)
    CHECK(read_all(header.slice(0, cut)).refused == "file: the first section header is cut off");
  CHECK(read_all(section(little, 2)).refused == "file: unknown pcapng version 2");
  Octets no_order = section(little);
  no_order[8] ^= 1;
  CHECK(read_all(no_order).refused == "file: not a capture file");

  const Octets start = join({section(little), interface(little, 1)});
  const auto unknown = read_all(join({start, section(little, 2)}));
  REQUIRE(unknown.faults.size() == 1);
  CHECK(unknown.faults[0].text == "a section of an unknown pcapng version");
  CHECK(unknown.faults[0].offset == start.size());
  const auto unordered = read_all(join({start, no_order}));
  REQUIRE(unordered.faults.size() == 1);
  CHECK(unordered.faults[0].text == "a section header without a byte order");
}

TEST_CASE("faults are listed to a bound") {
  Octets file = join({section(little), interface(little, 1)});
  const Octets bad = enhanced_packet(little, 7, 0, "bad");
  for (int i = 0; i < 1000; ++i) file.add(bad.view());
  const auto read = read_all(file.add(enhanced_packet(little, 0, 0, "good").view()));
  CHECK(read.packets.size() == 1);
  CHECK(read.faults.size() == 101);
  CHECK(read.faults.back().text == "later faults are not listed");
}
