// SPDX-License-Identifier: MIT
// Calls something off when it takes too long; gone, it does nothing any more. Used by serve's and
// drive's FTP while they wait for a data connection to open.
#pragma once

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <system_error>

namespace malote::generator {

class Deadline {
 public:
  Deadline(asio::io_context& context, std::chrono::milliseconds patience,
           std::function<void()> call_off)
      : timer_(context) {
    timer_.expires_after(patience);
    // The handler may be under way already when the waiting ends.
    timer_.async_wait(
        [guard = std::weak_ptr(alive_), off = std::move(call_off)](std::error_code fault) {
          if (!fault && !guard.expired()) off();
        });
  }

 private:
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  asio::steady_timer timer_;  // gone, it is cancelled
};

}  // namespace malote::generator
