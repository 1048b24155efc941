// SPDX-License-Identifier: MIT
// A socket with the clock that calls its operations off, and TLS on it from when it is asked for.
// Used by serve and by FTP's data connections; knows no protocol. Reads and writes are never under
// way at the same time.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "generator/tls_end.hpp"

namespace malote::generator {

constexpr std::chrono::seconds goodbye{2};                        // to say so when the server ends
constexpr unsigned char tls_first_type = 20, tls_last_type = 23;  // of records, RFC 8446 5.1

class Connection {
 public:
  using Buffer = std::array<char, 16384>;

  Connection(asio::io_context& context, asio::ip::tcp::socket socket)
      : socket_(std::move(socket)), timer_(context) {}

  // Plain octets, under TLS, too; 0: nothing came in time, or the other side has gone, or wake().
  asio::awaitable<std::size_t> read(Buffer& buffer, std::chrono::milliseconds patience) {
    if (woken_) timed_out_ = false;
    if (std::exchange(woken_, false)) co_return 0;
    arm(patience);
    std::size_t octets = 0;
    if (!rest_.empty()) {
      octets = rest_.copy(buffer.data(), buffer.size());
      rest_.erase(0, octets);
    } else if (tls_) {
      octets = co_await read_plain(buffer);
    } else {
      octets = co_await read_wire(buffer, most_);
    }
    disarm();
    if (octets != 0) timed_out_ = false;
    co_return octets;
  }

  asio::awaitable<bool> write(const std::string& octets, std::chrono::milliseconds patience) {
    arm(patience);
    bool fine = true;
    if (tls_) {
      tls_->say(octets);
      fine = tls_->state() != TlsEnd::State::broken && co_await flush_tls();
    } else {
      fine = co_await write_wire(octets);
    }
    disarm();
    co_return fine;
  }

  // For fault_wire.hpp.
  asio::awaitable<bool> write_octets(std::string octets) {
    co_return co_await write(octets, std::chrono::minutes(1));
  }
  asio::awaitable<void> pause_ns(std::int64_t ns) {
    std::error_code ignored;
    timer_.expires_after(std::chrono::nanoseconds(ns));
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  void half_close() {
    std::error_code ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  }
  void close_now(bool reset) {
    if (reset) reset_at_close();
    close();
  }

  // All that was written has been acknowledged; false where the other side broke off before.
  asio::awaitable<bool> delivered(std::chrono::milliseconds patience) {
    constexpr std::chrono::milliseconds look_again{5};
    std::error_code ignored;
    for (auto left = patience; left.count() > 0; left -= look_again) {
      int waiting = 0, broken = 0;
      socklen_t size = sizeof broken;
      const int fd = socket_.native_handle();
      (void)::ioctl(fd, SIOCOUTQ, &waiting);
      (void)::getsockopt(fd, SOL_SOCKET, SO_ERROR, &broken, &size);
      if (broken != 0 || called_off_) co_return false;
      if (waiting == 0) co_return true;
      timer_.expires_after(look_again);
      co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    co_return false;
  }
  // Each read gives at most so many octets, from now on.
  void read_at_most(std::size_t octets) { most_ = octets; }
  // The other side will see a RST.
  void reset_at_close() {
    std::error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  }
  // The read under way, or the next one, gives nothing, as if its time were over.
  void wake() {
    woken_ = true;
    std::error_code ignored;
    if (reading_) socket_.cancel(ignored);
  }
  // The handshake; what the end was made for says who begins. False: it failed, and why is in
  // tls()->fault() unless the other side just went.
  asio::awaitable<bool> start_tls(std::unique_ptr<TlsEnd> end, std::chrono::milliseconds patience) {
    tls_ = std::move(end);
    arm(patience);
    tls_->begin();
    Buffer buffer{};
    while (co_await flush_tls() && tls_->state() == TlsEnd::State::shaking) {
      const std::size_t octets = co_await read_wire(buffer);
      if (octets == 0) break;
      tls_->take_wire({buffer.data(), octets});
    }
    disarm();
    co_return tls_->state() == TlsEnd::State::open;
  }
  [[nodiscard]] const TlsEnd* tls() const noexcept { return tls_.get(); }
  // TLS ends, the connection goes on: both sides say close_notify, but for clients that go on in
  // clear without it.
  asio::awaitable<bool> end_tls(std::chrono::milliseconds patience) {
    arm(patience);
    tls_->close();
    bool fine = co_await flush_tls();
    Buffer buffer{};
    (void)tls_->take_plain(buffer.size());
    while (fine && tls_->state() == TlsEnd::State::open) {
      const std::size_t octets = co_await read_wire(buffer);
      fine = octets != 0;
      const auto first = static_cast<unsigned char>(buffer.front());
      if (fine && (first < tls_first_type || first > tls_last_type)) {
        rest_.assign(buffer.data(), octets);
        break;
      }
      tls_->take_wire({buffer.data(), octets});
      (void)tls_->take_plain(buffer.size());
    }
    disarm();
    rest_ += tls_->take_rest();
    tls_.reset();
    co_return fine;
  }

  void call_off() {
    called_off_ = true;
    std::error_code ignored;
    socket_.cancel(ignored);
  }
  // TLS's good-bye and FIN, in this direction; what the other side sends is still taken.
  asio::awaitable<void> say_end() {
    if (tls_) {
      tls_->close();
      arm(goodbye);
      (void)co_await flush_tls();
      disarm();
    }
    half_close();
  }
  // What the client still sends is read, so that the last reply is not lost to a reset.
  asio::awaitable<void> linger(Buffer& buffer) {
    std::error_code ignored;
    if (tls_ && !gone_) {
      tls_->close();
      arm(goodbye);
      (void)co_await flush_tls();
      disarm();
    }
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    gone_ = gone_ || ignored;
    for (int reads = 0; reads < 64 && !gone_ && !timed_out_; ++reads) {
      (void)co_await read(buffer, goodbye);
    }
  }
  void close() {
    std::error_code ignored;
    socket_.close(ignored);
  }
  [[nodiscard]] bool timed_out() const noexcept { return timed_out_; }
  // Its FIN has come, or TLS's word for it.
  [[nodiscard]] bool finished() const noexcept {
    return finished_ || (tls_ && tls_->state() == TlsEnd::State::closed);
  }
  [[nodiscard]] bool gone() const noexcept { return gone_; }  // the other side, or cancelled

 private:
  asio::awaitable<std::size_t> read_wire(Buffer& buffer, std::size_t most = SIZE_MAX) {
    if (timed_out_) co_return 0;
    std::error_code fault;
    reading_ = true;
    const std::size_t octets =
        co_await socket_.async_read_some(asio::buffer(buffer.data(), std::min(most, buffer.size())),
                                         asio::redirect_error(asio::use_awaitable, fault));
    reading_ = false;
    const bool woken = std::exchange(woken_, false);
    gone_ = fault && !((timed_out_ || woken) && fault == asio::error::operation_aborted);
    finished_ = fault == asio::error::eof;
    co_return fault ? 0 : octets;
  }

  asio::awaitable<std::size_t> read_plain(Buffer& buffer) {
    Buffer wire{};
    for (;;) {
      const std::string plain = tls_->take_plain(std::min(most_, buffer.size()));
      const bool sent = co_await flush_tls();  // an alert, or what a renegotiation says
      if (!plain.empty()) {
        std::copy(plain.begin(), plain.end(), buffer.begin());
        co_return plain.size();
      }
      if (!sent || tls_->state() != TlsEnd::State::open) {
        gone_ = true;
        co_return 0;
      }
      const std::size_t octets = co_await read_wire(wire);
      if (octets == 0) co_return 0;
      tls_->take_wire({wire.data(), octets});
    }
  }

  asio::awaitable<bool> write_wire(const std::string& octets) {
    if (octets.empty()) co_return true;
    if (timed_out_) co_return false;
    std::error_code fault;
    co_await asio::async_write(socket_, asio::buffer(octets),
                               asio::redirect_error(asio::use_awaitable, fault));
    co_return !fault;
  }
  asio::awaitable<bool> flush_tls() {
    const std::string due = tls_->to_send();
    co_return co_await write_wire(due);
  }

  void arm(std::chrono::milliseconds patience) {
    timed_out_ = false;
    timer_.expires_after(patience);
    timer_.async_wait(
        [this, ticket = ++*tickets_, alive = std::weak_ptr(tickets_)](std::error_code fault) {
          const auto current = alive.lock();
          if (fault || !current || *current != ticket) return;
          timed_out_ = true;
          socket_.cancel(fault);
        });
  }
  void disarm() {
    ++*tickets_;
    timer_.cancel();
  }

  asio::ip::tcp::socket socket_;
  asio::steady_timer timer_;
  std::unique_ptr<TlsEnd> tls_;
  std::string rest_;  // in clear, behind a TLS that has ended
  std::shared_ptr<std::uint64_t> tickets_ = std::make_shared<std::uint64_t>(0);
  bool timed_out_ = false, gone_ = false;
  std::size_t most_ = SIZE_MAX;
  bool reading_ = false, woken_ = false, finished_ = false, called_off_ = false;
};

}  // namespace malote::generator
