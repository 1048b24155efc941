// SPDX-License-Identifier: MIT
// What all connections of one engine share: configuration, sinks, budgets and the counters that ids
// come from.
#pragma once

#include <set>
#include <string>

#include "records/content_sink.hpp"
#include "records/sink.hpp"
#include "session/engine.hpp"
#include "session/security_watch.hpp"
#include "session/transfer_desk.hpp"
#include "stream/two_way_stream.hpp"

namespace malote::session {

struct Context {
  EngineConfig config;
  RecordSink& sink;
  ContentSink& content;
  stream::HoldBudget budget;
  std::uint64_t sessions = 0;            // given a row
  std::size_t hidden_octets = 0;         // kept by all connections that keys are tried on
  std::set<std::string> certificates{};  // fingerprints of those that were told
  ServerMemory servers = {};
  TransferDesk transfers{*this};

  [[nodiscard]] SessionId take_session_id() {
    ++sessions;
    return SessionId{config.first_ids.session.value++};
  }
  [[nodiscard]] TransferId take_transfer_id() {
    return TransferId{config.first_ids.transfer.value++};
  }
  [[nodiscard]] TlsId take_tls_id() { return TlsId{config.first_ids.tls.value++}; }
  // Each certificate is told once, as far as so many can be remembered; the store knows them all.
  [[nodiscard]] bool is_new_certificate(const std::string& fingerprint) {
    constexpr std::size_t remembered = 10'000;
    if (certificates.size() >= remembered) certificates.clear();
    return certificates.insert(fingerprint).second;
  }
  [[nodiscard]] MessageId take_message_id() { return MessageId{config.first_ids.message.value++}; }
};

}  // namespace malote::session
