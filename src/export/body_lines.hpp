// SPDX-License-Identifier: MIT
// The octets of a message as printable lines, while they flow by: cut at line ends, tabs expanded,
// escaped. Called by transcripts and by the display of one message. Memory: one line, capped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace malote {

class BodyLines {
 public:
  static constexpr std::size_t excerpt_lines = 8;
  static constexpr std::size_t line_octets = 16 * 1024;  // a longer line comes in pieces

  // At most `limit` lines (0: all).
  BodyLines(std::size_t limit, std::function<void(std::string)> sink)
      : limit_(limit), sink_(std::move(sink)) {}

  // False once the limit is reached.
  bool feed(std::string_view octets);
  void finish();  // the last line has no end
  [[nodiscard]] bool full() const noexcept { return limit_ != 0 && count_ >= limit_; }
  [[nodiscard]] std::uint64_t lines() const noexcept { return count_; }

 private:
  void close_line();

  std::size_t limit_;
  std::function<void(std::string)> sink_;
  std::uint64_t count_ = 0;
  std::string line_;
};

}  // namespace malote
