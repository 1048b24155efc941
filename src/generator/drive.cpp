// SPDX-License-Identifier: MIT
// What really went over the wire becomes a script of its own, and the truth is told from that.
#include "generator/drive_session.hpp"

#include <asio/connect.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <array>

#include "core/i18n.hpp"
#include "core/text.hpp"

namespace malote::generator {
namespace {

using asio::ip::tcp;
using DriveFault = std::error_code;

constexpr std::size_t unpacked_octets = 65'536;            // of deflated data, at a time
constexpr std::chrono::milliseconds close_patience{2000};  // for the server to close first

}  // namespace

// The service that has the scenario's port, or any that speaks the same.
std::uint16_t Drive::port() const {
  std::optional<std::uint16_t> said;
  for (const ServiceFacts& one : services) {
    if (one.spoken != script_.spoken || one.tls != script_.tls.implicit) continue;
    if (said && one.port != script_.server.port) continue;
    if (const auto port = port_in(options_.ports, one.service)) said = port;
  }
  return said.value_or(static_cast<std::uint16_t>(script_.server.port + options_.port_offset));
}

// A second server of a lesson has a loopback address of its own.
std::string Drive::host() const {
  const IpAddress& ip = script_.server.ip;
  const bool loopback = !ip.is_v6 && ip.octets[0] == 127 && options_.server == "127.0.0.1";
  return loopback ? to_text(ip) : options_.server;
}

asio::awaitable<bool> Drive::connect() {
  DriveFault fault;
  const auto address = asio::ip::make_address(host(), fault);
  if (!fault) {
    const tcp::endpoint at(address, port());
    co_await socket_.async_connect(at, asio::redirect_error(asio::use_awaitable, fault));
  } else {
    tcp::resolver resolver(context_);
    const auto found = co_await resolver.async_resolve(
        options_.server, std::to_string(port()), asio::redirect_error(asio::use_awaitable, fault));
    if (!fault) {
      co_await asio::async_connect(socket_, found,
                                   asio::redirect_error(asio::use_awaitable, fault));
    }
  }
  if (fault) {
    differ(host() + ", " + tr("port ") + std::to_string(port()) + ": " + fault.message());
    co_return false;
  }
  socket_.set_option(tcp::no_delay(true), fault);
  if (script_.spoken == Spoken::ftp) {
    const auto end = [](const tcp::endpoint& at) {
      return Endpoint{parse_ip(at.address().to_string()).value_or(IpAddress{}), at.port()};
    };
    ftp_ = std::make_unique<FtpDriver>(
        context_, name_, end(socket_.local_endpoint(fault)), end(socket_.remote_endpoint(fault)),
        FtpDriveTerms{options_.patience, script_.client.ip, faults_.address(),
                      [this](const std::string& text) { differ(text); },
                      [this] { return data_end(); }});
  }
  co_return true;
}

asio::awaitable<bool> Drive::play() {
  if (!co_await connect()) {
    ++report_.broken;
    co_return false;
  }
  ++report_.sessions;
  const auto began = std::chrono::steady_clock::now();
  if (script_.tls.implicit && !co_await begin_tls()) {
    ++report_.broken;
    co_await close();
    co_return true;
  }
  for (const DriveTurn& turn : to_turns(script_)) {
    if (called_off_ || (options_.stopped && options_.stopped())) break;
    if (co_await take_turn(turn)) continue;
    ++report_.broken;
    break;
  }
  co_await close();
  report_.session_times.add((std::chrono::steady_clock::now() - began).count());
  co_return true;
}

void Drive::call_off() {
  DriveFault ignored;
  called_off_ = true;
  socket_.cancel(ignored);
  if (ftp_) ftp_->call_off();
}

// TLS's good-bye is the end, but where the scenario goes on in clear.
bool Drive::is_over(const DriveTurn& turn) const {
  const bool clears = std::any_of(turn.steps.begin(), turn.steps.end(), [](const Step* step) {
    return std::holds_alternative<EndTls>(*step);
  });
  return ended_ || (tls_closed() && !clears);
}

// What follows a refused 354 or challenge would be taken for commands: it is left out, with what
// would have answered it.
asio::awaitable<bool> Drive::take_turn(const DriveTurn& turn) {
  if (refused_ && !turn.steps.empty()) {
    refused_ = false;
    differ(tr("the next turn is left out"));
    co_return true;
  }
  if (is_over(turn) && !(turn.steps.empty() && turn.expected.empty())) {
    differ(tr("the server has closed the connection"));
    co_return false;
  }
  forget_heard();
  if (!co_await speak(turn)) {
    differ(tr("the connection broke"));
    if (half_closed_) (void)co_await hear(SIZE_MAX, close_patience);
    co_return false;
  }
  const auto said = std::chrono::steady_clock::now();
  const bool heard = co_await hear(turn.expected.size(), options_.patience);
  if (heard) report_.reply_times.add((std::chrono::steady_clock::now() - said).count());
  hold_against(turn.expected);
  if (heard) co_return true;
  differ(timed_out_ ? tr("no reply came in time") : tr("the server has closed the connection"));
  co_return false;
}

// FTP: what ends a transfer may come with its 150, before the file was read.
void Drive::forget_heard() {
  std::size_t begun = 0;
  for (std::size_t i = 0; ftp_ && i < held_ && i < replies_.size(); ++i) {
    if (replies_[i].what == '1') begun = i + 1;
  }
  const bool keep = begun == held_ && begun != 0;
  replies_.erase(replies_.begin(),
                 keep ? replies_.begin() + static_cast<std::ptrdiff_t>(begun) : replies_.end());
  held_ = 0;
}

void Drive::hold_against(const std::vector<std::string>& expected) {
  tls_refused_ = false;
  const bool pop3 = script_.spoken == Spoken::pop3;
  held_ = std::min(expected.size(), replies_.size());
  for (std::size_t i = 0; i < held_; ++i) {
    const Reply& reply = replies_[i];
    const ReplyClass wanted = class_of(script_.spoken, expected[i]);
    const std::string& line = pop3 ? reply.lines.front() : reply.lines.back();
    if (reply.what == wanted) continue;
    tls_refused_ = i + 1 == expected.size();
    ++report_.differing;
    differ(tr("expected: ") + to_visible(expected[i]) + tr("; came: ") + to_visible(line));
    // FTP: without its 1xx a file does not come.
    const bool more = wanted == '3' || wanted == '>' || (ftp_ && wanted == '1');
    refused_ = i + 1 == expected.size() && more;
  }
}

asio::awaitable<bool> Drive::hear(std::size_t count, std::chrono::milliseconds patience) {
  timed_out_ = false;
  std::array<char, 16384> buffer{};
  const auto until = std::chrono::steady_clock::now() + patience;
  if (tls_) note_wire({});  // it may have come with the handshake
  while (replies_.size() < count && !ended_ && !timed_out_ && !called_off_ && !tls_closed()) {
    timer_.expires_at(until);
    // The handler may be under way already when the read ends: then it must do nothing.
    const auto reading = std::make_shared<bool>(true);
    timer_.async_wait([this, still = std::weak_ptr(reading)](DriveFault fault) {
      if (fault || still.expired()) return;
      timed_out_ = true;
      socket_.cancel(fault);
    });
    DriveFault fault;
    const std::size_t octets = co_await socket_.async_read_some(
        asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, fault));
    timer_.cancel();
    if (!fault) timed_out_ = false;
    report_.heard_octets += octets;
    if (fault) {
      ended_ = !timed_out_;
    } else {
      note_wire({buffer.data(), octets});
    }
  }
  co_return replies_.size() >= count;
}

void Drive::note_wire(std::string_view octets) {
  const std::size_t known = replies_.size();
  ended_ = !take_wire(octets);
  for (std::size_t i = known; i < replies_.size(); ++i) note_reply(replies_[i]);
}

// False where it is more than is kept, or not what was agreed on.
bool Drive::take(std::string_view octets) {
  const bool imap = script_.spoken == Spoken::imap;
  do {
    std::optional<std::string> plain;
    if (inflater_) {
      plain = inflater_->inflate(octets, unpacked_octets);
      if (!plain) return false;
    } else {
      plain = std::string(std::exchange(octets, {}));
    }
    if (imap) record_.add(Side::server, *plain);
    if (!reader_.feed(*plain, replies_)) return false;
    more_to_unpack_ = inflater_ && plain->size() == unpacked_octets;
  } while (!octets.empty() || more_to_unpack_);
  return true;
}

void Drive::note_reply(const Reply& reply) {
  ++report_.replies;
  if (ftp_) return ftp_->heard(reply.lines);
  if (script_.spoken == Spoken::imap) {
    if (!reader_.takes_compression(reply)) return;
    deflater_ = std::make_unique<RawDeflater>();
    inflater_ = std::make_unique<RawInflater>();
    return;
  }
  challenged_ = reply.what == '>';
  if (challenged_) return;
  for (const std::string& line : reply.lines) {
    record_.add(Side::server, line + "\r\n");
    if (script_.spoken == Spoken::pop3) break;  // the others are lists
  }
  if (reply.body) record_.add(BodyTurn{Side::server, BodyFrame::dot, *reply.body});
}

std::vector<TransferTruth> Drive::tell_transfers() const {
  return ftp_ ? ftp_->tell() : std::vector<TransferTruth>();
}

asio::awaitable<void> Drive::close() {
  DriveFault fault;
  if (ftp_) ftp_->finish();
  if (script_.ending == Ending::reset && script_.ended_by == Side::client) {
    socket_.set_option(asio::socket_base::linger(true, 0), fault);
  } else if (script_.ended_by == Side::server && !ended_ && !timed_out_) {
    replies_.clear();
    (void)co_await hear(SIZE_MAX, close_patience);
  }
  co_await close_tls();
  socket_.close(fault);
}

}  // namespace malote::generator
