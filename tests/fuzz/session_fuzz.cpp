// SPDX-License-Identifier: MIT
// A whole connection, from frames to rows: what two sides say, with segments lost, doubled and in
// the wrong order, through recognition, layers and dissectors. Nothing may be left open, and every
// row of a message must be sound. The input is an octet for the port, then turns: an octet below 8
// begins one, 0 and 1 of the client, 2 and 3 of the server, 4 and 5 lost ones, 6 the same segment
// again, 7 the next one before it.
#define DOCTEST_CONFIG_DISABLE
#include <cstdlib>
#include <set>
#include <utility>

#include "content/content_pipe.hpp"
#include "dissectors/registry.hpp"
#include "fuzz/cuts.hpp"
#include "layers/tls.hpp"
#include "unit/session/words.hpp"

using namespace malote;

namespace {

struct Store final : RecordSink, ChunkStore {
  void accept(Record record) override {
    if (const auto* message = std::get_if<MessageRecord>(&record)) {
      const bool sound =
          message->verdict == Verdict::complete || message->verdict == Verdict::size_differs;
      test::must(message->complete == sound);
      test::must(!message->complete || message->missing.empty());
    }
    if (const auto* exchange = std::get_if<ExchangeRecord>(&record)) {
      const std::size_t octets = exchange->argument ? exchange->argument->size() : 0;
      for (const auto& [at, length] : exchange->secrets) test::must(at + length <= octets);
    }
  }
  void put_chunk(ContentId id, std::uint32_t, std::vector<Byte>) override { open.insert(id.value); }
  void finish_content(ContentId id, const ContentSummary&) override { open.erase(id.value); }
  void drop_content(ContentId id) override { open.erase(id.value); }
  std::set<std::uint64_t> open;
};

test::Wire wire_of(Bytes input) {
  constexpr std::uint16_t ports[] = {25, 110, 143, 21, 1080, 8080, 50'000, 587};
  test::Wire wire(1000, 9000, ports[input[0] & 7U]);
  if ((input[0] & 8U) == 0) wire.handshake();
  std::vector<std::size_t> gone, again, late;
  for (std::size_t at = 1; at < input.size();) {
    const unsigned kind = input[at] < 8 ? input[at++] : 0;
    const std::size_t begin = at;
    while (at < input.size() && input[at] >= 8) ++at;
    const unsigned side = kind == 2 || kind == 3 || kind == 5 ? 1 : 0;
    wire.push(side, as_text(input.subspan(begin, at - begin)), {});
    const std::size_t place = wire.segments.size() - 1;
    if (kind == 4 || kind == 5) gone.push_back(place);
    if (kind == 6) again.push_back(place);
    if (kind == 7 && place > 0) late.push_back(place);
  }
  if ((input[0] & 16U) == 0) wire.fin(0);
  if ((input[0] & 32U) == 0) wire.fin(1);
  for (const std::size_t place : late) std::swap(wire.segments[place - 1], wire.segments[place]);
  test::Wire seen = wire;
  seen.segments.clear();
  for (std::size_t i = 0; i < wire.segments.size(); ++i) {
    if (std::find(gone.begin(), gone.end(), i) != gone.end()) continue;
    seen.segments.push_back(wire.segments[i]);
    if (std::find(again.begin(), again.end(), i) != again.end()) {
      seen.segments.push_back(wire.segments[i]);
    }
  }
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > 1U << 15U) return 0;
  test::Wire wire = wire_of({data, size});
  wire.stamp(data[0] & 64U ? 1'000'000 : 300'000'000);
  Store store;
  const auto layers = make_layer_factory();
  session::EngineConfig config;
  config.dissectors = all_dissectors();
  config.layers = layers.get();
  for (const DissectorInfo& info : config.dissectors) {
    for (const std::uint16_t port : info.ports) config.ports[port] = {info.protocol, false};
  }
  const auto content = make_content_pipe(store, config.limits);
  session::Engine engine(std::move(config), store, *content);
  test::feed(engine, wire);
  engine.report_open();
  engine.finish();
  test::must(store.open.empty());
  return 0;
}
