// SPDX-License-Identifier: MIT
// How long things took, in little memory: counts by times that differ by a hundredth. Used by
// drive.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace malote::generator {

class Durations {
 public:
  void add(std::int64_t ns) {
    const double us = std::max<double>(1, static_cast<double>(ns) / 1000);
    const auto bucket = static_cast<std::size_t>(std::log(us) / step());
    ++counts_[std::min(bucket, counts_.size() - 1)];
    ++count_;
    longest_ns_ = std::max(longest_ns_, ns);
  }
  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  [[nodiscard]] std::int64_t longest_ns() const noexcept { return longest_ns_; }
  // So much of them took no longer, to within a hundredth; 0 where there are none.
  [[nodiscard]] std::int64_t percentile_ns(unsigned percent) const {
    const std::uint64_t rank = (count_ * percent + 99) / 100;
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      seen += counts_[i];
      if (seen == 0 || seen < rank) continue;
      const double upper = std::exp(static_cast<double>(i + 1) * step()) * 1000;
      return std::min(longest_ns_, static_cast<std::int64_t>(upper));
    }
    return longest_ns_;
  }

 private:
  static double step() { return std::log(1.01); }
  std::array<std::uint32_t, 2400> counts_{};  // from a microsecond to six hours
  std::uint64_t count_ = 0;
  std::int64_t longest_ns_ = 0;
};

}  // namespace malote::generator
