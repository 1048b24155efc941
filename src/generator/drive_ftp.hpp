// SPDX-License-Identifier: MIT
// The data connections of a driven FTP session, and what was moved over them. Drive tells what it
// says and hears on the control connection; who opens a data connection and where comes from that.
// The ports in PORT and EPRT are replaced by free ones of this machine, the scenario's client
// address by its own.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/address.hpp"
#include "generator/connection.hpp"
#include "generator/data_decoding.hpp"
#include "generator/data_encoding.hpp"
#include "generator/digests.hpp"
#include "generator/ftp_dialogue.hpp"
#include "generator/scenario.hpp"
#include "generator/transfer_truth.hpp"

namespace malote::generator {

struct FtpDriveTerms {
  std::chrono::milliseconds patience;
  IpAddress scripted;                   // the scenario's client
  std::optional<IpAddress> advertised;  // PORT and EPRT say this address instead of our own
  std::function<void(const std::string&)> differ;
  std::function<std::unique_ptr<TlsEnd>()> seal;  // for data connections; none: there is no TLS yet
};

class FtpDriver {
 public:
  FtpDriver(asio::io_context&, std::string session, const Endpoint& client, const Endpoint& server,
            FtpDriveTerms);
  ~FtpDriver();
  FtpDriver(const FtpDriver&) = delete;
  FtpDriver& operator=(const FtpDriver&) = delete;

  // What the client is about to say, with the ports that are listened on.
  [[nodiscard]] std::string outgoing(std::string_view octets);
  // It has been said: a transfer's connection is opened where that is the client's part.
  [[nodiscard]] asio::awaitable<void> said();
  void heard(const std::vector<std::string>& lines);
  void begin_tls() { dialogue_.begin_tls(); }  // on the control connection

  // False where there is no data connection, or it breaks.
  [[nodiscard]] asio::awaitable<bool> play(const DataOpen&);
  [[nodiscard]] asio::awaitable<bool> play(const DataTurn&);
  [[nodiscard]] asio::awaitable<bool> play(const DataEnd&);
  void finish();    // whatever is open
  void call_off();  // what is waited for

  [[nodiscard]] std::vector<TransferTruth> tell() const;

 private:
  using Tcp = asio::ip::tcp;
  struct Row;

  [[nodiscard]] std::string rewritten(const FtpCommand&);
  [[nodiscard]] asio::awaitable<bool> open();
  [[nodiscard]] asio::awaitable<bool> protect();
  [[nodiscard]] asio::awaitable<void> hang_up();
  [[nodiscard]] asio::awaitable<bool> make_call();
  [[nodiscard]] asio::awaitable<bool> be_called();
  [[nodiscard]] asio::awaitable<bool> fetch(Row&, const DataTurn&);
  [[nodiscard]] asio::awaitable<bool> send(Row&, const DataTurn&);
  void take(const FtpReply&);
  [[nodiscard]] Row& add_row(const FtpCommand&);
  [[nodiscard]] Row* row_under_way();
  [[nodiscard]] bool row_broken() const;
  void attach(Row&) const;
  void close();

  asio::io_context& context_;
  std::string session_;
  Endpoint client_, server_;
  FtpDriveTerms terms_;
  FtpDialogue dialogue_;
  TelnetFilter telnet_;
  std::string line_;
  Tcp::acceptor acceptor_;
  Tcp::socket socket_;
  std::unique_ptr<Connection> data_;
  Endpoint data_client_, data_server_;  // of the open connection
  bool data_active_ = false;
  std::string link_;
  bool opens_ = false, aborts_ = false;  // what was said asks for it
  std::vector<std::unique_ptr<Row>> rows_;
};

}  // namespace malote::generator
