// SPDX-License-Identifier: MIT
// A set of message numbers or UIDs as IMAP writes it: "1:3,7" (RFC 9051 9, sequence-set). Bounded;
// what cannot be read gives an empty set.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace malote::imap {

struct NumberSet {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges;  // first ≤ last; "*" is the greatest

  [[nodiscard]] static NumberSet parse(std::string_view);
  [[nodiscard]] std::uint64_t count_below(std::uint64_t number) const;
  [[nodiscard]] bool contains(std::uint64_t number) const;
  // The one number that it names.
  [[nodiscard]] std::optional<std::uint64_t> only() const;
};

// Numbers as they were told, "3,3,7:9" where they count upwards; bounded.
class NumberList {
 public:
  void add(std::uint64_t number);
  [[nodiscard]] bool empty() const noexcept { return text_.empty() && !open_; }
  [[nodiscard]] std::string text() const;

 private:
  std::string text_;
  std::optional<std::pair<std::uint64_t, std::uint64_t>> open_;
  std::uint64_t left_out_ = 0;
};

}  // namespace malote::imap
