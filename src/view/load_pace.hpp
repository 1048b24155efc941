// SPDX-License-Identifier: MIT
// How often something slow is read again from a store that grows: at most a tenth of the time goes
// into it. Asked by whatever a screen shows while capturing goes on.
#pragma once

#include <chrono>

namespace malote::view {

class LoadPace {
 public:
  using Clock = std::chrono::steady_clock;

  void loaded(Clock::time_point begun) {
    ended_ = Clock::now();
    cost_ = ended_ - begun;
  }
  [[nodiscard]] bool too_soon() const { return Clock::now() - ended_ < cost_ * cost_multiple; }

 private:
  static constexpr int cost_multiple = 10;

  Clock::duration cost_{};  // of the last load
  Clock::time_point ended_;
};

}  // namespace malote::view
