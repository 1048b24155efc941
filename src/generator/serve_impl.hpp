// SPDX-License-Identifier: MIT
// What the lab's server is made of, for the files that make it up: serve_setup opens and tells,
// serve talks on sockets. Nobody else includes this.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>

#include <fstream>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "generator/connection.hpp"
#include "generator/ftp_folder.hpp"
#include "generator/maildir.hpp"
#include "generator/relay.hpp"
#include "generator/serve.hpp"
#include "generator/server_session.hpp"

namespace malote::generator {

struct LabServer::Impl {
  explicit Impl(ServeOptions said);

  std::optional<Error> open_truth();
  std::optional<Error> open_tls();
  std::optional<Error> open_maildir();
  void keep_mails() const;
  void open_relay();
  void deliver_bounce(RelayedMail mail);
  std::optional<Error> listen(Service, std::uint16_t port);
  std::optional<Error> listen_on(Service, const asio::ip::tcp::endpoint&);
  asio::awaitable<void> accept(asio::ip::tcp::acceptor& acceptor, Service kind);
  std::optional<Error> open_ftp();
  asio::awaitable<void> converse_ftp(std::shared_ptr<Connection> connection, Caller caller,
                                     Endpoint client, Endpoint server);
  asio::awaitable<void> finish(Connection& connection);
  asio::awaitable<void> converse(std::shared_ptr<Connection> connection,
                                 std::unique_ptr<ServerSession> session, std::string name);
  asio::awaitable<void> talk(Connection& connection, ServerSession& session,
                             const std::string& name);
  asio::awaitable<bool> secure(Connection& connection, const std::string& name);
  asio::awaitable<bool> say(Connection& connection, ServerSession& session, std::string& out) const;
  asio::awaitable<void> turn_away(std::shared_ptr<Connection> connection, Service kind);
  void begin(asio::ip::tcp::socket socket, Service kind);
  [[nodiscard]] std::unique_ptr<ServerSession> make_session(Service kind, Caller caller);
  void tell(const TruthRow& row);
  void tell(const TransferTruth& row);
  void event(const std::string& line) const {
    if (options.on_event) options.on_event(line);
  }
  void stop();

  ServeOptions options;
  PostOffice office;
  ServerHost host;
  std::unique_ptr<FtpFolder> folder;
  std::shared_ptr<TlsContext> tls;
  std::unique_ptr<Maildir> maildir;
  std::unique_ptr<RelayQueue> relay;  // where there is somewhere to send mail on to
  std::ofstream truth;
  ServeReport report;
  std::vector<Listening> listening;
  bool stopping = false;
  asio::io_context context{1};
  std::vector<std::pair<asio::ip::tcp::acceptor, Service>> acceptors;
  std::set<std::shared_ptr<Connection>> connections;
  asio::steady_timer end_timer{context};
  asio::signal_set signals{context};
};

[[nodiscard]] Endpoint to_endpoint(const asio::ip::tcp::endpoint&);

}  // namespace malote::generator
