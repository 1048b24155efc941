// SPDX-License-Identifier: MIT
// The engine with all that it is wired to (dissectors, layers, content, the store), and the count
// of what it found: the same for captures that are read and for live ones. Made by pipeline and
// LiveCapture; runs on the caller's thread.
#pragma once

#include <memory>
#include <unordered_map>

#include "app/config.hpp"
#include "app/pipeline.hpp"
#include "app/tls_keys.hpp"
#include "dissect/layer.hpp"
#include "records/content_sink.hpp"
#include "records/sink.hpp"
#include "session/engine.hpp"
#include "store/writer.hpp"

namespace malote::app {

// Counts what goes by on its way to the writer. Rows of sessions and open exchanges may come
// several times.
class CountingSink final : public RecordSink {
 public:
  CountingSink(store::Writer& writer, ReadSummary& summary) : writer_(writer), summary_(summary) {}
  void accept(Record record) override { take(std::move(record)); }
  void take(Record&&) override;
  void accept_exchange(const ExchangeRecord& record) override { writer_.accept_exchange(record); }

 private:
  void count(const SessionRecord&);

  store::Writer& writer_;
  ReadSummary& summary_;
  std::unordered_map<std::uint64_t, std::uint64_t> exchanges_;  // of sessions that are open
};

class Analysis {
 public:
  // All but the keys outlive it.
  Analysis(store::Writer&, const Config&, ReadSummary&, std::shared_ptr<tls::Keys>);

  // Secrets that the capture brings along; the ones given before stay.
  void add_secrets(const std::vector<CaptureSecrets>&);
  // Since this was asked last.
  [[nodiscard]] bool keys_came();
  // The input ended; `last` is its last packet.
  void finish(const Origin& last);

  [[nodiscard]] session::Engine& engine() noexcept { return *engine_; }
  [[nodiscard]] RecordSink& sink() noexcept { return sink_; }

 private:
  CountingSink sink_;
  std::unique_ptr<ContentSink> content_;
  std::shared_ptr<tls::Keys> keys_;
  std::size_t secrets_ = 0;  // blocks that were added
  std::uint64_t seen_keys_ = 0;
  std::unique_ptr<LayerFactory> layers_;
  std::unique_ptr<session::Engine> engine_;
};

// A capture's row grows by a packet.
void count_packet(CaptureRecord&, const Packet&);

}  // namespace malote::app
