// SPDX-License-Identifier: MIT
// A transfer while it is under way: what its command asked for, the connection that carries it, the
// octets so far, and the verdict in the end. Owned by the TransferDesk.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include "session/data_flow.hpp"
#include "session/transfer_body.hpp"

namespace malote::session {

// Somebody listens for a data connection; shared by its session, its transfer and the index.
struct Expected {
  SessionId session;
  Endpoint listener;
  DataMode mode = DataMode::passive;
  Origin origin;             // of the announcement
  std::uint64_t number = 0;  // later ones are higher
  std::shared_ptr<DataFlow> flow;
  TransferLink link = TransferLink::exact;
  unsigned listening_side = 0;  // of flow
};

using BodyMaker = std::unique_ptr<BodyDecoder> (*)(const Limits&);

struct OpenTransfer {
  TransferRecord record;
  BodyMaker make_decoder = nullptr;
  bool direction_known = false;
  std::shared_ptr<Expected> expected;

  std::shared_ptr<DataFlow> flow;
  unsigned server_side = 0;  // of flow
  std::unique_ptr<TransferBody> body;
  std::optional<Timestamp> last_octet;  // of the file
  std::array<bool, 2> closed{};         // by a FIN, as far as this transfer was told
  bool data_over = false;               // the sender has closed, or the file's end was marked

  bool started = false;  // 1xx
  bool settled = false;  // its last reply came, or will not
  bool failed = false, aborted = false;
  bool counted = false;           // in its session's row
  std::optional<Origin> replied;  // where its last reply stands

  [[nodiscard]] unsigned sender() const noexcept {
    return record.direction == TransferDirection::upload ? 1 - server_side : server_side;
  }
  void take(unsigned side, Bytes, Timestamp, const Limits&, ContentSink&);
  void take_gap(unsigned side, std::uint64_t octets, const Limits&, ContentSink&);
  void sender_closed(unsigned side) noexcept;
  // Fills in what is known at the end.
  void close(const Limits&, ContentSink&);

 private:
  void open_body(const Limits&, ContentSink&);
  void learn_direction(unsigned side) noexcept;
  [[nodiscard]] bool differs() const noexcept;
};

}  // namespace malote::session
