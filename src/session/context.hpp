// SPDX-License-Identifier: MIT
// What all connections of one engine share: configuration, sinks, budgets and the counters that ids
// come from.
#pragma once

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
  std::uint64_t sessions = 0;  // given a row
  ServerMemory servers = {};
  TransferDesk transfers{*this};

  [[nodiscard]] SessionId take_session_id() {
    ++sessions;
    return SessionId{config.first_ids.session.value++};
  }
  [[nodiscard]] TransferId take_transfer_id() {
    return TransferId{config.first_ids.transfer.value++};
  }
  [[nodiscard]] MessageId take_message_id() { return MessageId{config.first_ids.message.value++}; }
};

}  // namespace malote::session
