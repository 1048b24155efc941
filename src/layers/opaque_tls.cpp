// SPDX-License-Identifier: MIT
#include "layers/opaque_tls.hpp"

#include "layers/inflate.hpp"

namespace malote {

namespace {

class OpaqueTls final : public Layer {
 public:
  void on_data(Direction, const Chunk&, LayerOutput&) override {}
  void on_gap(Direction, const Gap&, LayerOutput&) override {}
  void on_end(Direction, EndReason, LayerOutput&) override {}
};

class Factory final : public LayerFactory {
 public:
  std::unique_ptr<Layer> make_tls(DissectorHost&) override { return std::make_unique<OpaqueTls>(); }
  std::unique_ptr<Layer> make_inflate(DissectorHost& host) override {
    return make_inflate_layer(host);
  }
};

}  // namespace

std::unique_ptr<LayerFactory> make_layer_factory() {
  return std::make_unique<Factory>();
}

}  // namespace malote
