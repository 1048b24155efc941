// SPDX-License-Identifier: MIT
#include "framing/line_reader.hpp"

#include <algorithm>
#include <cstring>

namespace malote {

namespace {

Origin of_last_octet(const ChunkCursor& cursor, std::size_t octets) {
  Origin origin = cursor.origin;
  origin.stream_offset += octets - 1;
  return origin;
}

}  // namespace

void LineReader::hold(ChunkCursor& cursor, std::size_t octets) {
  if (octets == 0) return;
  if (!held_) held_ = std::make_unique<Held>();
  Held& held = *held_;
  if (held.octets == 0) held.begin = cursor.origin;
  held.last = of_last_octet(cursor, octets);
  const std::string_view taken = as_text(cursor.take(octets));
  held.octets += octets;
  held.last_is_cr = taken.back() == '\r';
  held.text.append(taken.substr(0, cap_ - std::min(cap_, held.text.size())));
}

// Where the octet that ends the line stands; its size where there is none.
std::size_t LineReader::find_end(Bytes rest) const noexcept {
  const void* found = std::memchr(rest.data(), '\n', rest.size());
  const auto place = [&](const void* at) {
    return static_cast<std::size_t>(static_cast<const Byte*>(at) - rest.data());
  };
  const std::size_t lf = found == nullptr ? rest.size() : place(found);
  if (telnet_ == Telnet::no) return lf;
  for (std::size_t from = 0; from < lf;) {
    const void* nul = std::memchr(rest.data() + from, '\0', lf - from);
    if (nul == nullptr) break;
    const std::size_t at = place(nul);
    if (at == 0 ? held_ && held_->octets != 0 && held_->last_is_cr : rest[at - 1] == '\r')
      return at;
    from = at + 1;
  }
  return lf;
}

std::optional<Line> LineReader::next(ChunkCursor& cursor) {
  if (held_ && held_->octets == 0) held_.reset();  // it showed the line handed out last time
  if (cursor.empty()) return std::nullopt;
  const std::size_t before = find_end(cursor.rest);
  if (before == cursor.rest.size()) {
    hold(cursor, before);
    return std::nullopt;
  }
  Line line;
  const bool nul = cursor.rest[before] == '\0';
  if (!held_) {
    const bool cr = before != 0 && cursor.rest[before - 1] == '\r';
    line.begin = cursor.origin;
    line.last = of_last_octet(cursor, before + 1);
    line.text = as_text(cursor.take(before + 1));
    finish(line, before + 1, cr);
    if (nul) line.end = LineEnd::cr_nul;
    return line;
  }
  hold(cursor, before);
  line.begin = held_->begin;
  line.last = cursor.origin;
  (void)cursor.take(1);
  line.text = held_->text;
  finish(line, held_->octets + 1, held_->last_is_cr);
  held_->octets = 0;  // held_ stays: the line shows it
  if (nul) line.end = LineEnd::cr_nul;
  return line;
}

// line.text holds at least the kept octets, maybe with (part of) the line end behind them.
void LineReader::finish(Line& line, std::uint64_t octets, bool cr) const {
  const std::uint64_t length = octets - (cr ? 2 : 1);
  line.end = cr ? LineEnd::crlf : LineEnd::lf;
  line.octets = octets;
  line.truncated = length > cap_;
  line.text = line.text.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(length, cap_)));
}

std::optional<Line> LineReader::flush() {
  if (!partial()) return std::nullopt;
  Line line;
  line.text = held_->text;
  line.end = LineEnd::none;
  line.truncated = held_->octets > cap_;
  line.octets = held_->octets;
  line.begin = held_->begin;
  line.last = held_->last;
  held_->octets = 0;
  return line;
}

bool LineReader::drop() {
  const bool was = partial();
  held_.reset();
  return was;
}

}  // namespace malote
