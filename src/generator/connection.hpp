// SPDX-License-Identifier: MIT
// A socket, and the clock that calls its operations off. Used by serve and its FTP; knows no
// protocol.
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

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

namespace malote::generator {

constexpr std::chrono::seconds goodbye{2};  // to say so when the server ends

class Connection {
 public:
  Connection(asio::io_context& context, asio::ip::tcp::socket socket)
      : socket_(std::move(socket)), timer_(context) {}

  asio::awaitable<std::size_t> read(std::array<char, 16384>& buffer,
                                    std::chrono::milliseconds patience) {
    if (std::exchange(woken_, false)) {
      timed_out_ = false;
      co_return 0;
    }
    arm(patience);
    std::error_code fault;
    reading_ = true;
    const std::size_t octets = co_await socket_.async_read_some(
        asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, fault));
    reading_ = false;
    disarm();
    const bool woken = std::exchange(woken_, false);
    gone_ = fault && !((timed_out_ || woken) && fault == asio::error::operation_aborted);
    if (!fault) timed_out_ = false;
    finished_ = fault == asio::error::eof;
    co_return fault ? 0 : octets;
  }

  asio::awaitable<bool> write(const std::string& octets, std::chrono::milliseconds patience) {
    arm(patience);
    std::error_code fault;
    co_await asio::async_write(socket_, asio::buffer(octets),
                               asio::redirect_error(asio::use_awaitable, fault));
    disarm();
    co_return !fault;
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
  // The read under way, or the next one, gives nothing, as if its time were over.
  void wake() {
    woken_ = true;
    std::error_code ignored;
    if (reading_) socket_.cancel(ignored);
  }

  void call_off() {
    called_off_ = true;
    std::error_code ignored;
    socket_.cancel(ignored);
  }
  // What the client still sends is read, so that the last reply is not lost to a reset.
  asio::awaitable<void> linger(std::array<char, 16384>& buffer) {
    std::error_code ignored;
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
  [[nodiscard]] bool finished() const noexcept { return finished_; }  // its FIN has come
  [[nodiscard]] bool gone() const noexcept { return gone_; }  // the other side, or cancelled

 private:
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
  std::shared_ptr<std::uint64_t> tickets_ = std::make_shared<std::uint64_t>(0);
  bool timed_out_ = false, gone_ = false;
  bool reading_ = false, woken_ = false, finished_ = false, called_off_ = false;
};

}  // namespace malote::generator
