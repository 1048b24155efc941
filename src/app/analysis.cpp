// SPDX-License-Identifier: MIT
#include "app/analysis.hpp"

#include <utility>

#include "content/content_pipe.hpp"
#include "dissectors/registry.hpp"
#include "layers/tls.hpp"

namespace malote::app {

void CountingSink::take(Record&& record) {
  if (const auto* session = std::get_if<SessionRecord>(&record)) count(*session);
  if (const auto* message = std::get_if<MessageRecord>(&record)) {
    ++summary_.messages[message->verdict];
  }
  if (const auto* notice = std::get_if<NoticeRecord>(&record)) {
    ++summary_.notices[notice->severity];
  }
  if (std::holds_alternative<CredentialRecord>(record)) ++summary_.credentials;
  writer_.take(std::move(record));
}

void CountingSink::count(const SessionRecord& session) {
  const auto [known, fresh] = exchanges_.try_emplace(session.id.value, 0);
  summary_.exchanges += session.exchanges - known->second;
  known->second = session.exchanges;
  if (session.end || session.outcome != Outcome::open) exchanges_.erase(known);
  if (!fresh) return;
  if (!summary_.first_session || session.id < summary_.first_session) {
    summary_.first_session = session.id;
  }
  ++summary_.sessions[session.protocol];
}

Analysis::Analysis(store::Writer& writer, const Config& config, ReadSummary& summary,
                   std::shared_ptr<tls::Keys> keys)
    : sink_(writer, summary),
      content_(make_content_pipe(writer, config.limits, writer.first_ids().content)),
      keys_(std::move(keys)),
      layers_(make_layer_factory(keys_)) {
  const store::FirstIds ids = writer.first_ids();
  session::EngineConfig engine_config;
  engine_config.limits = config.limits;
  engine_config.dissectors = all_dissectors();
  engine_config.ports = config.ports;
  engine_config.layers = layers_.get();
  engine_config.first_ids = {ids.session, ids.message, ids.transfer, ids.tls};
  engine_ = std::make_unique<session::Engine>(std::move(engine_config), sink_, *content_);
}

void Analysis::add_secrets(const std::vector<CaptureSecrets>& secrets) {
  app::add_secrets(*keys_, secrets, std::exchange(secrets_, secrets.size()));
}

bool Analysis::keys_came() {
  keys_->refresh();
  return std::exchange(seen_keys_, keys_->generation()) != keys_->generation();
}

void Analysis::finish(const Origin& last) {
  engine_->finish();
  tell_rubbish(*keys_, last, sink_);
}

void count_packet(CaptureRecord& capture, const Packet& packet) {
  ++capture.packets;
  if (!capture.first || packet.time < *capture.first) capture.first = packet.time;
  if (!capture.last || packet.time > *capture.last) capture.last = packet.time;
}

}  // namespace malote::app
