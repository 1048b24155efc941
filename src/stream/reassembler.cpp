// SPDX-License-Identifier: MIT
#include "stream/reassembler.hpp"

#include <algorithm>
#include <utility>

namespace malote::stream {

namespace {

std::size_t cost(const Held& piece) noexcept {
  return piece.octets.size() + Reassembler::piece_overhead;
}

// Cuts `octets` off the front of a piece.
void drop_front(Held& piece, std::int64_t octets) {
  const auto kept = static_cast<std::int64_t>(piece.octets.size());
  const std::int64_t from_kept = std::min(octets, kept);
  piece.octets.erase(piece.octets.begin(), piece.octets.begin() + from_kept);
  piece.lost -= octets - from_kept;
}

// Cuts a piece to `length`.
void truncate(Held& piece, std::int64_t length) {
  const auto kept = static_cast<std::int64_t>(piece.octets.size());
  if (length < kept) piece.octets.resize(static_cast<std::size_t>(length));
  piece.lost = std::max<std::int64_t>(0, length - static_cast<std::int64_t>(piece.octets.size()));
}

// Whether the octets that two pieces both have differ.
bool overlap_differs(std::int64_t a_at, const Held& a, std::int64_t b_at, const Held& b) {
  const std::int64_t from = std::max(a_at, b_at);
  const std::int64_t to = std::min(a_at + static_cast<std::int64_t>(a.octets.size()),
                                   b_at + static_cast<std::int64_t>(b.octets.size()));
  if (from >= to) return false;
  return !std::equal(a.octets.begin() + (from - a_at), a.octets.begin() + (to - a_at),
                     b.octets.begin() + (from - b_at));
}

}  // namespace

void Reassembler::advance_to(std::int64_t offset) {
  next_ = std::max(next_, offset);
  if (!held_) return;
  while (!held_->empty()) {
    auto first = held_->begin();
    if (first->first >= next_) break;
    Held piece = std::move(first->second);
    const std::int64_t at = first->first;
    held_octets_ -= cost(piece);
    held_->erase(first);
    if (at + piece.length() > next_) {
      drop_front(piece, next_ - at);
      keep(next_, std::move(piece));
    }
  }
  if (held_->empty()) held_.reset();
}

void Reassembler::keep(std::int64_t offset, Held piece) {
  if (!held_) held_ = std::make_unique<Pieces>();
  held_octets_ += cost(piece);
  held_->emplace_hint(held_->end(), offset, std::move(piece));  // most come behind all others
}

bool Reassembler::hold(std::int64_t offset, Held fresh) {
  if (offset < next_) {
    if (offset + fresh.length() <= next_) return false;
    drop_front(fresh, next_ - offset);
    offset = next_;
  }
  if (!held_ || offset >= held_->rbegin()->first + held_->rbegin()->second.length()) {
    keep(offset, std::move(fresh));
    return false;
  }
  bool differs = false;
  // Walk the pieces that touch the new one and keep what lies between them.
  auto piece = held_->upper_bound(offset);
  if (piece != held_->begin()) --piece;
  std::vector<std::pair<std::int64_t, Held>> parts;
  while (fresh.length() > 0 && piece != held_->end() && piece->first < offset + fresh.length()) {
    const std::int64_t end = piece->first + piece->second.length();
    if (end <= offset) {
      ++piece;
      continue;
    }
    differs = differs || overlap_differs(offset, fresh, piece->first, piece->second);
    if (piece->first > offset) {
      Held before = fresh;
      truncate(before, piece->first - offset);
      parts.emplace_back(offset, std::move(before));
    }
    drop_front(fresh, std::min(end - offset, fresh.length()));
    offset = end;
    ++piece;
  }
  if (fresh.length() > 0) parts.emplace_back(offset, std::move(fresh));
  for (auto& [at, part] : parts) keep(at, std::move(part));
  return differs;
}

std::optional<std::int64_t> Reassembler::first_held() const noexcept {
  if (!holds_any()) return std::nullopt;
  return held_->begin()->first;
}

const Held* Reassembler::ready() const noexcept {
  if (!holds_any() || held_->begin()->first != next_) return nullptr;
  return &held_->begin()->second;
}

Held Reassembler::pop_ready() {
  auto first = held_->begin();
  Held piece = std::move(first->second);
  held_octets_ -= cost(piece);
  held_->erase(first);
  if (held_->empty()) held_.reset();
  return piece;
}

}  // namespace malote::stream
