// SPDX-License-Identifier: MIT
// An engine with a protocol of words, and frames to feed it: what the tests of session share.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/text.hpp"
#include "session/engine.hpp"
#include "support/wire.hpp"

namespace malote::test {

using session::Engine;
using session::EngineConfig;

// A protocol of words: the server says HELLO first; the client's words steer the dissector through
// everything that Next offers. What it was told is kept in one string.
struct Words final : Dissector {
  Words(DissectorHost& h, std::string& t) : host(h), told(t) {}

  Step on_data(Direction d, const Chunk& chunk) override {
    const char who = d == Direction::to_server ? 'C' : 'S';
    std::string_view text = as_text(chunk.bytes);
    if (const auto at = text.find('!');
        who == 'C' && at != std::string_view::npos && !answered && !chunk.last_call) {
      told += who + std::string(text.substr(0, at)) + "(wait) ";
      return {at, Next::wait};
    }
    if (who == 'S' && text.starts_with("TLS")) {
      told += "S:TLS ";
      return {3, Next::secure};
    }
    if (who == 'S' && text.starts_with("TURN")) {
      told += "S:TURN ";
      return {4, Next::swap_roles};
    }
    if (who == 'S') answered = text == "yes";
    told += std::string(1, who) + ':' + std::string(text) + (chunk.last_call ? "(last) " : " ");
    ExchangeRecord exchange;
    exchange.n = ++n;
    host.emit(exchange);
    return {chunk.bytes.size(), Next::more};
  }
  void on_gap(Direction d, const Gap& gap) override {
    answered = true;
    told += std::string(1, d == Direction::to_server ? 'C' : 'S') + "[" +
            std::to_string(gap.length) + "] ";
  }
  void on_end(Direction d, EndReason) override {
    told += d == Direction::to_server ? "C. " : "S. ";
  }

  DissectorHost& host;
  std::string& told;
  std::uint32_t n = 0;
  bool answered = false;
};

inline std::string& told() {  // the factory of a registry row takes no context
  static std::string text;
  return text;
}

inline Match probe(const Opening& opening) {
  const std::string_view text = as_text(opening.to_client);
  if (text.starts_with("HELLO")) return Match::yes;
  if (std::string_view("HELLO").starts_with(text) && opening.to_server.empty())
    return Match::need_more;
  return Match::no;
}

inline constexpr std::uint16_t port_25[] = {25};
inline const DissectorInfo words[] = {{Protocol::smtp,
                                       "words",
                                       "",
                                       port_25,
                                       {},
                                       probe,
                                       [](DissectorHost& host) -> std::unique_ptr<Dissector> {
                                         return std::make_unique<Words>(host, told());
                                       }}};

struct Opaque final : malote::Layer {
  void on_data(Direction, const Chunk&, LayerOutput&) override {}
  void on_gap(Direction, const Gap&, LayerOutput&) override {}
  void on_end(Direction, EndReason, LayerOutput&) override {}
};
struct Layers final : LayerFactory {
  std::unique_ptr<Layer> make_tls(LayerHost&) override { return std::make_unique<Opaque>(); }
  std::unique_ptr<Layer> make_inflate(LayerHost&) override { return nullptr; }
};

struct Rows final : RecordSink, ContentSink {
  void accept(Record record) override {
    if (const auto* row = std::get_if<SessionRecord>(&record)) {
      for (auto& known : sessions) {
        if (known.id == row->id) {
          known = *row;
          return;
        }
      }
      sessions.push_back(*row);
    } else if (const auto* notice = std::get_if<NoticeRecord>(&record)) {
      notices.push_back(notice->kind);
    }
  }
  ContentId open() override { return {1}; }
  void append(ContentId, Bytes) override {}
  ContentSummary close(ContentId) override { return {}; }
  ContentSummary close_unless(ContentId, const std::string&) override { return {}; }
  void drop(ContentId) override {}
  std::unique_ptr<OctetHash> hash() override { return nullptr; }
  std::vector<SessionRecord> sessions;
  std::vector<std::string> notices;
};

inline std::vector<Byte> to_frame(const Segment& segment, std::string_view octets) {
  std::vector<Byte> out(40, 0);
  const auto put = [&](std::size_t at, std::uint32_t value, unsigned width) {
    for (unsigned i = 0; i < width; ++i)
      out[at + i] = static_cast<Byte>(value >> (8 * (width - 1 - i)));
  };
  out[0] = 0x45;
  put(2, static_cast<std::uint32_t>(40 + octets.size()), 2);
  out[8] = 64;
  out[9] = 6;
  for (std::size_t i = 0; i < 4; ++i) out[12 + i] = segment.source.ip.octets[i];
  for (std::size_t i = 0; i < 4; ++i) out[16 + i] = segment.destination.ip.octets[i];
  put(20, segment.source.port, 2);
  put(22, segment.destination.port, 2);
  put(24, segment.sequence, 4);
  put(28, segment.acknowledgement, 4);
  out[32] = 0x50;
  out[33] = static_cast<Byte>((segment.fin ? 1 : 0) | (segment.syn ? 2 : 0) |
                              (segment.rst ? 4 : 0) | (segment.ack ? 16 : 0));
  const Bytes payload = as_bytes(octets);
  out.insert(out.end(), payload.begin(), payload.end());
  return out;
}

struct Run {
  Rows rows;
  std::string told;
  session::EngineStats stats;
};

inline EngineConfig config_for_words(LayerFactory& layers) {
  EngineConfig config;
  config.dissectors = words;
  config.ports = {
      {25, {Protocol::smtp, false}}, {143, {Protocol::imap, false}}, {465, {Protocol::smtp, true}}};
  config.layers = &layers;
  return config;
}

inline void feed(Engine& engine, const Wire& wire) {
  for (const auto& one : wire.segments) {
    const std::vector<Byte> frame = to_frame(one.segment, one.octets);
    engine.on_packet({one.segment.time, frame, static_cast<std::uint32_t>(frame.size()),
                      LinkType::raw_ip, 0, CaptureId{1}, one.segment.packet});
  }
}

inline Run run(Wire wire) {
  wire.stamp();
  Run result;
  Layers layers;
  told().clear();
  Engine engine(config_for_words(layers), result.rows, result.rows);
  feed(engine, wire);
  engine.finish();
  result.told = told();
  result.stats = engine.stats();
  return result;
}

inline Wire hello(std::uint16_t port = 25) {
  Wire wire(1000, 9000, port);
  wire.handshake();
  wire.server("HELLO");
  return wire;
}

}  // namespace malote::test
