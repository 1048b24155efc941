// SPDX-License-Identifier: MIT
// FTP on sockets: a control connection with its data connections, active and passive. Called by
// serve, one coroutine a control connection; what is said is FtpServer's business.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "generator/connection.hpp"
#include "generator/ftp_server.hpp"

namespace malote::generator {

struct FtpService {
  asio::io_context& context;
  ServerHost& host;
  FtpFolder& folder;
  std::chrono::milliseconds idle;
  std::pair<std::uint16_t, std::uint16_t> passive_ports;  // 0 and 0: any that is free
  std::optional<IpAddress> announced;
  std::function<bool()> stopping;
  std::shared_ptr<TlsContext> tls;                           // none: there is no encryption
  std::function<asio::awaitable<bool>(Connection&)> secure;  // the handshake, and who is told of it
};

// Ends when one of the two hangs up, or the service stops. The connection stays open.
[[nodiscard]] asio::awaitable<void> talk_ftp(const FtpService&, std::shared_ptr<Connection>, Caller,
                                             Endpoint client, Endpoint server);

}  // namespace malote::generator
