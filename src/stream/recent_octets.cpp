// SPDX-License-Identifier: MIT
#include "stream/recent_octets.hpp"

#include <algorithm>
#include <cstring>

namespace malote::stream {

RecentOctets::Place RecentOctets::keep(Place before, std::int64_t offset, Bytes octets) {
  const std::size_t needed = sizeof(Head) + octets.size();
  if (needed > size_ / 4) return before;
  if (!block_) block_ = std::make_unique_for_overwrite<Byte[]>(size_);
  std::size_t at = end_ % size_;
  if (at + needed > size_) {  // does not fit before the block's end
    end_ += size_ - at;
    at = 0;
  }
  const Place place = end_;
  const Head head{before, offset, static_cast<std::uint32_t>(octets.size())};
  std::memcpy(block_.get() + at, &head, sizeof head);
  std::memcpy(block_.get() + at + sizeof head, octets.data(), octets.size());
  end_ += needed;
  return place;
}

bool RecentOctets::differ(Place latest, std::int64_t offset, Bytes octets) const {
  constexpr int most_steps = 64;  // what is retransmitted was in flight
  const std::int64_t end = offset + static_cast<std::int64_t>(octets.size());
  for (int step = 0; step < most_steps && is_there(latest); ++step) {
    const Head head = head_at(latest);
    const Byte* kept = block_.get() + latest % size_ + sizeof head;
    const std::int64_t from = std::max(offset, head.offset);
    const std::int64_t to = std::min(end, head.offset + head.length);
    if (from < to && !std::equal(kept + (from - head.offset), kept + (to - head.offset),
                                 octets.begin() + (from - offset)))
      return true;
    if (head.offset <= offset) break;
    latest = head.before;
  }
  return false;
}

bool RecentOctets::is_there(Place place) const noexcept {
  return place != 0 && end_ - place <= size_;
}

RecentOctets::Head RecentOctets::head_at(Place place) const noexcept {
  Head head;
  std::memcpy(&head, block_.get() + place % size_, sizeof head);
  return head;
}

}  // namespace malote::stream
