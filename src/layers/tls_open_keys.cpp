// SPDX-License-Identifier: MIT
// The TLS layer's choice of keys: a key block before TLS 1.3 (RFC 5246 6.3), one secret after the
// other from there on (RFC 8446 7.1).
#include <algorithm>
#include <utility>

#include "core/i18n.hpp"
#include "layers/tls_layer.hpp"

namespace malote::tls {
namespace {

constexpr std::size_t counted_iv = 12;  // RFC 8446 5.3, RFC 7905 2
constexpr std::size_t implicit_iv = 4;  // RFC 5288 3

std::size_t iv_octets(const Suite& suite, std::uint16_t version) {
  switch (suite.mode) {
    case Suite::Mode::chacha:
      return counted_iv;
    case Suite::Mode::gcm:
    case Suite::Mode::ccm:
      return implicit_iv;
    case Suite::Mode::cbc:
      return version == tls10 ? suite.block : 0;
    case Suite::Mode::stream:
      return 0;
  }
  return 0;
}

Octets slice(Bytes block, std::size_t at, std::size_t octets) {
  const Bytes part = block.subspan(at, octets);
  return {part.begin(), part.end()};
}

}  // namespace

TlsLayer::Attempt TlsLayer::prepare(Lane& lane, Direction d) {
  if (lane.opener) return Attempt::opened;
  const bool tls13_now = agreed_.known && agreed_.version == tls13;
  if (tls13_now) return prepare_stage(lane, d);
  if (lane.encrypted) return prepare_block(lane, d);
  if (!agreed_.known) return hello_ ? Attempt::blocked : Attempt::dead;
  // Protected, and the ChangeCipherSpec is lost.
  lane.encrypted = true;
  lane.agreed = agreed_;
  return prepare_block(lane, d);
}

bool TlsLayer::find_master(Agreed& agreed) const {
  const Keys& keys = *shared_.keys;
  const Secrets* const secrets = keys.find(agreed.client_random);
  if (secrets != nullptr && !(*secrets)[Secret::master].empty()) {
    const std::string& master = (*secrets)[Secret::master];
    agreed.master.assign(master.begin(), master.end());
  }
  if (agreed.master.empty()) {
    Bytes known = keys.remembered(agreed.session_id);
    if (known.empty()) known = keys.remembered(agreed.ticket);
    agreed.master.assign(known.begin(), known.end());
  }
  return !agreed.master.empty();
}

TlsLayer::Attempt TlsLayer::prepare_block(Lane& lane, Direction d) {
  Agreed& agreed = lane.agreed;
  if (!agreed.known) return Attempt::dead;
  const auto suite = suite_of(agreed.suite);
  if (!suite || agreed.compressed || agreed.version < tls10 || agreed.version >= tls13) {
    unsupported_ = true;
    return Attempt::dead;
  }
  if (agreed.master.empty()) agreed.master = agreed_.master;
  if (!find_master(agreed)) return Attempt::blocked;
  shared_.keys->remember(agreed.session_id, agreed.master);
  const std::size_t iv = iv_octets(*suite, agreed.version);
  const std::size_t one = suite->mac_key + suite->key + iv;
  const Octets block =
      shared_.crypto.prf(agreed.version, suite->hash, agreed.master, "key expansion",
                         agreed.server_random, agreed.client_random, 2 * one);
  if (block.size() == 2 * one) {
    const std::size_t mine = from_client(d) ? 0 : 1;
    const std::size_t keys_at = 2 * suite->mac_key;
    const std::size_t ivs_at = keys_at + 2 * suite->key;
    WriteKeys keys{slice(block, keys_at + mine * suite->key, suite->key),
                   slice(block, ivs_at + mine * iv, iv),
                   slice(block, mine * suite->mac_key, suite->mac_key)};
    lane.opener = RecordOpener::make(shared_.crypto, *suite, agreed.version,
                                     agreed.encrypt_then_mac, std::move(keys));
  }
  if (lane.opener) return Attempt::opened;
  unsupported_ = true;
  return Attempt::dead;
}

TlsLayer::Stage TlsLayer::after(Stage stage) const noexcept {
  return stage == Stage::early ? Stage::handshake : Stage::application;
}

const std::string* TlsLayer::secret_of(Stage stage, Direction d) const {
  const Secrets* const secrets = shared_.keys->find(agreed_.client_random);
  if (secrets == nullptr) return nullptr;
  const bool client = from_client(d);
  const Secret kind = stage == Stage::early ? Secret::client_early
                      : stage == Stage::handshake
                          ? (client ? Secret::client_handshake : Secret::server_handshake)
                          : (client ? Secret::client_traffic : Secret::server_traffic);
  const std::string& secret = (*secrets)[kind];
  return secret.empty() ? nullptr : &secret;
}

TlsLayer::Attempt TlsLayer::prepare_stage(Lane& lane, Direction d) {
  if (!suite_of(agreed_.suite)) {
    unsupported_ = true;
    return Attempt::dead;
  }
  const bool early = lane.stage == Stage::none && from_client(d) && hello_ && hello_->early_data &&
                     early_accepted_ != false;
  if (early && secret_of(Stage::early, d) != nullptr) {
    // Accepted or not: the server's next message tells, if it can be read.
    const bool will_be_known = secret_of(Stage::handshake, opposite(d)) != nullptr &&
                               !lanes_[opposite(d)].dead && !lanes_[opposite(d)].ended;
    if (!early_accepted_ && will_be_known) return Attempt::blocked;
    const std::string& secret = *secret_of(Stage::early, d);
    if (enter(lane, Stage::early, {secret.begin(), secret.end()})) return Attempt::opened;
  }
  for (const Stage stage : {Stage::handshake, Stage::application}) {
    const std::string* const secret = secret_of(stage, d);
    const bool over = stage == Stage::handshake && lane.stage == Stage::application;
    if (secret == nullptr || over) continue;
    if (enter(lane, stage, {secret->begin(), secret->end()})) return Attempt::opened;
    unsupported_ = true;
    return Attempt::dead;
  }
  return Attempt::blocked;
}

bool TlsLayer::enter(Lane& lane, Stage stage, Octets secret) {
  const auto suite = suite_of(agreed_.suite);
  if (!suite || suite->tag == 0) return false;
  const Crypto& crypto = shared_.crypto;
  WriteKeys keys{crypto.expand_label(suite->hash, secret, "key", suite->key),
                 crypto.expand_label(suite->hash, secret, "iv", counted_iv),
                 {}};
  lane.opener = RecordOpener::make(crypto, *suite, tls13, false, std::move(keys));
  lane.stage = stage;
  lane.sequence = 0;
  lane.secret = std::move(secret);
  return lane.opener != nullptr;
}

// RFC 8446 7.2.
void TlsLayer::update_key(Lane& lane) {
  const auto suite = suite_of(agreed_.suite);
  if (!suite) return;
  Octets next =
      shared_.crypto.expand_label(suite->hash, lane.secret, "traffic upd", lane.secret.size());
  lane.dead = !enter(lane, Stage::application, std::move(next));
}

}  // namespace malote::tls
