// SPDX-License-Identifier: MIT
#include "damage/analysis.hpp"

#include <algorithm>

#include "capture/source.hpp"
#include "content/content_pipe.hpp"
#include "dissectors/registry.hpp"
#include "layers/tls.hpp"
#include "session/engine.hpp"

namespace malote::test {
namespace {

class Collector final : public RecordSink, public ChunkStore {
 public:
  void accept(Record record) override {
    if (auto* session = std::get_if<SessionRecord>(&record)) sessions[session->id] = *session;
    if (auto* exchange = std::get_if<ExchangeRecord>(&record)) {
      exchanges[{exchange->session, exchange->n}] = std::move(*exchange);
    }
    if (auto* message = std::get_if<MessageRecord>(&record)) messages[message->id] = *message;
    if (auto* transfer = std::get_if<TransferRecord>(&record)) transfers[transfer->id] = *transfer;
  }
  void put_chunk(ContentId id, std::uint32_t, std::vector<Byte> octets) override {
    contents[id.value].append(as_text(octets));
  }
  void finish_content(ContentId, const ContentSummary&) override {}
  void drop_content(ContentId id) override { contents.erase(id.value); }

  [[nodiscard]] FoundByEnds found() {
    FoundByEnds result;
    const auto at = [&](SessionId id) -> Found& {
      const SessionRecord& session = sessions.at(id);
      return result[ends_of(session.client, session.server)];
    };
    for (const auto& [id, session] : sessions) at(id).sessions.push_back(session);
    for (const auto& [key, exchange] : exchanges) at(key.first).exchanges.push_back(exchange);
    for (const auto& [id, message] : messages) {
      at(message.session).messages.push_back({message, contents[message.content.value]});
    }
    for (const auto& [id, transfer] : transfers) {
      FoundTransfer found{transfer, contents[transfer.content.value], {}};
      if (const auto session = sessions.find(transfer.session); session != sessions.end()) {
        found.control = ends_of(session->second.client, session->second.server);
      }
      result[ends_of(transfer.client, transfer.server)].transfers.push_back(std::move(found));
    }
    return result;
  }

 private:
  std::map<SessionId, SessionRecord> sessions;
  std::map<std::pair<SessionId, std::uint32_t>, ExchangeRecord> exchanges;
  std::map<MessageId, MessageRecord> messages;
  std::map<TransferId, TransferRecord> transfers;
  std::map<std::uint64_t, std::string> contents;
};

session::EngineConfig configuration(LayerFactory& layers) {
  session::EngineConfig config;
  config.dissectors = all_dissectors();
  config.layers = &layers;
  for (const DissectorInfo& info : config.dissectors) {
    for (const std::uint16_t port : info.ports) config.ports[port] = {info.protocol, false};
    for (const std::uint16_t port : info.tls_ports) config.ports[port] = {info.protocol, true};
  }
  return config;
}

}  // namespace

Ends ends_of(const Endpoint& one, const Endpoint& other) {
  return one < other ? Ends{one, other} : Ends{other, one};
}

Capture load(const std::string& path, std::size_t most_packets) {
  Capture capture;
  capture.name = path.substr(path.rfind('/') + 1);
  auto source = open_capture(path, CaptureId{1});
  if (!source) return capture;
  Decoder decoder{Limits{}};
  for (Packet packet; source.value()->next(packet);) {
    if (capture.packets.size() == most_packets) return {capture.name, {}};
    StoredPacket stored;
    stored.packet = packet;
    stored.octets.assign(packet.octets.begin(), packet.octets.end());
    if (const auto segment = decoder.decode(packet)) {
      stored.tcp = true;
      stored.source = segment->source;
      stored.destination = segment->destination;
      stored.payload = segment->payload_length;
      stored.end = segment->fin || segment->rst;
    }
    capture.packets.push_back(std::move(stored));
  }
  return capture;
}

FoundByEnds analyze(const Capture& capture, const std::vector<std::size_t>& choice) {
  Collector collector;
  const auto layers = make_layer_factory();
  session::EngineConfig config = configuration(*layers);
  const auto content = make_content_pipe(collector, config.limits);
  session::Engine engine(std::move(config), collector, *content);
  for (const std::size_t place : choice) {
    Packet packet = capture.packets[place].packet;
    packet.octets = capture.packets[place].octets;
    engine.on_packet(packet);
  }
  engine.finish();
  return collector.found();
}

}  // namespace malote::test
