// SPDX-License-Identifier: MIT
// How octets are split: which lines are boundaries, to whom the others go.
#include "mime/decoder.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "mime/leaf.hpp"

namespace malote::mime {

namespace {

// A boundary of the greatest length that is taken, and blanks behind it.
constexpr std::size_t boundary_line_octets = 17 * kibi;

// Where a line begins that a boundary may stand in: the first "-" behind a line end.
std::size_t find_dash_line(Bytes bytes) {
  const Byte* at = bytes.data();
  const Byte* const end = at + bytes.size();
  while (at != end) {
    const void* found = std::memchr(at, '-', static_cast<std::size_t>(end - at));
    if (found == nullptr) break;
    at = static_cast<const Byte*>(found);
    if (at != bytes.data() && at[-1] == '\n') return static_cast<std::size_t>(at - bytes.data());
    ++at;
  }
  return bytes.size();
}

// RFC 2046 5.1.1: blanks may stand behind a boundary.
std::string_view trim_end(std::string_view line) {
  while (!line.empty() && std::string_view(" \t\r\n").find(line.back()) != std::string_view::npos) {
    line.remove_suffix(1);
  }
  return line;
}

std::size_t line_end_octets(Bytes bytes) {
  const std::size_t size = bytes.size();
  if (size == 0) return 0;
  if (bytes[size - 1] == '\r') return 1;
  if (bytes[size - 1] != '\n') return 0;
  return size > 1 && bytes[size - 2] == '\r' ? 2 : 1;
}

}  // namespace

Decoder::Decoder(const Limits& limits, EntitySink& sink)
    : limits_(limits), sink_(sink), top_(limits) {}
Decoder::~Decoder() = default;

void Decoder::feed(Bytes bytes) {
  while (!bytes.empty()) bytes = bytes.subspan(take(bytes));
}

std::size_t Decoder::take(Bytes bytes) {
  if (watched_ == 0) return consume_some(bytes);
  if (!line_.empty() || (line_start_ && bytes.front() == '-')) return take_line(bytes);
  const Bytes span = bytes.first(find_dash_line(bytes));
  const std::size_t taken = consume_some(span);
  line_start_ = span[taken - 1] == '\n';
  return taken;
}

// A line that begins with "-" is gathered until it is clear what it is.
std::size_t Decoder::take_line(Bytes bytes) {
  const Bytes room = bytes.first(std::min(bytes.size(), boundary_line_octets - line_.size()));
  const void* end = std::memchr(room.data(), '\n', room.size());
  const bool ends = end != nullptr;
  const Bytes piece =
      ends ? room.first(static_cast<std::size_t>(static_cast<const Byte*>(end) - room.data()) + 1)
           : room;
  if (ends && line_.empty()) {
    line_start_ = true;
    on_line(piece);
    return piece.size();
  }
  line_ += as_text(piece);
  const bool ordinary =
      line_.size() == boundary_line_octets || (line_.size() > 1 && line_[1] != '-');
  if (ends || ordinary) {
    const std::string line = std::exchange(line_, {});
    line_start_ = ends;
    if (ends) {
      on_line(as_bytes(line));
    } else {
      consume(as_bytes(line));
    }
  }
  return piece.size();
}

void Decoder::on_line(Bytes line) {
  bool closing = false;
  if (const auto frame = find_boundary(as_text(line), closing)) {
    on_boundary(*frame, closing, line);
  } else {
    consume(line);
  }
}

// Of the innermost open multipart whose boundary it is. The whole line should be: boundaries may be
// prefixes of each other. Words behind a blank are met (RFC 2046 5.1.1, the note to implementors).
std::optional<std::size_t> Decoder::find_boundary(std::string_view line, bool& closing) const {
  if (line.size() < 3 || !line.starts_with("--")) return std::nullopt;
  std::optional<std::size_t> with_words;
  for (std::size_t i = frames_.size(); i-- > 0;) {
    const Frame& frame = frames_[i];
    if (frame.is_message || frame.closed || !line.starts_with(frame.boundary)) continue;
    std::string_view rest = trim_end(line.substr(frame.boundary.size()));
    const bool ends = rest.starts_with("--") && (rest.size() == 2 || is_blank(rest[2]));
    if (ends) rest.remove_prefix(2);
    const bool exact = rest.empty();
    if (!exact && (!is_blank(rest.front()) || with_words)) continue;
    closing = ends;
    if (exact) return i;
    with_words = i;
  }
  return with_words;
}

void Decoder::consume(Bytes bytes) {
  while (!bytes.empty()) bytes = bytes.subspan(consume_some(bytes));
}

std::size_t Decoder::consume_some(Bytes bytes) {
  if (at_ == At::probe) return probe(bytes);
  if (at_ != At::header) {
    pass(bytes, at_ != At::passed_over);
    return bytes.size();
  }
  HeaderScanner& scanner = header();
  const std::size_t taken = scanner.feed(bytes);
  pass(bytes.first(taken), false);
  if (scanner.done()) begin_body();
  return taken;
}

// To the leaf, and to the messages that this is within. Where a boundary may follow, a line end is
// held back: it would belong to the boundary (RFC 2046 5.1.1).
void Decoder::pass(Bytes bytes, bool to_leaf) {
  position_ += bytes.size();
  if (watched_ == 0) return give(bytes, to_leaf);
  if (pending_ == "\r" && !bytes.empty() && bytes.front() == '\n') {
    pending_ += '\n';
    bytes = bytes.subspan(1);
  }
  if (bytes.empty()) return;
  give_pending();
  const std::size_t held = line_end_octets(bytes);
  give(bytes.first(bytes.size() - held), to_leaf);
  pending_ = as_text(bytes.last(held));
  pending_in_leaf_ = to_leaf;
}

void Decoder::give(Bytes bytes, bool to_leaf) {
  if (bytes.empty()) return;
  if (messages_ != 0) {
    for (std::size_t i = known_; i < frames_.size(); ++i) {
      Frame& frame = frames_[i];
      if (!frame.is_message) continue;
      frame.octets += bytes.size();
      sink_.on_octets(frame.place, bytes);
    }
  }
  if (!to_leaf) return;
  if (at_ == At::preamble && !leaf_) begin_preamble();
  if (leaf_) leaf_->feed(bytes);
}

void Decoder::give_pending() {
  if (pending_.empty()) return;
  const std::string octets = std::exchange(pending_, {});
  const std::size_t known = std::exchange(known_, std::max(known_, pending_known_));
  give(as_bytes(octets), pending_in_leaf_);
  known_ = known;
  pending_known_ = 0;
}

// Octets that were looked at to find out what they are, and that belong to what begins with them.
// The outer messages, `known` frames, have had them already.
void Decoder::give_again(const std::string& octets, std::size_t known) {
  const std::string held = std::exchange(pending_, {});
  position_ -= octets.size();
  const std::size_t before = std::exchange(known_, known);
  line_start_ = true;
  feed(as_bytes(octets));
  known_ = before;
  pending_known_ = held.empty() && !pending_.empty() ? known : 0;
}

void Decoder::on_boundary(std::size_t index, bool closing, Bytes line) {
  position_ += line.size();
  const std::size_t line_end = line_end_octets(line);
  for (std::size_t i = known_; i < index; ++i) {
    Frame& frame = frames_[i];
    if (!frame.is_message) continue;
    if (!pending_.empty() && i >= pending_known_) sink_.on_octets(frame.place, as_bytes(pending_));
    sink_.on_octets(frame.place, line.first(line.size() - line_end));
    frame.octets += pending_.size() + line.size() - line_end;
  }
  if (at_ == At::header) {  // a part that is nothing but fields
    header().end();
    begin_body();
  }
  if (at_ == At::probe) settle_probe();
  pending_ = as_text(line.last(line_end));
  pending_in_leaf_ = false;
  pending_known_ = 0;
  const bool before_first = at_ == At::preamble && frames_.size() == index + 1 && !closing;
  if (at_ == At::preamble && !before_first && !leaf_) begin_preamble();
  end_leaf(true, before_first);
  close_frames_above(index);
  multipart_.reset();
  Frame& frame = frames_[index];
  at_ = At::passed_over;
  if (closing) {
    frame.closed = true;
    if (--watched_ == 0) give_pending();
  } else if (++frame.children; room_for_part(frame.path)) {
    begin_header(frame.default_type);
  }
}

void Decoder::on_gap() {
  damaged_ = true;
  if (!line_.empty()) {
    const std::string line = std::exchange(line_, {});
    consume(as_bytes(line));
  }
  if (at_ == At::probe) settle_probe();
  give_pending();
  for (Frame& frame : frames_) frame.holed = true;
  if (at_ == At::header) {
    header().on_gap();
    holed_ = true;
  }
  if (leaf_) leaf_->on_gap();
  line_start_ = false;
}

void Decoder::finish(bool whole) {
  if (!line_.empty()) {
    const std::string line = std::exchange(line_, {});
    on_line(as_bytes(line));
  }
  if (at_ == At::header && whole) {
    header().end();
    begin_body();
  }
  if (at_ == At::probe) settle_probe();
  give_pending();
  const bool only_preamble = at_ == At::preamble;
  if (only_preamble && whole && !leaf_) begin_preamble();
  end_leaf(whole, only_preamble && !whole);
  while (!frames_.empty()) {
    close_frame(frames_.back(), whole);
    frames_.pop_back();
  }
}

void Decoder::missed_start() {
  damaged_ = true;
  top_.on_gap();
  holed_ = true;
}

}  // namespace malote::mime
