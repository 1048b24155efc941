// SPDX-License-Identifier: MIT
#include "export/distribution.hpp"

#include <algorithm>
#include <cmath>

namespace malote {
namespace {

constexpr double growth = 1.02;  // from one bucket to the next: a hundredth to each side

}  // namespace

int Distribution::bucket_of(std::uint64_t number) noexcept {
  if (number == 0) return -1;
  return static_cast<int>(std::log(static_cast<double>(number)) / std::log(growth));
}

void Distribution::add(std::uint64_t number) {
  ++count_;
  total_ += number;
  least_ = std::min(least_, number);
  greatest_ = std::max(greatest_, number);
  if (!buckets_.empty()) return sketch(number);
  numbers_.push_back(number);
  if (numbers_.size() <= exact_numbers) return;
  for (const std::uint64_t kept : numbers_) sketch(kept);
  numbers_ = {};
}

std::uint64_t Distribution::percentile(unsigned hundredths) const {
  if (count_ == 0) return 0;
  const std::uint64_t whole = count_ / 100 * hundredths;
  const std::uint64_t rank =
      std::max<std::uint64_t>(1, whole + (count_ % 100 * hundredths + 99) / 100);
  if (exact()) {
    std::vector<std::uint64_t> sorted = numbers_;
    const auto place = sorted.begin() + static_cast<std::ptrdiff_t>(rank - 1);
    std::nth_element(sorted.begin(), place, sorted.end());
    return *place;
  }
  std::uint64_t seen = 0;
  for (const auto& [bucket, numbers] : buckets_) {
    seen += numbers;
    if (seen < rank) continue;
    const double middle = bucket < 0 ? 0 : std::pow(growth, bucket + 0.5);
    // The last bucket's middle may lie beyond what 64 bits hold.
    if (middle >= static_cast<double>(greatest_)) return greatest_;
    return std::max(static_cast<std::uint64_t>(middle), least_);
  }
  return greatest_;
}

}  // namespace malote
