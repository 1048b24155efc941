// SPDX-License-Identifier: MIT
#include "dissectors/imap/assembly.hpp"

#include <algorithm>
#include <utility>

#include "core/text.hpp"

namespace malote::imap {
namespace {

// A part as large as this is not held: it is written where it stands, and what belongs before it
// and has not come yet is left out.
constexpr std::uint64_t streamed_part_octets = 256 * 1024;

}  // namespace

Assembly::Assembly(DissectorHost& host, MessageRecord draft)
    : draft_(std::move(draft)), tap_(host) {
  tap_.hold_parts();
}

// The message is numbered by its first octet, also where that is held.
void Assembly::start(const Origin& origin) {
  if (std::exchange(started_, true)) return;
  tap_.begin(draft_, origin);
}

void Assembly::begin_piece(const Section& section, std::uint64_t octets,
                           std::optional<std::uint64_t> asked, const Origin& origin) {
  start(origin);
  last_ = origin;
  piece_ = {};
  piece_.section = section;
  piece_.octets = octets;
  piece_.asked = asked;
  choose_mode();
  piece_.begin = piece_.place;
}

void Assembly::choose_mode() {
  const std::uint64_t offset = piece_.section.offset.value_or(0);
  switch (piece_.section.kind) {
    case Section::Kind::whole:
    case Section::Kind::header:
      // Once parts are written the message is no longer a line of octets.
      if (header_written_) return;
      piece_.mode = Mode::linear;
      piece_.place = offset;
      return;
    case Section::Kind::text:
      if (header_written_) return;
      piece_.mode = header_octets_ ? Mode::linear : Mode::hold_text;
      piece_.place = offset + header_octets_.value_or(0);
      return;
    case Section::Kind::header_fields:
      if (at_ == 0) piece_.mode = Mode::snippet;
      return;
    case Section::Kind::mime:
      piece_.mode = Mode::mime;
      return;
    case Section::Kind::part:
      break;
    case Section::Kind::inner:
      left_out_ = true;
      return;
  }
  const bool known = written_.contains(piece_.section.path);
  if (known) return;
  piece_.mode = Mode::part;
  if (piece_.octets < streamed_part_octets || offset != 0) return;
  if (can_lay_out()) {
    const auto leaf = leaf_of(piece_.section.path);
    if (!leaf || *leaf < next_leaf_) {
      left_out_ = true;
      piece_.mode = Mode::ignore;
      return;
    }
    write_header();
    write_leaves(*leaf);
    const Leaf& place = layout_->leaves[*leaf];
    write(place.before);
    write_leaf_header(place, piece_.section.binary);
    next_leaf_ = *leaf + 1;
  } else {
    write_header();
    write_unplaced();
  }
  written_.insert(piece_.section.path);
  piece_.mode = Mode::streamed_part;
}

void Assembly::append(Bytes octets, const Origin& origin) {
  last_ = origin;
  piece_.seen += octets.size();
  switch (piece_.mode) {
    case Mode::ignore:
      return;
    case Mode::streamed_part:
      tap_.append(octets, origin);
      return;
    case Mode::linear:
      append_linear(octets, origin);
      return;
    case Mode::hold_text:
    case Mode::snippet:
    case Mode::part:
    case Mode::mime:
      piece_.held += as_text(octets);
      held_ += octets.size();
      piece_.place += octets.size();
      return;
  }
}

void Assembly::append_linear(Bytes octets, const Origin& origin) {
  if (piece_.place < at_) {  // seen before
    const std::uint64_t known = std::min<std::uint64_t>(at_ - piece_.place, octets.size());
    piece_.place += known;
    octets = octets.subspan(static_cast<std::size_t>(known));
    piece_.begin = piece_.place;
  }
  if (octets.empty()) return;
  if (piece_.place == at_ && piece_.held.empty()) {
    tap_.append(octets, origin);
    at_ += octets.size();
    piece_.begin = at_;
  } else {
    piece_.held += as_text(octets);
    held_ += octets.size();
  }
  piece_.place += octets.size();
}

void Assembly::skip(std::uint64_t octets) {
  piece_.seen += octets;
  piece_.lost += octets;
  switch (piece_.mode) {
    case Mode::streamed_part:
      tap_.skip(octets);
      return;
    case Mode::linear:
      if (piece_.held.empty() && piece_.place <= at_) {
        const std::uint64_t behind = piece_.place + octets;
        if (behind > at_) tap_.skip(behind - at_);
        at_ = std::max(at_, behind);
        piece_.place = piece_.begin = behind;
        return;
      }
      break;
    case Mode::hold_text:
      break;
    case Mode::snippet:
      piece_.held += torn_here;
      ++held_;
      return;
    default:
      return;
  }
  keep_held();
  piece_.place += octets;
  piece_.begin = piece_.place;
}

void Assembly::keep_held() {
  std::string held = std::exchange(piece_.held, std::string());
  if (held.empty()) return;
  keep_range(piece_.mode == Mode::linear ? ahead_ : text_ahead_, piece_.begin, std::move(held));
}

// Of two that begin at the same place the longer one counts.
void Assembly::keep_range(Ranges& ranges, std::uint64_t at, std::string octets) {
  std::string& kept = ranges[at];
  if (kept.size() >= octets.size()) {
    held_ -= octets.size();
    return;
  }
  held_ -= kept.size();
  kept = std::move(octets);
}

void Assembly::end_piece() {
  switch (piece_.mode) {
    case Mode::linear:
      keep_held();
      end_linear();
      break;
    case Mode::hold_text:
      keep_held();
      if (piece_.section.offset.value_or(0) == 0 && !piece_.section.offset && piece_.lost == 0) {
        total_ = piece_.octets;  // of the text, until the header is known
      } else if (piece_.asked && piece_.octets < *piece_.asked) {
        total_ = piece_.section.offset.value_or(0) + piece_.octets;
      }
      break;
    case Mode::snippet:
      held_ -= piece_.held.size();
      if (piece_.lost != 0) piece_.held = without_torn_fields(piece_.held);
      keep_snippet(std::exchange(piece_.held, std::string()));
      break;
    case Mode::part:
    case Mode::mime:
      keep_part(piece_.mode == Mode::part ? parts_ : mimes_, piece_.section.path,
                std::exchange(piece_.held, std::string()));
      break;
    case Mode::streamed_part:
    case Mode::ignore:
      break;
  }
  piece_.mode = Mode::ignore;
}

// What the end of a piece says about the whole: BODY[HEADER] where the text begins, BODY[TEXT] and
// a piece that is shorter than asked for where the message ends.
void Assembly::end_linear() {
  const std::uint64_t offset = piece_.section.offset.value_or(0);
  const bool is_last = !piece_.section.offset || (piece_.asked && piece_.octets < *piece_.asked);
  const std::uint64_t end = offset + piece_.octets;
  switch (piece_.section.kind) {
    case Section::Kind::whole:
      ranged_ = true;
      if (is_last) total_ = end;
      break;
    case Section::Kind::header:
      if (is_last && !header_octets_) {
        header_octets_ = end;
        if (total_) *total_ += end;
        for (auto& [at, octets] : std::exchange(text_ahead_, {})) {
          keep_range(ahead_, at + end, std::move(octets));
        }
      }
      break;
    case Section::Kind::text:
      if (is_last) total_ = *header_octets_ + end;
      break;
    default:
      break;
  }
  drain();
}

void Assembly::drain() {
  while (!ahead_.empty() && ahead_.begin()->first <= at_) {
    const auto first = ahead_.extract(ahead_.begin());
    const std::string& octets = first.mapped();
    held_ -= octets.size();
    const std::uint64_t known = at_ - first.key();
    if (known >= octets.size()) continue;
    tap_.append(as_bytes(octets).subspan(static_cast<std::size_t>(known)), last_);
    at_ += octets.size() - known;
  }
}

// A piece that was held when the octets of a part are cut into ranges of their own: joined by the
// order they came in.
void Assembly::keep_part(std::map<std::string, std::string>& where, const std::string& path,
                         std::string octets) {
  if (piece_.section.binary) binary_.insert(path);
  std::string& kept = where[path];
  if (piece_.mode == Mode::part && std::ranges::find(order_, path) == order_.end()) {
    order_.push_back(path);
  }
  const std::uint64_t offset = piece_.section.offset.value_or(0);
  if (offset == kept.size() && offset != 0) {
    kept += octets;
    return;
  }
  if (octets.size() <= kept.size()) {
    held_ -= octets.size();
    return;
  }
  held_ -= kept.size();
  kept = std::move(octets);
}

bool Assembly::whole(std::optional<std::uint64_t> announced) const noexcept {
  if (!tap_.whole() || header_written_ || !ahead_.empty() || !text_ahead_.empty()) return false;
  if (!ranged_ && !header_octets_) return false;
  return total_ ? at_ >= *total_ : announced && at_ == *announced;
}

void Assembly::drop() {
  if (started_) tap_.drop();
  held_ = 0;
}

}  // namespace malote::imap
