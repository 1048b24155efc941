// SPDX-License-Identifier: MIT
// One thread, one coroutine a connection and a listening socket.
#include "generator/serve.hpp"

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <array>
#include <csignal>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "generator/fault_wire.hpp"
#include "generator/imap_server.hpp"
#include "generator/pop3_server.hpp"
#include "generator/serve_ftp.hpp"
#include "generator/serve_impl.hpp"
#include "generator/smtp_server.hpp"

namespace malote::generator {
namespace {

using asio::ip::tcp;
using Failure = std::error_code;

// How often a client that waits for news is told of them.
constexpr std::chrono::milliseconds looking{300};
// A CR alone ends a line when nothing follows for so long.
constexpr std::chrono::milliseconds settling{300};

}  // namespace

asio::awaitable<void> LabServer::Impl::accept(tcp::acceptor& acceptor, Service kind) {
  asio::steady_timer pause(context);
  while (!stopping) {
    Failure fault;
    tcp::socket socket =
        co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, fault));
    if (stopping) break;
    if (fault) {  // out of file descriptors, or the caller has gone again
      pause.expires_after(std::chrono::milliseconds(100));
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, fault));
      continue;
    }
    begin(std::move(socket), kind);
  }
}

void LabServer::Impl::begin(tcp::socket socket, Service kind) {
  Failure fault;
  socket.set_option(tcp::no_delay(true), fault);
  const Endpoint client = to_endpoint(socket.remote_endpoint(fault));
  const Endpoint server = to_endpoint(socket.local_endpoint(fault));
  const bool ftp = facts_of(kind).spoken == Spoken::ftp;
  // ABOR's signals are to stand where they were sent (RFC 959 4.1.3).
  if (ftp) socket.set_option(asio::socket_base::out_of_band_inline(true), fault);
  auto connection = std::make_shared<Connection>(context, std::move(socket));
  const bool full = connections.size() >= options.connections;
  connections.insert(connection);
  if (full) {
    // Beyond twice as many nothing is said any more, nor where TLS would come first.
    if (connections.size() > 2 * options.connections || facts_of(kind).tls) {
      connection->close();
      connections.erase(connection);
      return;
    }
    asio::co_spawn(context, turn_away(std::move(connection), kind), asio::detached);
    return;
  }
  const std::string name =
      std::string(facts_of(kind).name) + "-" + std::to_string(++report.connections);
  event(name + ": " + to_text(client) + tr(" connected"));
  if (facts_of(kind).spoken == Spoken::ftp) {
    asio::co_spawn(context,
                   converse_ftp(std::move(connection),
                                {name, to_text(client.ip), facts_of(kind).tls}, client, server),
                   asio::detached);
    return;
  }
  auto session = make_session(kind, {name, to_text(client.ip), facts_of(kind).tls});
  asio::co_spawn(context, converse(std::move(connection), std::move(session), name),
                 asio::detached);
}

std::unique_ptr<ServerSession> LabServer::Impl::make_session(Service kind, Caller caller) {
  switch (facts_of(kind).spoken) {
    case Spoken::pop3:
      return std::make_unique<Pop3Server>(host, std::move(caller));
    case Spoken::imap:
      return std::make_unique<ImapServer>(host, std::move(caller));
    case Spoken::lmtp:
      caller.lmtp = true;
      [[fallthrough]];
    default:
      return std::make_unique<SmtpServer>(host, std::move(caller));
  }
}

asio::awaitable<void> LabServer::Impl::turn_away(std::shared_ptr<Connection> connection,
                                                 Service kind) {
  const Spoken spoken = facts_of(kind).spoken;
  const std::string text =
      spoken == Spoken::imap ? "* BYE [UNAVAILABLE] too many connections; try later\r\n"
      : spoken == Spoken::pop3
          ? "-ERR [SYS/TEMP] too many connections; try later\r\n"
          : "421 4.3.2 " + office.host_name() + " has too many connections; try later\r\n";
  (void)co_await connection->write(text, goodbye);
  Connection::Buffer buffer{};
  co_await connection->linger(buffer);
  connection->close();
  connections.erase(connection);
}

asio::awaitable<bool> LabServer::Impl::say(Connection& connection, ServerSession& session,
                                           std::string& out) const {
  keep_mails();  // before anybody is told that there is something
  if (!out.empty()) {
    auto faults = session.take_wire_faults();
    bool fine = true;
    if (faults.empty()) {
      fine = co_await connection.write(out, options.idle);
    } else {
      fine = co_await write_badly(connection, out, std::move(faults));
    }
    out.clear();
    if (!fine) co_return false;
  }
  session.sent();
  co_return true;
}

asio::awaitable<void> LabServer::Impl::converse(std::shared_ptr<Connection> connection,
                                                std::unique_ptr<ServerSession> session,
                                                std::string name) {
  bool fine = true;
  if (session->over_tls()) fine = co_await secure(*connection, name);
  if (fine) co_await talk(*connection, *session, name);
  session->lost();
  keep_mails();
  session.reset();
  co_await finish(*connection);
  connections.erase(connection);
  if (stopping && connections.empty() && (!relay || relay->idle())) end_timer.cancel();
}

asio::awaitable<void> LabServer::Impl::finish(Connection& connection) {
  std::array<char, 16384> buffer{};
  if (!stopping) co_await connection.linger(buffer);
  connection.close();
}

asio::awaitable<void> LabServer::Impl::converse_ftp(std::shared_ptr<Connection> connection,
                                                    Caller caller, Endpoint client,
                                                    Endpoint server) {
  std::optional<IpAddress> announced;
  for (const Fault& fault : options.faults) {
    if (fault.kind == FaultKind::address) announced = fault.address;
  }
  const std::string name = caller.session_name;
  const FtpService service{context,
                           host,
                           *folder,
                           options.idle,
                           options.passive_ports,
                           announced,
                           [this] { return stopping; },
                           tls,
                           [this, name](Connection& one) { return secure(one, name); }};
  const bool open = !caller.over_tls || co_await secure(*connection, name);
  if (open) co_await talk_ftp(service, connection, std::move(caller), client, server);
  co_await finish(*connection);
  connections.erase(connection);
  if (stopping && connections.empty() && (!relay || relay->idle())) end_timer.cancel();
}

// False: there is no TLS with this client.
asio::awaitable<bool> LabServer::Impl::secure(Connection& connection, const std::string& name) {
  const bool done = co_await connection.start_tls(std::make_unique<TlsEnd>(tls), options.idle);
  const TlsEnd& end = *connection.tls();
  event(name + ": " +
        (done ? end.version() + ", " + end.suite()
              : tr("no TLS with this client: ") +
                    (end.fault().empty() ? tr("the connection broke") : end.fault())));
  co_return done;
}

asio::awaitable<void> LabServer::Impl::talk(Connection& connection, ServerSession& session,
                                            const std::string& name) {
  std::string out;
  session.greet(out);
  if (!co_await say(connection, session, out)) co_return;
  Connection::Buffer buffer{};
  std::chrono::milliseconds waited{0};  // for news
  while (!session.over()) {
    const bool settle = session.waits_behind_cr();
    const bool watch = session.watches() && waited < options.idle;
    const auto patience = settle ? settling : watch ? looking : options.idle;
    const std::size_t octets = co_await connection.read(buffer, patience);
    if (!stopping && watch && connection.timed_out() && !settle) {
      waited += looking;
      session.look(out);
      if (!co_await say(connection, session, out)) co_return;
      continue;
    }
    waited = {};
    if (stopping || (connection.timed_out() && !settle)) {
      session.farewell(out);
      (void)co_await say(connection, session, out);
      co_return;
    }
    if (connection.gone()) co_return;
    if (octets == 0) session.pause(out);
    std::string_view rest(buffer.data(), octets);
    do {
      rest.remove_prefix(session.receive(rest, out));
      if (!co_await say(connection, session, out)) co_return;
    } while ((!rest.empty() || session.has_more()) && !session.over() && !session.awaits_tls());
    if (!session.awaits_tls()) continue;
    // What is left in `rest` came in clear: it is dropped, unless that is asked for.
    const bool keeps = host.has_fault(FaultKind::injected);
    const bool fine = co_await secure(connection, name);
    if (!fine) co_return;
    session.secured();
    while (keeps && !rest.empty() && !session.over()) {
      rest.remove_prefix(session.receive(rest, out));
      if (!co_await say(connection, session, out)) co_return;
    }
  }
}

void LabServer::Impl::stop() {
  if (stopping) return;
  stopping = true;
  Failure ignored;
  for (auto& [acceptor, kind] : acceptors) acceptor.close(ignored);
  for (const auto& connection : connections) connection->call_off();
  if (relay) relay->stop();
  signals.cancel(ignored);
  end_timer.expires_after(goodbye);
  end_timer.async_wait([this](Failure fault) {
    if (!fault) context.stop();
  });
  // Nobody left: no need to wait.
  if (connections.empty() && (!relay || relay->idle())) end_timer.cancel();
}

LabServer::LabServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
LabServer::~LabServer() = default;

Result<std::unique_ptr<LabServer>> LabServer::open(ServeOptions options) {
  auto impl = std::make_unique<Impl>(std::move(options));
  if (auto fault = impl->open_tls()) return *fault;
  for (const auto& [kind, port] : impl->options.ports) {
    if (facts_of(kind).tls && impl->tls == nullptr) continue;
    if (auto fault = impl->listen(kind, port)) return *fault;
  }
  if (auto fault = impl->open_ftp()) return *fault;
  if (auto fault = impl->open_truth()) return *fault;
  if (auto fault = impl->open_maildir()) return *fault;
  impl->open_relay();
  return std::unique_ptr<LabServer>(new LabServer(std::move(impl)));
}

const std::vector<Listening>& LabServer::listening() const noexcept {
  return impl_->listening;
}

ServeReport LabServer::run() {
  Impl& impl = *impl_;
  for (auto& [acceptor, kind] : impl.acceptors) {
    asio::co_spawn(impl.context, impl.accept(acceptor, kind), asio::detached);
  }
  Failure ignored;
  if (impl.options.signals) {
    impl.signals.add(SIGINT, ignored);
    impl.signals.add(SIGTERM, ignored);
    impl.signals.async_wait([&impl](Failure fault, int) {
      if (!fault) impl.stop();
    });
  }
  if (impl.options.duration) {
    impl.end_timer.expires_after(*impl.options.duration);
    impl.end_timer.async_wait([&impl](Failure fault) {
      if (!fault) impl.stop();
    });
  }
  impl.context.run();
  return impl.report;
}

void LabServer::stop() {
  asio::post(impl_->context, [impl = impl_.get()] { impl->stop(); });
}

}  // namespace malote::generator
