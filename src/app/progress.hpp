// SPDX-License-Identifier: MIT
// How far a long reading has come: a bar on standard error, only once it has taken a second and
// only where somebody looks. Called by the pipeline; reads the clock, which the analysis never
// does.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "app/terminal.hpp"

namespace malote::app {

class Progress {
 public:
  Progress(std::string_view mode, bool quiet, const Terminal&);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Cheap; call every few thousand packets. A total of 0 is unknown.
  void step(std::uint64_t octets, std::uint64_t total);
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  [[nodiscard]] std::string bar(std::uint64_t octets, std::uint64_t total) const;

  bool shown_, unicode_;
  std::size_t width_;
  Clock::time_point start_ = Clock::now(), next_;
  bool drawn_ = false;
};

}  // namespace malote::app
