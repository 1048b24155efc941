// SPDX-License-Identifier: MIT
// Ctrl-C and its like, waited for by the main thread while another one works. Used by capture and
// read --follow.
#pragma once

#include <chrono>
#include <csignal>
#include <ctime>

namespace malote::app {

// The signals that end a capture, kept for wait(): blocked in every thread made from here on.
class EndSignals {
 public:
  EndSignals() {
    ::sigemptyset(&set_);
    for (const int one : {SIGINT, SIGTERM, SIGHUP}) {
      struct sigaction before {};
      ::sigaction(one, nullptr, &before);
      if (before.sa_handler != SIG_IGN) ::sigaddset(&set_, one);  // nohup
    }
    ::pthread_sigmask(SIG_BLOCK, &set_, &before_);
  }
  ~EndSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  EndSignals(const EndSignals&) = delete;
  EndSignals& operator=(const EndSignals&) = delete;

  // The signal that came, or 0 after so long.
  [[nodiscard]] int wait(std::chrono::milliseconds most) const {
    const timespec limit{0, std::chrono::nanoseconds(most).count()};
    const int came = ::sigtimedwait(&set_, nullptr, &limit);
    return came > 0 ? came : 0;
  }
  // As if nobody had ever asked for it.
  void let_kill(int signal) const {
    ::pthread_sigmask(SIG_UNBLOCK, &set_, nullptr);
    (void)::raise(signal);
  }

 private:
  sigset_t set_{}, before_{};
};

}  // namespace malote::app
