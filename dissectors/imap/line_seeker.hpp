// SPDX-License-Identifier: MIT
// Finds the place where a stream can be read again: the first line that looks like one of the
// protocol's. Holds no more than the head of a line. Used behind holes and in the middle of a
// stream, where nobody knows what the octets belong to.
#pragma once

#include <string>
#include <utility>

#include "framing/line_reader.hpp"

namespace malote::imap {

class LineSeeker {
 public:
  static constexpr std::size_t head_octets = 96;

  // What comes next may begin a line, or be the rest of one.
  void start() {
    seeking_ = true;
    skipping_ = false;
    head_.clear();
  }
  [[nodiscard]] bool seeking() const noexcept { return seeking_; }
  // Takes octets up to and with the head of a line of which `fits` says that it is one; then
  // take_head() gives that head and seeking is over. False: all was taken.
  template <typename Fits>
  [[nodiscard]] bool seek(ChunkCursor& cursor, const Fits& fits) {
    while (!cursor.empty()) {
      if (skipping_) {
        const auto end = as_text(cursor.rest).find('\n');
        (void)cursor.take(end == std::string_view::npos ? cursor.rest.size() : end + 1);
        skipping_ = end == std::string_view::npos;
        continue;
      }
      if (head_.empty()) begin_ = cursor.origin;
      const char c = static_cast<char>(cursor.take(1).front());
      head_ += c;
      if (c != '\n' && head_.size() < head_octets) continue;
      if (fits(std::string_view(head_))) {
        seeking_ = false;
        return true;
      }
      skipping_ = c != '\n';
      head_.clear();
    }
    return false;
  }
  // The stream ends: whether the line under way is one.
  template <typename Fits>
  [[nodiscard]] bool ends_with(const Fits& fits) {
    if (!seeking_ || skipping_ || head_.empty() || !fits(std::string_view(head_))) return false;
    seeking_ = false;
    return true;
  }
  [[nodiscard]] std::pair<std::string, Origin> take_head() {
    return {std::exchange(head_, std::string()), begin_};
  }

 private:
  std::string head_;
  Origin begin_;
  bool seeking_ = false, skipping_ = false;
};

}  // namespace malote::imap
