// SPDX-License-Identifier: MIT
// Feeds what two peers sent to the TLS layer, cut as wanted, and keeps what it made of it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "layers/tls.hpp"
#include "support/fake_host.hpp"
#include "tls_peers.hpp"

namespace malote::test {

struct Opened final : LayerOutput {
  void plain(Direction d, const Chunk& chunk) override { text[d] += as_text(chunk.bytes); }
  void plain_gap(Direction d, const Gap& gap) override {
    gaps[d].push_back({text[d].size(), gap.length, gap.measured});
  }
  struct Hole {
    std::size_t at = 0;
    std::uint64_t octets = 0;
    bool measured = false;
  };
  PerDirection<std::string> text;
  PerDirection<std::vector<Hole>> gaps;
};

// What the layer made of a connection.
struct Reading {
  explicit Reading(std::shared_ptr<tls::Keys> given = nullptr)
      : keys(given ? std::move(given) : std::make_shared<tls::Keys>()),
        factory(make_layer_factory(keys)),
        layer(factory->make_tls(host)) {}

  void data(Direction d, const std::string& octets, std::size_t piece = SIZE_MAX) {
    for (std::size_t at = 0; at < octets.size(); at += std::min(piece, octets.size() - at)) {
      const std::string part = octets.substr(at, piece);
      layer->on_data(d, {as_bytes(part), {Timestamp{1'700'000'000'000'000'000}, {}, 1, offset[d]}},
                     output);
      offset[d] += part.size();
    }
  }
  void gap(Direction d, std::uint64_t octets) {
    layer->on_gap(d, {octets, {Timestamp{1'700'000'000'000'000'000}, {}, 1, offset[d]}}, output);
    offset[d] += octets;
  }
  void end() {
    layer->on_end(Direction::to_server, EndReason::fin, output);
    layer->on_end(Direction::to_client, EndReason::fin, output);
  }
  void all(const std::vector<Turn>& wire, std::size_t piece = SIZE_MAX) {
    for (const Turn& turn : wire) data(turn.direction, turn.octets, piece);
    end();
  }
  [[nodiscard]] const TlsRecord& row() const { return host.tls.at(0); }

  FakeHost host;
  std::shared_ptr<tls::Keys> keys;
  std::unique_ptr<LayerFactory> factory;
  std::unique_ptr<Layer> layer;
  Opened output;
  PerDirection<std::uint64_t> offset;
};

inline std::shared_ptr<tls::Keys> keys_of(const std::string& log) {
  auto keys = std::make_shared<tls::Keys>();
  keys->add_log(log);
  return keys;
}

inline std::string some_text(std::size_t octets, char seed = 'a') {
  std::string text;
  for (std::size_t i = 0; i < octets; ++i) {
    text += i % 61 == 60 ? '\n' : static_cast<char>(seed + static_cast<char>(i * 7 % 23));
  }
  return text;
}

}  // namespace malote::test
