// SPDX-License-Identifier: MIT
#include "generator/play_tls.hpp"

#include "core/i18n.hpp"

namespace malote::generator {
namespace {

constexpr std::size_t heard_octets = 65'536;
// Which use of the seed: certificates first, then connections.
constexpr std::uint64_t for_certificates = 1, for_connections = 1000;

}  // namespace

TlsTalk::TlsTalk(std::unique_ptr<TlsEnd> client, std::unique_ptr<TlsEnd> server)
    : ends_{std::move(client), std::move(server)} {}

// What is heard is read at once: with it come session tickets, and what keeps the ends in step.
std::string TlsTalk::to_wire(Side from) {
  std::string octets = end(from).to_send();
  TlsEnd& hearer = end(other(from));
  hearer.take_wire(octets);
  while (!hearer.take_plain(heard_octets).empty()) {
  }
  return octets;
}

std::string TlsTalk::say(Side from, std::string_view plain) {
  end(from).say(plain);
  return to_wire(from);
}

std::string TlsTalk::close(Side from) {
  end(from).close();
  return to_wire(from);
}

bool TlsTalk::is_open() const {
  return ends_[0]->state() == TlsEnd::State::open && ends_[1]->state() == TlsEnd::State::open;
}

std::string TlsTalk::fault() const {
  const TlsEnd& server = *ends_[index_of(Side::server)];
  return server.fault().empty() ? ends_[index_of(Side::client)]->fault() : server.fault();
}

Result<PlayTls::Contexts> PlayTls::contexts(const TlsScript& script) {
  const Key key{script.versions, script.suites, script.name, script.rsa};
  if (const auto known = contexts_.find(key); known != contexts_.end()) return known->second;
  library_->reseed(for_certificates + contexts_.size());
  const auto identity = make_identity(*library_, {script.name, script.rsa, start_});
  if (!identity) return identity.error();
  TlsWishes wishes;
  wishes.versions = script.versions;
  wishes.suites = script.suites;
  wishes.keeps_tickets = false;
  const auto client = TlsContext::for_client(library_, wishes);
  if (!client) return client.error();
  wishes.key_log = key_log_;  // one side is enough: both have the same secrets
  const auto server = TlsContext::for_server(library_, identity.value(), wishes);
  if (!server) return server.error();
  return contexts_.emplace(key, Contexts{client.value(), server.value()}).first->second;
}

Result<std::unique_ptr<TlsTalk>> PlayTls::begin(const TlsScript& script, std::uint64_t purpose) {
  if (library_ == nullptr) library_ = TlsLibrary::seeded(seed_);
  if (library_ == nullptr) return Error{tr("OpenSSL has no TLS to give")};
  const auto made = contexts(script);
  if (!made) return made.error();
  library_->reseed(for_connections + purpose);
  return std::make_unique<TlsTalk>(std::make_unique<TlsEnd>(made.value().client, script.name),
                                   std::make_unique<TlsEnd>(made.value().server));
}

}  // namespace malote::generator
