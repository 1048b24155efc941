// SPDX-License-Identifier: MIT
// Count, sum, greatest and quantiles of many numbers in little memory: exact as long as they are
// few, then a sketch of logarithmic buckets, whose quantiles are off by one hundredth at most.
// Called by stats.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace malote {

class Distribution {
 public:
  static constexpr std::size_t exact_numbers = 4096;

  void add(std::uint64_t number);
  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  [[nodiscard]] std::uint64_t total() const noexcept { return total_; }
  [[nodiscard]] std::uint64_t greatest() const noexcept { return greatest_; }
  // The least of the numbers that so many hundredths of all do not exceed (nearest rank); 0 of
  // none.
  [[nodiscard]] std::uint64_t percentile(unsigned hundredths) const;
  [[nodiscard]] bool exact() const noexcept { return buckets_.empty(); }

 private:
  void sketch(std::uint64_t number) { ++buckets_[bucket_of(number)]; }
  [[nodiscard]] static int bucket_of(std::uint64_t number) noexcept;

  std::uint64_t count_ = 0, total_ = 0, least_ = UINT64_MAX, greatest_ = 0;
  std::vector<std::uint64_t> numbers_;    // while they are few
  std::map<int, std::uint64_t> buckets_;  // afterwards: 2,300 at most for 64 bits
};

}  // namespace malote
