// SPDX-License-Identifier: MIT
// A dot-terminated body (RFC 5321 4.5.2, RFC 1939 3) as a byte filter: undoes the stuffing and
// finds the end, wherever chunks are cut, without a line buffer. The CRLF before the final dot
// belongs to the body.
#pragma once

#include <cstdint>
#include <functional>

#include "core/bytes.hpp"
#include "framing/line_reader.hpp"

namespace malote {

class DotBody {
 public:
  enum class State : std::uint8_t { more, done };

  // Takes bytes from the cursor until the body ends; what belongs to the body goes to `out`, as
  // views into the chunk (or of a few held octets). Done: the terminator was taken, the rest of the
  // cursor is behind it. A terminator is CRLF.CRLF; ended_bare() tells when an LF without CR took
  // part in it (LF.LF, LF.CRLF, CRLF.LF).
  template <typename Out>
  State feed(ChunkCursor& cursor, Out&& out) {
    return run(cursor, [&](Bytes bytes) { out(bytes); });
  }
  // After a gap: the next octets may be anywhere in a line. A held CR goes to `out`; a held dot
  // does not: stuffing or end, it was no octet of the body. Where a lone dot and a line end come
  // first, the body may be over, or only a line: done, and ended_behind_gap().
  template <typename Out>
  void on_gap(Out&& out) {
    gap([&](Bytes bytes) { out(bytes); });
  }
  void reset() { *this = DotBody{}; }
  [[nodiscard]] bool ended_bare() const noexcept { return ended_bare_; }
  [[nodiscard]] bool ended_behind_gap() const noexcept { return ended_behind_gap_; }
  [[nodiscard]] bool bare_lf_seen() const noexcept { return bare_lf_seen_; }
  // A line that is a lone dot would end it now: true at the very beginning and after a line end.
  [[nodiscard]] bool at_line_start() const noexcept { return where_ == Where::line_start; }

 private:
  using Sink = std::function<void(Bytes)>;  // called per run of octets, not per octet
  State run(ChunkCursor&, const Sink&);
  void gap(const Sink&);
  std::size_t plain_octets(Bytes rest);
  State end(bool bare);
  bool step_behind_gap(ChunkCursor&, const Sink&);

  enum class Where : std::uint8_t {
    line_start,
    in_line,
    after_cr,
    after_dot,
    after_dot_cr,
    behind_gap,  // ... and the same two there
    gap_dot,
    gap_dot_cr,
  };
  Where where_ = Where::line_start;
  bool previous_end_bare_ = false;
  bool ended_bare_ = false;
  bool ended_behind_gap_ = false;
  bool bare_lf_seen_ = false;
};

}  // namespace malote
