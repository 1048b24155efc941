// SPDX-License-Identifier: MIT
// One thread, one coroutine a connection and a listening socket.
#include "generator/serve.hpp"

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ip/v6_only.hpp>
#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <array>
#include <csignal>
#include <fstream>
#include <set>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "generator/connection.hpp"
#include "generator/imap_server.hpp"
#include "generator/pop3_server.hpp"
#include "generator/serve_ftp.hpp"
#include "generator/smtp_server.hpp"

namespace malote::generator {
namespace {

using asio::ip::tcp;
using Failure = std::error_code;

// How often a client that waits for news is told of them.
constexpr std::chrono::milliseconds looking{300};
// A CR alone ends a line when nothing follows for so long.
constexpr std::chrono::milliseconds settling{300};

Timestamp clock_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::nanoseconds>(now).count()};
}

Endpoint to_endpoint(const tcp::endpoint& from) {
  Endpoint endpoint;
  endpoint.port = from.port();
  if (const auto ip = parse_ip(from.address().to_string())) endpoint.ip = *ip;
  return endpoint;
}

}  // namespace

struct LabServer::Impl {
  explicit Impl(ServeOptions said)
      : options(std::move(said)),
        office(options.domain),
        host{office, clock_now, [this](const TruthRow& row) { tell(row); }, options.message_octets,
             [this](const TransferTruth& row) { tell(row); }} {
    for (const auto& [name, password] : options.users) office.add_user(name, password);
    office.number_mailboxes_from(static_cast<std::uint32_t>(clock_now().ns / ns_per_second));
  }

  std::optional<Error> open_truth();
  std::optional<Error> listen(Service, std::uint16_t port);
  std::optional<Error> listen_on(Service, const tcp::endpoint&);
  asio::awaitable<void> accept(tcp::acceptor& acceptor, Service kind);
  std::optional<Error> open_ftp();
  asio::awaitable<void> converse_ftp(std::shared_ptr<Connection> connection, Caller caller,
                                     Endpoint client, Endpoint server);
  asio::awaitable<void> finish(Connection& connection);
  asio::awaitable<void> converse(std::shared_ptr<Connection> connection,
                                 std::unique_ptr<ServerSession> session);
  asio::awaitable<void> talk(Connection& connection, ServerSession& session);
  asio::awaitable<bool> say(Connection& connection, ServerSession& session, std::string& out) const;
  asio::awaitable<void> turn_away(std::shared_ptr<Connection> connection, Service kind);
  void begin(tcp::socket socket, Service kind);
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
  std::ofstream truth;
  ServeReport report;
  std::vector<Listening> listening;
  bool stopping = false;
  asio::io_context context{1};
  std::vector<std::pair<tcp::acceptor, Service>> acceptors;
  std::set<std::shared_ptr<Connection>> connections;
  asio::steady_timer end_timer{context};
  asio::signal_set signals{context};
};

std::optional<Error> LabServer::Impl::open_truth() {
  if (options.truth_path.empty()) return {};
  truth.open(options.truth_path, std::ios::binary | std::ios::trunc);
  if (!truth) return Error{options.truth_path + ": " + tr("cannot be written")};
  return {};
}

std::optional<Error> LabServer::Impl::listen_on(Service kind, const tcp::endpoint& endpoint) {
  const std::string protocol(facts_of(kind).name);
  Failure fault;
  tcp::acceptor acceptor(context);
  acceptor.open(endpoint.protocol(), fault);
  if (!fault) acceptor.set_option(tcp::acceptor::reuse_address(true), fault);
  if (!fault && endpoint.protocol() == tcp::v6()) {
    acceptor.set_option(asio::ip::v6_only(true), fault);
  }
  if (!fault) acceptor.bind(endpoint, fault);
  if (!fault) acceptor.listen(tcp::acceptor::max_listen_connections, fault);
  if (fault) {
    std::string text = protocol + ", " + to_text(to_endpoint(endpoint)) + ": " + fault.message();
    if (fault == asio::error::address_in_use) text += tr(" (try --ports or --port-offset)");
    if (fault == asio::error::access_denied) {
      text += tr(" (ports below 1024 need root; try --port-offset 10000)");
    }
    return Error{std::move(text)};
  }
  listening.push_back({protocol, to_endpoint(acceptor.local_endpoint(fault))});
  acceptors.emplace_back(std::move(acceptor), kind);
  return {};
}

// Loopback is both families where both are there: `telnet localhost` tries ::1 first.
std::optional<Error> LabServer::Impl::listen(Service kind, std::uint16_t port) {
  std::vector<std::string> addresses = options.addresses;
  if (addresses.empty()) addresses = {"127.0.0.1"};
  for (const std::string& text : addresses) {
    Failure fault;
    const auto address = asio::ip::make_address(text, fault);
    if (fault) return Error{text + ": " + tr("is no address to listen on, such as 127.0.0.1")};
    if (auto refused = listen_on(kind, {address, port})) return refused;
    if (port == 0) port = listening.back().endpoint.port;
  }
  if (options.addresses.empty()) {
    (void)listen_on(kind, {asio::ip::address_v6::loopback(), port});
  }
  return {};
}

void LabServer::Impl::tell(const TruthRow& row) {
  const bool given = row.action == "retrieve";
  ++(given ? report.given : report.received);
  if (truth.is_open()) truth << to_json(row) << '\n' << std::flush;
  const std::string what =
      given ? tr("gave message ") + std::to_string(row.number.value_or(0)) + ", "
      : row.mailbox
          ? tr("took a message for ") + to_visible(*row.mailbox) + ", "
          : tr("took a message from ") + ("<" + to_visible(row.envelope_from.value_or("")) + ">, ");
  event(row.session + ": " + what + std::to_string(row.size) + tr(" octets: ") +
        to_visible(row.result.value_or(row.verdict)));
}

void LabServer::Impl::tell(const TransferTruth& row) {
  ++report.transfers;
  if (truth.is_open()) truth << to_json(row) << '\n' << std::flush;
  event(row.session + ": " + row.command + " " + to_visible(row.path) + ", " +
        std::to_string(row.size) + tr(" octets: ") + to_visible(row.result.value_or(row.verdict)));
}

std::optional<Error> LabServer::Impl::open_ftp() {
  if (options.ftp_root.empty()) {
    folder = make_memory_folder(clock_now(), options.file_octets);
    return {};
  }
  auto opened = open_disk_folder(options.ftp_root, options.file_octets);
  if (!opened) return opened.error();
  folder = std::move(opened.value());
  return {};
}

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
    // Beyond twice as many nothing is said any more.
    if (connections.size() > 2 * options.connections) {
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
  if (ftp) {
    asio::co_spawn(context,
                   converse_ftp(std::move(connection), {name, to_text(client.ip)}, client, server),
                   asio::detached);
    return;
  }
  auto session = make_session(kind, {name, to_text(client.ip)});
  asio::co_spawn(context, converse(std::move(connection), std::move(session)), asio::detached);
}

std::unique_ptr<ServerSession> LabServer::Impl::make_session(Service kind, Caller caller) {
  switch (facts_of(kind).spoken) {
    case Spoken::pop3:
      return std::make_unique<Pop3Server>(host, std::move(caller));
    case Spoken::imap:
      return std::make_unique<ImapServer>(host, std::move(caller));
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
  std::array<char, 16384> buffer{};
  co_await connection->linger(buffer);
  connection->close();
  connections.erase(connection);
}

asio::awaitable<bool> LabServer::Impl::say(Connection& connection, ServerSession& session,
                                           std::string& out) const {
  if (!out.empty()) {
    const bool fine = co_await connection.write(out, options.idle);
    out.clear();
    if (!fine) co_return false;
  }
  session.sent();
  co_return true;
}

asio::awaitable<void> LabServer::Impl::converse(std::shared_ptr<Connection> connection,
                                                std::unique_ptr<ServerSession> session) {
  co_await talk(*connection, *session);
  session->lost();
  session.reset();
  co_await finish(*connection);
  connections.erase(connection);
  if (stopping && connections.empty()) end_timer.cancel();
}

asio::awaitable<void> LabServer::Impl::finish(Connection& connection) {
  std::array<char, 16384> buffer{};
  if (!stopping) co_await connection.linger(buffer);
  connection.close();
}

asio::awaitable<void> LabServer::Impl::converse_ftp(std::shared_ptr<Connection> connection,
                                                    Caller caller, Endpoint client,
                                                    Endpoint server) {
  const FtpService service{
      context, host, *folder, options.idle, options.passive_ports, {}, [this] { return stopping; }};
  co_await talk_ftp(service, connection, std::move(caller), client, server);
  co_await finish(*connection);
  connections.erase(connection);
  if (stopping && connections.empty()) end_timer.cancel();
}

asio::awaitable<void> LabServer::Impl::talk(Connection& connection, ServerSession& session) {
  std::string out;
  session.begin(out);
  if (!co_await say(connection, session, out)) co_return;
  std::array<char, 16384> buffer{};
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
    } while ((!rest.empty() || session.has_more()) && !session.over());
  }
}

void LabServer::Impl::stop() {
  if (stopping) return;
  stopping = true;
  Failure ignored;
  for (auto& [acceptor, kind] : acceptors) acceptor.close(ignored);
  for (const auto& connection : connections) connection->call_off();
  signals.cancel(ignored);
  end_timer.expires_after(goodbye);
  end_timer.async_wait([this](Failure fault) {
    if (!fault) context.stop();
  });
  // Nobody left: no need to wait.
  if (connections.empty()) end_timer.cancel();
}

LabServer::LabServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
LabServer::~LabServer() = default;

Result<std::unique_ptr<LabServer>> LabServer::open(ServeOptions options) {
  auto impl = std::make_unique<Impl>(std::move(options));
  for (const auto& [kind, port] : impl->options.ports) {
    if (auto fault = impl->listen(kind, port)) return *fault;
  }
  if (auto fault = impl->open_ftp()) return *fault;
  if (auto fault = impl->open_truth()) return *fault;
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

std::vector<std::pair<std::string, std::string>> default_users() {
  return {{"alice", "lab-alice"}, {"bob", "lab-bob"}, {"carol", "lab-carol"}};
}

}  // namespace malote::generator
