// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <sstream>

#include "capture/pcap_writer.hpp"
#include "captures.hpp"

using namespace malote;
using namespace malote::test;

namespace {

constexpr std::uint32_t nanosecond_magic = 0xa1b23c4d;
const Order both_orders[] = {{false}, {true}};

}  // namespace

TEST_CASE("pcap in both byte orders, micro- and nanoseconds") {
  for (const Order order : both_orders) {
    const auto micro = read_all(join({pcap_header(order), pcap_record(order, 1, 2, "ab", 60),
                                      pcap_record(order, 4294967295, 999999, "")}));
    CHECK(micro.refused.empty());
    CHECK(micro.format == "pcap");
    CHECK(micro.faults.empty());
    REQUIRE(micro.packets.size() == 2);
    CHECK(micro.packets[0] == ReadPacket{1'000'002'000, "ab", 60, 1, 0});
    CHECK(micro.packets[1] == ReadPacket{4'294'967'295'999'999'000, "", 0, 1, 0});

    const auto nano = read_all(
        join({pcap_header(order, nanosecond_magic, 113), pcap_record(order, 7, 999999999, "x")}));
    REQUIRE(nano.packets.size() == 1);
    CHECK(nano.packets[0] == ReadPacket{7'999'999'999, "x", 1, 113, 0});
  }
}

TEST_CASE("pcap's longer records (magic 0xa1b2cd34)") {
  for (const Order order : both_orders) {
    Octets record = pcap_record(order, 1, 2, "");
    record.put(3, 4, order.big).put(0x800, 2, order.big).u8(0).u8(0);
    Octets file = join({pcap_header(order, 0xa1b2cd34), record});
    Octets second = pcap_record(order, 2, 3, "");
    second[order.big ? 11 : 8] = 5;
    file.add(second.view()).zeros(8).add(as_bytes("hello"));
    const auto read = read_all(file);
    CHECK(read.texts() == std::vector<std::string>{"", "hello"});
    CHECK(read.faults.empty());
  }
}

TEST_CASE("a fraction of a second that is more than one is added") {
  const auto read = read_all(join({pcap_header({}), pcap_record({}, 1, 0xffffffff, "a")}));
  REQUIRE(read.packets.size() == 1);
  CHECK(read.packets[0].ns == 1'000'000'000 + 4'294'967'295'000);
}

TEST_CASE("the two lengths of pcap before 2.4") {
  Octets swapped;
  swapped.le32(1).le32(0).le32(60).le32(3).add(as_bytes("abc"));
  const Octets usual = pcap_record({}, 1, 0, "abc", 60);
  const ReadPacket expected{1'000'000'000, "abc", 60, 1, 0};
  const auto read = [](unsigned minor, const Octets& record) {
    return read_all(join({pcap_header({}, 0xa1b2c3d4, 1, 2, minor), record, record})).packets;
  };
  CHECK(read(2, swapped) == std::vector{expected, expected});
  CHECK(read(3, swapped) == std::vector{expected, expected});
  CHECK(read(3, usual) == std::vector{expected, expected});
  CHECK(read(4, usual) == std::vector{expected, expected});
}

TEST_CASE("pcap file headers that are refused") {
  CHECK(read_all(join({pcap_header({}, 0xa1b2c3d4, 1, 3, 0)})).refused ==
        "file: unknown pcap version 3.0");
  CHECK(read_all(join({pcap_header({}, 0xa1b2c3d4, 0x00010001)})).refused ==
        "file: the pcap header's link type is damaged");
  const Octets header = pcap_header({});
  for (std::size_t cut = 4; cut < header.size(); ++cut)
    CHECK(read_all(header.slice(0, cut)).refused == "file: the file header is cut off");
  // The frame check sequence's length stands above the link type.
  CHECK(read_all(join({pcap_header({}, 0xa1b2c3d4, 0x44000001), pcap_record({}, 0, 0, "a")}))
            .packets.at(0)
            .link == 1);
}

TEST_CASE("a pcap cut at every octet gives the packets before the cut") {
  for (const Order order : both_orders) {
    const Octets parts[] = {pcap_header(order), pcap_record(order, 1, 0, "one"),
                            pcap_record(order, 2, 0, "second"), pcap_record(order, 3, 0, "")};
    const Octets file = join({parts[0], parts[1], parts[2], parts[3]});
    for (std::size_t cut = parts[0].size(); cut <= file.size(); ++cut) {
      std::size_t whole = 0;
      std::size_t end = parts[0].size();
      while (whole < 3 && end + parts[whole + 1].size() <= cut) end += parts[++whole].size();
      const auto read = read_all(file.slice(0, cut));
      CHECK(read.packets.size() == whole);
      CHECK(read.faults.size() == (end == cut ? 0 : 1));
      if (end != cut) {
        CHECK(read.faults.at(0).offset == end);
        CHECK(read.faults.at(0).text == "the file ends in the middle of a packet");
        CHECK(read.faults.at(0).capture == CaptureId{5});
      }
    }
  }
}

TEST_CASE("a pcap record of absurd length ends the file") {
  Octets bad = pcap_record({}, 2, 0, "");
  bad[11] = 0x7f;
  const auto read = read_all(
      join({pcap_header({}), pcap_record({}, 1, 0, "one"), bad, pcap_record({}, 3, 0, "three")}));
  CHECK(read.texts() == std::vector<std::string>{"one"});
  REQUIRE(read.faults.size() == 1);
  CHECK(read.faults[0].offset == 24 + 19);
  CHECK(read.faults[0].text == "a packet record with an absurd length");
}

TEST_CASE("packets larger than the read buffer") {
  const std::string large(3 * mebi, 'L');
  const std::string small(100, 's');
  Octets file = pcap_header({});
  for (int i = 0; i < 10; ++i)
    file.add(pcap_record({}, 1, 0, small).view()).add(pcap_record({}, 1, 0, large).view());
  const auto read = read_all(file);
  REQUIRE(read.packets.size() == 20);
  for (std::size_t i = 0; i < 20; ++i) CHECK(read.packets[i].octets == (i % 2 ? large : small));
}

TEST_CASE("what PcapWriter writes is the format's own octets") {
  std::ostringstream out;
  {
    PcapWriter writer(out, LinkType::raw_ip);
    writer.write({1'000'000'002}, as_bytes("abc"), 60);
    writer.write({-5}, as_bytes(""), 0);
    const auto packets = writer.close();
    REQUIRE(packets.ok());
    CHECK(packets.value() == 2);
  }
  const Octets expected = join({pcap_header({}, nanosecond_magic, 101),
                                pcap_record({}, 1, 2, "abc", 60), pcap_record({}, 0, 0, "")});
  Octets written(std::string_view{out.str()});
  // The snap length is the writer's own choice.
  for (std::size_t at = 16; at < 20; ++at) written[at] = expected[at];
  CHECK(written == expected);
}

TEST_CASE("PcapWriter says where it can't write") {
  const auto refused = PcapWriter::open("/nonexistent/x.pcap", LinkType::ethernet);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().text == "/nonexistent/x.pcap: can't be written: No such file or directory");
}
