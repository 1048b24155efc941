// SPDX-License-Identifier: MIT
// Something that lies under a dissector and turns what is on the wire into what was said: TLS,
// DEFLATE. The connection feeds it in order; what it makes plain goes to the output, as data or as
// a gap.
#pragma once

#include <memory>

#include "dissect/dissector.hpp"
#include "dissect/host.hpp"

namespace malote {

struct LayerOutput {
  virtual ~LayerOutput() = default;
  virtual void plain(Direction, const Chunk&) = 0;
  virtual void plain_gap(Direction, const Gap&) = 0;
};

struct Layer {
  virtual ~Layer() = default;
  virtual void on_data(Direction, const Chunk&, LayerOutput&) = 0;
  virtual void on_gap(Direction, const Gap&, LayerOutput&) = 0;
  virtual void on_end(Direction, EndReason, LayerOutput&) = 0;
};

// Handed in by app; either may be absent.
struct LayerFactory {
  virtual ~LayerFactory() = default;
  [[nodiscard]] virtual std::unique_ptr<Layer> make_tls(DissectorHost&) = 0;
  [[nodiscard]] virtual std::unique_ptr<Layer> make_inflate(DissectorHost&) = 0;
};

}  // namespace malote
