// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "captures.hpp"

using namespace malote;
using namespace malote::test;

namespace {

std::unique_ptr<PacketSource> open(const Octets& file, std::uint64_t id) {
  return std::move(
      open_capture_stream(std::make_unique<MemoryStream>(file.view()), "file", CaptureId{id})
          .value());
}

std::string order_of(PacketSource& source) {
  std::string order;
  Packet packet;
  while (source.next(packet)) order += std::string(as_text(packet.octets)) + " ";
  return order;
}

std::unique_ptr<PacketSource> merge(std::initializer_list<const Octets*> files) {
  std::vector<std::unique_ptr<PacketSource>> sources;
  std::uint64_t id = 0;
  for (const Octets* file : files) sources.push_back(open(*file, ++id));
  return merge_sources(std::move(sources));
}

}  // namespace

TEST_CASE("merged packets come earliest first, equal ones in the order given") {
  const Octets a = join({pcap_header({}), pcap_record({}, 1, 0, "a1"), pcap_record({}, 3, 0, "a3"),
                         pcap_record({}, 3, 0, "a3'")});
  const Octets b = join({pcap_header({true}), pcap_record({true}, 2, 0, "b2"),
                         pcap_record({true}, 3, 0, "b3"), pcap_record({true}, 9, 0, "b9")});
  const Octets none = pcap_header({});
  CHECK(order_of(*merge({&a, &b, &none})) == "a1 b2 a3 a3' b3 b9 ");
  CHECK(order_of(*merge({&b, &none, &a})) == "a1 b2 b3 a3 a3' b9 ");
  CHECK(order_of(*merge({&a})) == "a1 a3 a3' ");
  CHECK(order_of(*merge({})).empty());
}

TEST_CASE("a source's own order is kept where its times run backwards") {
  const Octets a =
      join({pcap_header({}), pcap_record({}, 5, 0, "a5"), pcap_record({}, 1, 0, "a1")});
  const Octets b =
      join({pcap_header({}), pcap_record({}, 4, 0, "b4"), pcap_record({}, 6, 0, "b6")});
  CHECK(order_of(*merge({&a, &b})) == "b4 a5 a1 b6 ");
}

TEST_CASE("merged sources gather what each has to say") {
  Octets drops;
  drops.put(4, 8, false);
  Octets statistics;
  statistics.le32(0).zeros(8).add(option({}, 5, drops).view());
  Octets secrets;
  secrets.le32(0x544c534b).le32(1).add(as_bytes("k"));
  const Octets a =
      join({section({}), interface({}, 1, option({}, 2, Octets("eth0"))), block({}, 5, statistics),
            block({}, 10, secrets), enhanced_packet({}, 0, 1'000'000, "a1")});
  const Octets b = join({pcap_header({}), pcap_record({}, 2, 0, "b2"), Octets("cut")});
  auto merged = merge({&a, &b, &a});
  CHECK(merged->format() == "pcapng+pcap");
  CHECK(merged->octets_total() == 2 * a.size() + b.size());
  CHECK(order_of(*merged) == "a1 a1 b2 ");
  CHECK(merged->interfaces() == std::vector<std::string>{"eth0", "eth0"});
  CHECK(merged->dropped() == 8);
  CHECK(merged->brings_secrets());
  CHECK_FALSE(merged->brings_secrets());
  CHECK(merged->secrets().size() == 2);
  REQUIRE(merged->faults().size() == 1);
  CHECK(merged->faults()[0].capture == CaptureId{2});
  CHECK(merged->faults()[0].offset == b.size() - 3);
  CHECK(merged->octets_read() == merged->octets_total());
}
