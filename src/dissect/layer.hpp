// SPDX-License-Identifier: MIT
// Something that lies under a dissector and turns what is on the wire into what was said: TLS,
// DEFLATE. The connection feeds it in order; what it makes plain goes to the output, as data or as
// a gap.
#pragma once

#include <memory>
#include <optional>

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
  // What lies above says that it ends here (FTP CCC). True: nothing of it is left; false: it lets
  // through what comes behind its own end, and stays.
  [[nodiscard]] virtual bool release() { return true; }
  // For live views: tell what is known so far.
  virtual void report_open() {}
  virtual void on_data(Direction, const Chunk&, LayerOutput&) = 0;
  virtual void on_gap(Direction, const Gap&, LayerOutput&) = 0;
  virtual void on_end(Direction, EndReason, LayerOutput&) = 0;
  // Something is held back for what may still come from outside (keys), within the limits. Then the
  // end need not be told yet.
  [[nodiscard]] virtual bool waits() const { return false; }
  // Asked now and then meanwhile, without any octets.
  virtual void look_again(LayerOutput&) {}
};

// Handed in by app; either may be absent.
struct LayerFactory {
  virtual ~LayerFactory() = default;
  [[nodiscard]] virtual std::unique_ptr<Layer> make_tls(LayerHost&) = 0;
  // Of a connection that nobody expected: what its TLS may carry.
  struct Prospect {
    bool need_more = false;            // the ClientHello is not whole yet
    std::optional<Protocol> protocol;  // by ALPN
    bool may_open = false;             // keys are there, or may come
    bool has_keys = false;             // ... they are there
  };
  [[nodiscard]] virtual Prospect look_at(Bytes /*said by the client*/) { return {}; }
  // Goes up when something came that layers may have waited for.
  [[nodiscard]] virtual std::uint64_t news() { return 0; }
  [[nodiscard]] virtual std::unique_ptr<Layer> make_inflate(LayerHost&) = 0;
};

}  // namespace malote
