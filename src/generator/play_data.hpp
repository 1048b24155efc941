// SPDX-License-Identifier: MIT
// The data connections of one FTP session: each a TCP connection of its own, opened as the dialogue
// has agreed, and what they carried as truth. Used by play_session() only, which tells it what is
// said on the control connection and what time it is.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/data_encoding.hpp"
#include "generator/ftp_dialogue.hpp"
#include "generator/packets.hpp"
#include "generator/play_tls.hpp"
#include "generator/scenario.hpp"

namespace malote::generator {

class DataStage {
 public:
  DataStage(const SessionScript&, std::size_t index, std::uint64_t seed);
  ~DataStage();

  // What one side says on the control connection.
  void hear(Side, std::string_view octets, Timestamp now);
  // Each gives the time when it is done.
  [[nodiscard]] Timestamp play(const DataOpen&, Timestamp now);
  [[nodiscard]] Timestamp play(const DataTurn&, Timestamp now);
  [[nodiscard]] Timestamp play(const DataEnd&, Timestamp now);
  // The control connection is under TLS: where PROT P was agreed on, data connections are, too, and
  // resume its session (RFC 4217 10.2). Both outlive this.
  void protect_like(const TlsTalk& control, PlayTls& tls) {
    control_talk_ = &control;
    tls_ = &tls;
    dialogue_.begin_tls();
  }
  // Puts the packets and the truth into the session.
  void finish(PlayedSession&);

 private:
  struct Connection;
  struct Row;

  void take(const FtpReply&, Timestamp now);
  [[nodiscard]] std::unique_ptr<Connection> connection(const DataOpen&);
  [[nodiscard]] Endpoint next_client_port();
  // The row of the transfer under way, made where it has none yet; nullptr without a transfer.
  [[nodiscard]] Row* row_under_way(Timestamp now);
  [[nodiscard]] Row& add_row(const FtpCommand&, Timestamp now);
  void attach(Row&) const;
  void protect(Connection&);
  [[nodiscard]] Timestamp end_connection(Ending, Side by, Timestamp now);

  const SessionScript& script_;
  std::size_t index_;
  std::uint64_t seed_;
  std::uint64_t connections_ = 0;
  FtpDialogue dialogue_;
  TelnetFilter telnet_[2];
  std::string line_[2];
  const TlsTalk* control_talk_ = nullptr;
  PlayTls* tls_ = nullptr;
  std::unique_ptr<Connection> open_;
  std::vector<TcpPacket> packets_;
  std::vector<Row> rows_;
};

}  // namespace malote::generator
