// SPDX-License-Identifier: MIT
// The TLS layer's reading of handshake messages: what is written into the row, and what the keys
// will be made of.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "layers/tls_certificate.hpp"
#include "layers/tls_layer.hpp"

namespace malote::tls {
namespace {

constexpr std::size_t listed_most = 256;  // of offered suites, versions
constexpr std::size_t name_octets_most = 512;

std::string short_name(std::string name) {
  if (name.size() > name_octets_most) name.resize(name_octets_most);
  return name;
}

std::vector<std::string> offered_suites(const ClientHello& hello) {
  std::vector<std::string> names;
  for (const std::uint16_t suite : hello.suites) {
    if (!is_grease(suite) && names.size() < listed_most) names.push_back(suite_name(suite));
  }
  return names;
}

std::vector<std::string> offered_versions(const ClientHello& hello) {
  std::vector<std::string> names;
  for (const std::uint16_t version : hello.versions) {
    if (!is_grease(version) && names.size() < listed_most) names.push_back(version_name(version));
  }
  if (names.empty()) names.push_back(version_name(hello.version));
  return names;
}

std::string digest_text(const Crypto& crypto, const char* hash, const std::string& text) {
  return to_hex(as_text(crypto.digest(hash, as_bytes(text))));
}

// FoxIO's JA4: twelve digits of each hash, zeros for what is not there.
std::string ja4_of(const Crypto& crypto, const ClientHello& hello) {
  const Ja4Texts texts = ja4_texts(hello);
  constexpr std::size_t digits = 12;
  const auto part = [&](const std::string& text) {
    return text.empty() ? std::string(digits, '0')
                        : digest_text(crypto, "SHA256", text).substr(0, digits);
  };
  return texts.head + '_' + part(texts.suites) + '_' + part(texts.extensions);
}

}  // namespace

void TlsLayer::on_message(Direction d, const HandshakeMessage& message, const Origin& origin,
                          LayerOutput& output) {
  const auto type = static_cast<HandshakeType>(message.type);
  Lane& lane = lanes_[d];
  row_.time = std::max(row_.time, origin.time);
  if (type == HandshakeType::client_hello) transcript_.clear();
  if (shared_.keys->any() && type != HandshakeType::hello_request &&
      transcript_.size() + message.whole.size() <= host_.limits().tls_handshake_octets) {
    transcript_.insert(transcript_.end(), message.whole.begin(), message.whole.end());
  }
  switch (type) {
    case HandshakeType::client_hello:
      on_client_hello(d, message.body);
      break;
    case HandshakeType::server_hello:
      on_server_hello(d, message.body, origin);
      drain(output);
      break;
    case HandshakeType::encrypted_extensions: {
      const EncryptedExtensions found = parse_encrypted_extensions(message.body);
      if (found.alpn) row_.alpn = short_name(*found.alpn);
      early_accepted_ = found.early_data;
      drain(output);
      break;
    }
    case HandshakeType::certificate:
      if (!from_client(d)) on_certificate(d, message.body, origin);
      break;
    case HandshakeType::server_hello_done:
      hello_done_ = true;
      row_.resumed = false;
      break;
    case HandshakeType::client_key_exchange:
      on_key_exchange(message.body);
      break;
    case HandshakeType::new_session_ticket:
      if (agreed_.version < tls13) on_ticket(message.body);
      break;
    case HandshakeType::end_of_early_data:
    case HandshakeType::finished: {
      const bool early = type == HandshakeType::end_of_early_data;
      const bool moves = lane.stage == (early ? Stage::early : Stage::handshake);
      const std::string* const secret = moves ? secret_of(after(lane.stage), d) : nullptr;
      if (secret != nullptr) {
        (void)enter(lane, after(lane.stage), {secret->begin(), secret->end()});
      } else if (moves && !early) {
        lane.opener.reset();  // until the key log has the next secret
        lane.stage = Stage::application;
      }
      break;
    }
    case HandshakeType::key_update:
      if (lane.stage == Stage::application) update_key(lane);
      break;
    case HandshakeType::hello_request:
      break;
  }
  dirty_ = true;
}

void TlsLayer::on_client_hello(Direction d, Bytes body) {
  auto hello = parse_client_hello(body);
  if (!hello) return;
  client_ = d;
  const bool again = hello_.has_value();
  const bool answers_retry = again && hello->random == hello_->random;
  if (!answers_retry) agreed_ = {};
  agreed_.client_random = hello->random;
  agreed_.ticket = hello->ticket;
  hello_done_ = false;
  if (answers_retry) early_accepted_ = false;
  hello_ = std::move(hello);
  if (again) return;
  row_.client_random = to_hex(as_text(agreed_.client_random));
  row_.offered_ciphers = offered_suites(*hello_);
  row_.offered_versions = offered_versions(*hello_);
  if (hello_->sni) row_.sni = short_name(*hello_->sni);
  row_.ja3 = digest_text(shared_.crypto, "MD5", ja3_text(*hello_));
  row_.ja4 = ja4_of(shared_.crypto, *hello_);
}

void TlsLayer::on_server_hello(Direction d, Bytes body, const Origin& origin) {
  const auto hello = parse_server_hello(body);
  if (!hello) return;
  client_ = opposite(d);
  if (hello->retry) {
    early_accepted_ = false;
    return;
  }
  agreed_.known = true;
  agreed_.server_random = hello->random;
  agreed_.version = hello->version;
  agreed_.suite = hello->suite;
  agreed_.compressed = hello->compression != 0;
  agreed_.encrypt_then_mac = hello->encrypt_then_mac;
  agreed_.extended_master_secret = hello->extended_master_secret;
  agreed_.session_id = hello->session_id;
  row_.version = version_name(hello->version);
  row_.cipher = suite_name(hello->suite);
  row_.ja3s = digest_text(shared_.crypto, "MD5", ja3s_text(*hello));
  if (hello->alpn) row_.alpn = short_name(*hello->alpn);
  if (hello->version == tls13) {
    row_.resumed = hello->psk;
    if (!hello->psk) early_accepted_ = false;
    // A ChangeCipherSpec that came before this meant nothing.
    for (Lane& lane : lanes_.both) lane.encrypted = false;
  }
  if (hello_ && !told_version_) note_version(*hello, origin);
}

void TlsLayer::note_version(const ServerHello& hello, const Origin& origin) {
  told_version_ = true;
  if (hello.version < tls12) {
    host_.notice(Severity::warn, "tls-old",
                 fmt::format(fmt::runtime(tr_noop("{} was agreed upon, which RFC 8996 and RFC 7568 "
                                                  "forbid: it does not protect well any more.")),
                             version_name(hello.version)),
                 origin);
  }
  const std::string weakness = weakness_of(hello.suite);
  if (!weakness.empty()) {
    host_.notice(Severity::warn, "tls-weak-cipher",
                 fmt::format(fmt::runtime(tr_noop("{} was agreed upon: {}.")),
                             suite_name(hello.suite), weakness),
                 origin);
  }
}

void TlsLayer::on_certificate(Direction, Bytes body, const Origin& origin) {
  const bool seen = !row_.chain.empty();
  bool first = true;
  for (const Bytes der : certificates_in(body, agreed_.version == tls13)) {
    CertificateRecord record = read_certificate(shared_.crypto, der);
    record.time = origin.time;
    record.origin = origin;
    if (std::exchange(first, false)) {
      certificate_.assign(der.begin(), der.end());
      row_.subject = record.subject;
      row_.issuer = record.issuer;
      row_.not_after = record.not_after;
      row_.fingerprint = record.fingerprint;
      if (seen) row_.chain.clear();  // another one in a renegotiation
      if (!seen) note_certificate(record, origin);
    }
    row_.chain.push_back(record.fingerprint);
    host_.tell_certificate(std::move(record));
  }
}

void TlsLayer::note_certificate(const CertificateRecord& certificate, const Origin& origin) {
  if (!certificate.subject) {
    host_.notice(Severity::warn, "certificate-unreadable",
                 tr_noop("The server's certificate can't be read."), origin);
    return;
  }
  const bool expired = certificate.not_after && *certificate.not_after < origin.time;
  const bool early = certificate.not_before && origin.time < *certificate.not_before;
  if (expired || early) {
    host_.notice(Severity::info, "certificate-expired",
                 expired ? tr_noop("The server's certificate had expired when it was sent.")
                         : tr_noop("The server's certificate was not valid yet when it was sent."),
                 origin);
  }
  if (certificate.self_signed) {
    host_.notice(
        Severity::info, "certificate-self-signed",
        tr_noop("The server's certificate is signed by itself: it proves to nobody who the "
                "server is."),
        origin);
  }
}

// RFC 5246 7.4.7.1 and 8.1, RFC 7627 4.
void TlsLayer::on_key_exchange(Bytes body) {
  const auto suite = suite_of(agreed_.suite);
  if (!agreed_.known || !suite || !shared_.keys->any()) return;
  Octets premaster;
  const Secrets* const secrets = shared_.keys->find(agreed_.client_random);
  if (secrets != nullptr && !(*secrets)[Secret::premaster].empty()) {
    const std::string& given = (*secrets)[Secret::premaster];
    premaster.assign(given.begin(), given.end());
  } else if (suite_name(agreed_.suite).starts_with("TLS_RSA_WITH_") && body.size() > 2) {
    premaster = shared_.keys->decrypt_premaster(shared_.crypto, body.subspan(2), certificate_);
  }
  if (premaster.empty()) return;
  constexpr std::size_t master_octets = 48;
  if (agreed_.extended_master_secret) {
    const Octets hash =
        shared_.crypto.digest(agreed_.version < tls12 ? "MD5-SHA1" : suite->hash, transcript_);
    agreed_.master = shared_.crypto.prf(agreed_.version, suite->hash, premaster,
                                        "extended master secret", hash, {}, master_octets);
  } else {
    agreed_.master =
        shared_.crypto.prf(agreed_.version, suite->hash, premaster, "master secret",
                           agreed_.client_random, agreed_.server_random, master_octets);
  }
}

// RFC 5077 3.3: a client that comes back shows the ticket, and the master secret is the same.
void TlsLayer::on_ticket(Bytes body) {
  ByteCursor cursor(body);
  cursor.skip(4);  // lifetime
  const Bytes ticket = cursor.take(cursor.u16());
  Agreed agreed = agreed_;
  if (cursor.ok() && !ticket.empty() && find_master(agreed)) {
    shared_.keys->remember(ticket, agreed.master);
  }
}

}  // namespace malote::tls
