// SPDX-License-Identifier: MIT
// The control connection's coroutine does all the talking; a transfer has one of its own, which
// wakes it when it is done.
#include "generator/serve_ftp.hpp"

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ip/v6_only.hpp>

#include <array>
#include <string>

#include "core/text.hpp"
#include "generator/deadline.hpp"
#include "generator/fault_wire.hpp"

namespace malote::generator {
namespace {

namespace ip = asio::ip;
using Tcp = asio::ip::tcp;
using DataFault = std::error_code;

constexpr std::chrono::seconds data_patience{30};  // for the other side to open the connection
// What is under way at most: ABOR finds something to abort, and a thousand transfers fit in memory.
constexpr int data_send_octets = 65'536;
constexpr std::chrono::milliseconds behind_cr{300};
constexpr unsigned passive_tries = 1000;
constexpr std::size_t pending_octets_cap = 65'536;  // said while a file travels

IpAddress to_ip(const ip::address& address) {
  return parse_ip(address.to_string()).value_or(IpAddress{});
}

Endpoint ends_at(const Tcp::endpoint& from) {
  return {to_ip(from.address()), from.port()};
}

Tcp::endpoint to_tcp(const Endpoint& at) {
  DataFault ignored;
  return {ip::make_address(to_text(at.ip), ignored), at.port};
}

class DataDesk final : public FtpDesk, public std::enable_shared_from_this<DataDesk> {
 public:
  DataDesk(const FtpService& service, std::shared_ptr<Connection> control, const Endpoint& client,
           const Endpoint& server)
      : service_(service),
        control_(std::move(control)),
        client_(client),
        server_(server),
        acceptor_(service.context),
        socket_(service.context) {}

  std::optional<Endpoint> listen() override;
  void call(const Endpoint& client) override { called_ = client; }
  void forget() override {
    DataFault ignored;
    if (!moving_) acceptor_.close(ignored);
    called_.reset();
  }
  void begin(std::shared_ptr<FtpTransfer> transfer) override { next_ = std::move(transfer); }
  void abort() override;

  // Once the 150 is out.
  void start() {
    if (!next_) return;
    moving_ = true;
    asio::co_spawn(service_.context, move(std::move(next_)), asio::detached);
  }
  [[nodiscard]] std::optional<FtpMoved> take_end() { return std::exchange(ended_, {}); }

 private:
  asio::awaitable<void> move(std::shared_ptr<FtpTransfer>);
  asio::awaitable<FtpMoved> open_and_move(FtpTransfer&);
  asio::awaitable<bool> be_called();
  asio::awaitable<bool> make_call();
  asio::awaitable<FtpMoved> send(FtpTransfer&);
  asio::awaitable<FtpMoved> receive(FtpTransfer&);
  [[nodiscard]] bool bind_from(std::uint16_t port, const Tcp::endpoint& to);
  [[nodiscard]] Deadline deadline();
  void stop_waiting();

  FtpService service_;
  std::shared_ptr<Connection> control_;
  Endpoint client_, server_;
  Tcp::acceptor acceptor_;
  Tcp::socket socket_;
  std::unique_ptr<Connection> data_;
  std::optional<Endpoint> called_;
  std::shared_ptr<FtpTransfer> next_;
  std::optional<FtpMoved> ended_;
  bool moving_ = false, aborted_ = false;
};

std::optional<Endpoint> DataDesk::listen() {
  DataFault fault;
  const auto [first, last] = service_.passive_ports;
  const unsigned ports = first == 0 ? 1U : last - first + 1U;
  for (unsigned i = 0; i < std::min(ports, passive_tries); ++i) {
    const Tcp::endpoint at = to_tcp({server_.ip, static_cast<std::uint16_t>(first + i)});
    acceptor_.close(fault);
    acceptor_.open(at.protocol(), fault);
    if (first != 0) acceptor_.set_option(Tcp::acceptor::reuse_address(true), fault);
    acceptor_.set_option(asio::socket_base::send_buffer_size(data_send_octets), fault);
    acceptor_.bind(at, fault);
    if (!fault) acceptor_.listen(4, fault);
    if (!fault) return ends_at(acceptor_.local_endpoint(fault));
  }
  acceptor_.close(fault);
  return {};
}

void DataDesk::abort() {
  if (!moving_) {
    if (std::exchange(next_, nullptr)) ended_ = FtpMoved::aborted;
    return;
  }
  aborted_ = true;
  stop_waiting();
  if (data_) data_->call_off();
}

asio::awaitable<void> see_off(std::unique_ptr<Connection> data) {
  Connection::Buffer buffer{};
  co_await data->say_end();
  co_await data->linger(buffer);
  data->close();
}

asio::awaitable<void> DataDesk::move(std::shared_ptr<FtpTransfer> transfer) {
  const auto self = shared_from_this();
  const FtpMoved how = co_await open_and_move(*transfer);
  DataFault ignored;
  if (data_ && data_->tls() != nullptr && how == FtpMoved::done) {
    // The client's own close_notify is read, or it would be answered with a RST.
    asio::co_spawn(service_.context, see_off(std::move(data_)), asio::detached);
  } else if (data_) {
    data_->close();
  }
  data_.reset();
  socket_.close(ignored);
  acceptor_.close(ignored);
  called_.reset();
  ended_ = std::exchange(aborted_, false) ? FtpMoved::aborted : how;
  moving_ = false;
  control_->wake();
}

asio::awaitable<FtpMoved> DataDesk::open_and_move(FtpTransfer& transfer) {
  const bool passive = acceptor_.is_open();
  const bool open = passive ? co_await be_called() : co_await make_call();
  if (!open || aborted_) co_return FtpMoved::no_connection;
  DataFault fault;
  acceptor_.close(fault);
  socket_.set_option(Tcp::no_delay(true), fault);
  const auto remote = socket_.remote_endpoint(fault), local = socket_.local_endpoint(fault);
  transfer.connected(ends_at(remote), ends_at(local));
  data_ = std::make_unique<Connection>(service_.context, std::move(socket_));
  socket_ = Tcp::socket(service_.context);
  if (transfer.truth().protection == 'P') {
    // RFC 4217 7: the client is TLS's client, whoever has opened the connection.
    auto end = std::make_unique<TlsEnd>(service_.tls);
    end->give_no_tickets();
    if (!co_await data_->start_tls(std::move(end), data_patience)) co_return FtpMoved::no_tls;
  }
  if (transfer.upload()) co_return co_await receive(transfer);
  co_return co_await send(transfer);
}

Deadline DataDesk::deadline() {
  return Deadline(service_.context, data_patience, [self = std::weak_ptr(shared_from_this())] {
    if (const auto desk = self.lock()) desk->stop_waiting();
  });
}

void DataDesk::stop_waiting() {
  DataFault ignored;
  acceptor_.cancel(ignored);
  if (socket_.is_open()) socket_.cancel(ignored);
}

// RFC 2577 4: the port is open to all, the transfer is not.
asio::awaitable<bool> DataDesk::be_called() {
  const Deadline limit = deadline();
  DataFault fault;
  while (!aborted_) {
    socket_ = Tcp::socket(service_.context);
    co_await acceptor_.async_accept(socket_, asio::redirect_error(asio::use_awaitable, fault));
    if (fault) break;
    const auto caller = socket_.remote_endpoint(fault);
    if (!fault && to_ip(caller.address()) == client_.ip) co_return true;
    socket_.close(fault);
  }
  co_return false;
}

bool DataDesk::bind_from(std::uint16_t port, const Tcp::endpoint& to) {
  DataFault fault;
  socket_.close(fault);
  socket_.open(to.protocol(), fault);
  if (fault) return false;
  socket_.set_option(Tcp::socket::reuse_address(true), fault);
  socket_.set_option(asio::socket_base::send_buffer_size(data_send_octets), fault);
  socket_.bind(to_tcp({server_.ip, port}), fault);
  return !fault;
}

// RFC 959 3.2: from the port next to the control connection's, where that may be had.
asio::awaitable<bool> DataDesk::make_call() {
  const auto to = to_tcp(called_.value_or(client_));
  const auto usual = static_cast<std::uint16_t>(server_.port - 1);
  for (const std::uint16_t port : {usual, std::uint16_t{0}}) {
    if (aborted_ || !bind_from(port, to)) continue;
    const Deadline limit = deadline();
    DataFault fault;
    co_await socket_.async_connect(to, asio::redirect_error(asio::use_awaitable, fault));
    if (!fault) co_return true;
    const bool taken = fault == asio::error::address_in_use || fault.value() == EADDRNOTAVAIL;
    if (!taken) break;
  }
  co_return false;
}

asio::awaitable<FtpMoved> DataDesk::send(FtpTransfer& transfer) {
  while (!aborted_) {
    const auto octets = transfer.next();
    if (!octets) co_return FtpMoved::refused;
    if (octets->empty()) {
      // Of TLS's good-bye that does not hold: whoever has the whole file may have hung up before it.
      const bool fine = co_await data_->delivered(service_.idle);
      co_return fine ? FtpMoved::done : FtpMoved::broken;
    }
    if (!co_await data_->write(*octets, service_.idle)) break;
  }
  co_return FtpMoved::broken;
}

asio::awaitable<FtpMoved> DataDesk::receive(FtpTransfer& transfer) {
  std::array<char, 16384> buffer{};
  while (!aborted_) {
    const std::size_t octets = co_await data_->read(buffer, service_.idle);
    if (octets == 0) {
      // Only a FIN ends a file; a reset, or silence, breaks it.
      if (!data_->finished()) co_return FtpMoved::broken;
      co_return transfer.close() ? FtpMoved::done : FtpMoved::refused;
    }
    if (!transfer.take({buffer.data(), octets})) co_return FtpMoved::refused;
    if (transfer.ended()) co_return FtpMoved::done;
  }
  co_return FtpMoved::broken;
}

class Control {
 public:
  Control(const FtpService& service, Connection& connection, DataDesk& desk, FtpServer& session)
      : service_(service), connection_(connection), desk_(desk), session_(session) {}

  asio::awaitable<void> talk() {
    session_.greet(out_);
    if (!co_await say()) co_return;
    std::array<char, 16384> buffer{};
    while (!session_.over()) {
      const bool settle = session_.waits_behind_cr();
      const std::size_t octets = co_await connection_.read(buffer, settle ? behind_cr : idle());
      const bool waited = connection_.timed_out() && !settle && !session_.transferring();
      if (service_.stopping() || waited) {
        session_.farewell(out_);
        (void)co_await say();
        co_return;
      }
      if (connection_.gone()) co_return;
      if (octets == 0 && settle && connection_.timed_out()) session_.pause(out_);
      pending_.append(buffer.data(), octets);
      if (pending_.size() > pending_octets_cap) co_return;
      if (!co_await obey()) co_return;
      if (session_.awaits_tls() && !co_await begin_tls()) co_return;
      if (session_.awaits_clear()) {
        pending_.clear();
        if (!co_await connection_.end_tls(service_.idle)) co_return;
        session_.cleared();
      }
    }
  }

 private:
  [[nodiscard]] std::chrono::milliseconds idle() const { return service_.idle; }

  asio::awaitable<bool> obey() {
    while (true) {
      if (const auto ended = desk_.take_end()) session_.moved(*ended, out_);
      const std::size_t taken = session_.receive(pending_, out_);
      pending_.erase(0, taken);
      const bool fine = co_await say();
      if (!fine) co_return false;
      desk_.start();
      if (taken == 0 || session_.over() || session_.awaits_tls() || session_.awaits_clear()) {
        co_return true;
      }
    }
  }

  // What came in clear behind AUTH is dropped, unless that is asked for.
  asio::awaitable<bool> begin_tls() {
    if (!service_.host.has_fault(FaultKind::injected)) pending_.clear();
    const bool fine = co_await service_.secure(connection_);
    if (!fine) co_return false;
    session_.secured();
    co_return pending_.empty() || co_await obey();
  }

  asio::awaitable<bool> say() {
    if (!out_.empty()) {
      const std::string octets = std::exchange(out_, {});
      auto faults = session_.take_wire_faults();
      bool fine = true;
      if (faults.empty()) {
        fine = co_await connection_.write(octets, service_.idle);
      } else {
        fine = co_await write_badly(connection_, octets, std::move(faults));
      }
      if (!fine) co_return false;
    }
    session_.sent();
    co_return true;
  }

  const FtpService& service_;
  Connection& connection_;
  DataDesk& desk_;
  FtpServer& session_;
  std::string out_, pending_;
};

}  // namespace

asio::awaitable<void> talk_ftp(const FtpService& service, std::shared_ptr<Connection> connection,
                               Caller caller, Endpoint client, Endpoint server) {
  const auto desk = std::make_shared<DataDesk>(service, connection, client, server);
  FtpServer session(service.host, std::move(caller),
                    {service.folder, *desk, client, server, service.announced});
  Control control(service, *connection, *desk, session);
  co_await control.talk();
  session.lost();
}

}  // namespace malote::generator
