// SPDX-License-Identifier: MIT
// DEFLATE as a layer: any octets, cut anywhere, with holes, give the same plain octets, and no more
// than is allowed. First octet: the cuts' seed; second: where a hole lies (0: none).
#define DOCTEST_CONFIG_DISABLE
#include <string>

#include "fuzz/cuts.hpp"
#include "layers/inflate.hpp"
#include "support/fake_host.hpp"

using namespace malote;

namespace {

struct Plain final : LayerOutput {
  void plain(Direction, const Chunk& chunk) override { text += as_text(chunk.bytes); }
  void plain_gap(Direction, const Gap&) override { text += "<gap>"; }
  std::string text;
};

class Stream {
 public:
  Stream() : layer_(make_inflate_layer(host_)) {}
  void feed(Bytes chunk) {
    // Memory of its own, so that a sanitizer sees a step beyond it.
    const std::vector<Byte> copy(chunk.begin(), chunk.end());
    layer_->on_data(Direction::to_client, {copy, {}, false}, plain_);
  }
  void hole() { layer_->on_gap(Direction::to_client, {7, {}}, plain_); }
  std::string finish() {
    layer_->on_end(Direction::to_client, EndReason::fin, plain_);
    return std::move(plain_.text);
  }

 private:
  test::FakeHost host_;
  std::unique_ptr<Layer> layer_;
  Plain plain_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const Bytes octets(data + 2, size - 2);
  const std::size_t hole = data[1] % (octets.size() + 1);
  Stream whole, pieces;
  if (hole != 0) {
    whole.feed(octets.first(hole));
    whole.hole();
  }
  whole.feed(octets.subspan(hole));
  for (test::SeededCuts cuts(octets.first(hole), data[0]); !cuts.empty();) pieces.feed(cuts.next());
  if (hole != 0) pieces.hole();
  for (test::SeededCuts cuts(octets.subspan(hole), data[0]); !cuts.empty();) {
    pieces.feed(cuts.next());
  }
  const std::string plain = whole.finish();
  test::must(plain.size() <= Limits().inflated_octets + size * Limits().inflated_ratio);
  test::must(plain == pieces.finish());
  return 0;
}
