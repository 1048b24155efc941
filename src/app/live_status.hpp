// SPDX-License-Identifier: MIT
// One line on standard error that tells how a live capture goes, drawn over itself, only where
// somebody looks.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "app/live_capture.hpp"
#include "app/terminal.hpp"

namespace malote::app {

class LiveStatus {
 public:
  LiveStatus(std::string_view mode, bool quiet, const Terminal&);
  ~LiveStatus() { clear(); }
  LiveStatus(const LiveStatus&) = delete;
  LiveStatus& operator=(const LiveStatus&) = delete;

  void show(const LiveCounts&);
  void clear();

 private:
  bool shown_;
  std::size_t width_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::string drawn_;
};

}  // namespace malote::app
