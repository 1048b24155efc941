// SPDX-License-Identifier: MIT
#include "app/tls_keys.hpp"

#include <utility>

#include "app/exit_status.hpp"
#include "core/i18n.hpp"
#include "dissectors/registry.hpp"
#include "export/phrases.hpp"
#include "layers/tls.hpp"
#include "records/content_sink.hpp"
#include "session/engine.hpp"

namespace malote::app {
namespace {

// Who reads for the keys alone wants nothing else.
struct NoRecords final : RecordSink {
  void accept(Record) override {}
  void take(Record&&) override {}
  void accept_exchange(const ExchangeRecord&) override {}
};

struct NoContent final : ContentSink {
  struct NoHash final : OctetHash {
    void update(Bytes) override {}
    [[nodiscard]] Digest finish() override { return {}; }
  };
  [[nodiscard]] ContentId open() override { return ContentId{++last}; }
  void append(ContentId, Bytes) override {}
  ContentSummary close(ContentId) override { return {}; }
  ContentSummary close_unless(ContentId, const std::string&) override { return {}; }
  void drop(ContentId) override {}
  [[nodiscard]] std::unique_ptr<OctetHash> hash() override { return std::make_unique<NoHash>(); }
  std::uint64_t last = 0;
};

}  // namespace

std::shared_ptr<tls::Keys> open_keys(const Config& config, bool may_grow,
                                     std::shared_ptr<tls::Keys> keys) {
  if (keys == nullptr) keys = std::make_shared<tls::Keys>();
  for (const std::string& path : config.key_logs) {
    const auto added = keys->add_file(path, may_grow);
    if (!added) throw Failure(ExitStatus::nothing, added.error().text);
  }
  for (const std::string& path : config.private_keys) {
    const auto added = keys->add_private_key(path);
    if (!added) throw Failure(ExitStatus::nothing, added.error().text);
  }
  return keys;
}

void add_secrets(tls::Keys& keys, const std::vector<CaptureSecrets>& secrets, std::size_t first) {
  constexpr std::uint32_t key_log = 0x544c534b;  // "TLSK"
  for (; first < secrets.size(); ++first) {
    if (secrets[first].type == key_log) keys.add_log(secrets[first].octets);
  }
}

void add_secrets_of(tls::Keys& keys, const std::string& path) {
  const auto source = open_capture(path, CaptureId{1});
  if (!source || !source.value()->format().starts_with("pcapng")) return;
  for (Packet packet; source.value()->next(packet);) {
  }
  add_secrets(keys, source.value()->secrets());
}

void derive_secrets(const std::shared_ptr<tls::Keys>& keys, const Config& config,
                    const std::vector<std::string>& captures) {
  std::vector<std::unique_ptr<PacketSource>> sources;
  for (const std::string& path : captures) {
    auto source = open_capture(path, CaptureId{sources.size() + 1});
    if (source) sources.push_back(std::move(source.value()));
  }
  if (sources.empty()) return;
  NoRecords records;
  NoContent content;
  const auto layers = make_layer_factory(keys);
  session::EngineConfig engine_config;
  engine_config.limits = config.limits;
  engine_config.dissectors = all_dissectors();
  engine_config.ports = config.ports;
  engine_config.layers = layers.get();
  session::Engine engine(std::move(engine_config), records, content);
  const auto timeline = merge_sources(std::move(sources));
  for (Packet packet; timeline->next(packet);) engine.on_packet(packet);
  engine.finish();
}

void tell_rubbish(const tls::Keys& keys, const Origin& where, RecordSink& sink) {
  if (keys.rubbish() == 0) return;
  NoticeRecord notice;
  notice.time = where.time;
  notice.severity = Severity::warn;
  notice.kind = "keylog-rubbish";
  notice.text =
      fill(tr_plural("A line of the key log is none, and was passed over.",
                     "{} lines of the key log are none, and were passed over.", keys.rubbish()),
           grouped(keys.rubbish()));
  notice.origin = where;
  sink.accept(std::move(notice));
}

}  // namespace malote::app
