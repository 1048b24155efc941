// SPDX-License-Identifier: MIT
#include "framing/dot_body.hpp"

#include <cstring>

namespace malote {

namespace {
constexpr Byte held_cr[] = {'\r'};
constexpr Byte held_dot[] = {'.', '\r'};
}  // namespace

// How many octets go out as they are: up to the end of the chunk, or up to and with the line end
// behind which a dot stands. Nothing but line ends is looked for, so this runs at memchr's speed.
std::size_t DotBody::plain_octets(Bytes rest) {
  std::size_t at = 0;
  while (const void* found = std::memchr(rest.data() + at, '\n', rest.size() - at)) {
    const auto lf = static_cast<std::size_t>(static_cast<const Byte*>(found) - rest.data());
    const bool cr = lf == 0 ? where_ == Where::after_cr : rest[lf - 1] == '\r';
    previous_end_bare_ = !cr;
    bare_lf_seen_ = bare_lf_seen_ || !cr;
    where_ = Where::line_start;
    at = lf + 1;
    if (at == rest.size() || rest[at] == '.') return at;
  }
  where_ = rest.back() == '\r' ? Where::after_cr : Where::in_line;
  return rest.size();
}

DotBody::State DotBody::end(bool bare) {
  ended_behind_gap_ = where_ == Where::gap_dot || where_ == Where::gap_dot_cr;
  ended_bare_ = bare || (previous_end_bare_ && !ended_behind_gap_);
  where_ = Where::line_start;
  return State::done;
}

DotBody::State DotBody::run(ChunkCursor& cursor, const Sink& out) {
  while (!cursor.empty()) {
    const Byte octet = cursor.rest.front();
    switch (where_) {
      case Where::line_start:
        if (octet == '.') {
          (void)cursor.take(1);
          where_ = Where::after_dot;
          break;
        }
        [[fallthrough]];
      case Where::in_line:
      case Where::after_cr:
        out(cursor.take(plain_octets(cursor.rest)));
        break;
      case Where::after_dot:
        if (octet == '\r') {
          (void)cursor.take(1);
          where_ = Where::after_dot_cr;
        } else if (octet == '\n') {
          (void)cursor.take(1);
          return end(true);
        } else {
          where_ = Where::in_line;  // the dot was stuffing: dropped (RFC 5321 4.5.2)
        }
        break;
      case Where::after_dot_cr:
        if (octet == '\n') {
          (void)cursor.take(1);
          return end(false);
        }
        out(held_cr);
        where_ = Where::after_cr;
        break;
      case Where::behind_gap:
      case Where::gap_dot:
      case Where::gap_dot_cr:
        if (step_behind_gap(cursor, out)) return end(false);
        break;
    }
  }
  return State::more;
}

// The first octets behind a gap. True: a dot and a line end, and no more.
bool DotBody::step_behind_gap(ChunkCursor& cursor, const Sink& out) {
  const Byte octet = cursor.rest.front();
  const bool dot = where_ != Where::behind_gap;
  const bool cr = where_ == Where::gap_dot_cr;
  if (dot && octet == '\n') {
    (void)cursor.take(1);
    return true;
  }
  if ((!dot && octet == '.') || (dot && !cr && octet == '\r')) {
    (void)cursor.take(1);
    where_ = dot ? Where::gap_dot_cr : Where::gap_dot;
    return false;
  }
  if (dot) out(Bytes(held_dot).first(cr ? 2 : 1));
  where_ = dot && !cr ? Where::in_line : Where::after_cr;
  return false;
}

void DotBody::gap(const Sink& out) {
  if (where_ == Where::after_dot_cr) out(held_cr);
  if (where_ == Where::gap_dot) out(Bytes(held_dot).first(1));
  if (where_ == Where::gap_dot_cr) out(held_dot);
  previous_end_bare_ = false;
  where_ = Where::behind_gap;  // an LF that comes first may have had its CR in the gap: not bare
}

}  // namespace malote
