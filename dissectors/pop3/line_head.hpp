// SPDX-License-Identifier: MIT
// Looks at the beginning of a line before anybody takes it: octets of earlier chunks are held,
// those of this one stay in the cursor. Used by the POP3 dissector where the first octets of a line
// decide who reads it.
#pragma once

#include <cstring>
#include <optional>
#include <string>

#include "framing/line_reader.hpp"

namespace malote::pop3 {

class LineHead {
 public:
  // Up to `enough` octets of the line, fewer where it ends before (the end is shown, too); nothing
  // while more is needed: then hold() what there is. Valid until the next call and while the chunk
  // lives.
  [[nodiscard]] std::optional<std::string_view> peek(const ChunkCursor& cursor,
                                                     std::size_t enough) {
    const std::string_view rest = as_text(cursor.rest);
    const auto end = rest.find('\n');
    const std::string_view line =
        rest.substr(0, end == std::string_view::npos ? rest.size() : end + 1);
    if (held_.size() + line.size() < enough && end == std::string_view::npos) return {};
    if (held_.empty()) return line.substr(0, enough);
    shown_ = held_;
    shown_.append(line.substr(0, enough - std::min(enough, held_.size())));
    return std::string_view(shown_).substr(0, enough);
  }
  void hold(ChunkCursor& cursor) {
    if (held_.empty()) begin_ = cursor.origin;
    held_ += as_text(cursor.take(cursor.rest.size()));
  }
  [[nodiscard]] bool empty() const noexcept { return held_.empty(); }
  // Hands what is held to `take(ChunkCursor&)`, which must take all of it.
  template <typename Take>
  void release(Take&& take) {
    if (held_.empty()) return;
    const std::string octets = std::move(held_);
    held_.clear();
    ChunkCursor cursor(as_bytes(octets), begin_);
    take(cursor);
  }
  void drop() noexcept { held_.clear(); }
  // Of the first octet of the line.
  [[nodiscard]] const Origin& begin(const ChunkCursor& cursor) const noexcept {
    return held_.empty() ? cursor.origin : begin_;
  }

 private:
  std::string held_, shown_;
  Origin begin_;
};

}  // namespace malote::pop3
