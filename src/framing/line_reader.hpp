// SPDX-License-Identifier: MIT
// Lines out of chunks cut anywhere. A plain value used in a dissector's loop; copies only a line
// that is cut by a chunk border. Ends of line: CRLF, bare LF; where telnet may be at work also
// CR NUL, its return key (RFC 854). Any other CR belongs to the line.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "core/bytes.hpp"
#include "records/origin.hpp"

namespace malote {

// The unread rest of a chunk.
struct ChunkCursor {
  Bytes rest;
  Origin origin;  // of the chunk; stream_offset is that of rest's first octet

  ChunkCursor(Bytes bytes, const Origin& of_first) noexcept : rest(bytes), origin(of_first) {}
  [[nodiscard]] bool empty() const noexcept { return rest.empty(); }
  Bytes take(std::size_t octets) noexcept {
    const Bytes taken = rest.first(octets);
    rest = rest.subspan(octets);
    origin.stream_offset += octets;
    return taken;
  }
};

enum class LineEnd : std::uint8_t { crlf, lf, cr_nul, none };

struct Line {
  std::string_view
      text;  // without its end; valid until the reader's next call and while the chunk lives
  LineEnd end = LineEnd::crlf;
  bool truncated = false;  // longer than the cap: the head is here, `octets` tells how long it was
  std::uint64_t octets = 0;  // with its end
  Origin begin;              // of its first octet
  Origin last;               // of its last octet: its time is the line's time
};

class LineReader {
 public:
  enum class Telnet : bool { no, yes };
  explicit LineReader(std::size_t cap, Telnet telnet = Telnet::no) : cap_(cap), telnet_(telnet) {}

  // Takes bytes from the cursor up to and with the next line end; nothing while the line is
  // unfinished (all was taken).
  [[nodiscard]] std::optional<Line> next(ChunkCursor&);
  // What is there of an unfinished line (for the end of a stream); empties the reader.
  [[nodiscard]] std::optional<Line> flush();
  // Forgets the unfinished line. Says whether there was one.
  bool drop();
  [[nodiscard]] bool partial() const noexcept { return held_ && held_->octets != 0; }
  // The head of the unfinished line, up to the cap; a CR at its end may be half a line end.
  [[nodiscard]] std::string_view partial_text() const noexcept {
    return partial() ? std::string_view(held_->text) : std::string_view();
  }

 private:
  [[nodiscard]] std::size_t find_end(Bytes) const noexcept;
  // A line that a chunk's border cuts: nearly none is, and many readers wait without one.
  struct Held {
    std::string text;
    std::uint64_t octets = 0;
    bool last_is_cr = false;  // the last octet taken, kept or not
    Origin begin, last;
  };
  void hold(ChunkCursor&, std::size_t octets);
  void finish(Line&, std::uint64_t octets, bool cr) const;

  std::size_t cap_;
  Telnet telnet_;
  std::unique_ptr<Held> held_;
};

}  // namespace malote
