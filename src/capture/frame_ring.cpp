// SPDX-License-Identifier: MIT
#include "capture/frame_ring.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

namespace malote {
namespace {

constexpr std::uint64_t grain = 16;  // every record begins at a multiple: a head always fits

}  // namespace

FrameRing::FrameRing(std::size_t octets)
    : size_(std::bit_ceil(std::max<std::uint64_t>(octets, 4 * grain))),
      block_(std::make_unique_for_overwrite<Byte[]>(size_)) {
  static_assert(sizeof(Head) == grain);
}

std::uint64_t FrameRing::room_for(std::size_t captured) noexcept {
  return grain + ((std::uint64_t{captured} + grain - 1) & ~(grain - 1));
}

FrameRing::Head FrameRing::head_at(std::uint64_t place) const noexcept {
  Head head;
  std::memcpy(&head, block_.get() + (place & (size_ - 1)), sizeof head);
  return head;
}

void FrameRing::put_head(std::uint64_t place, const Head& head) noexcept {
  std::memcpy(block_.get() + (place & (size_ - 1)), &head, sizeof head);
}

bool FrameRing::push(const Frame& frame) noexcept {
  std::uint64_t place = pushed_.load(std::memory_order_relaxed);
  const std::uint64_t wanted = room_for(frame.octets.size());
  const std::uint64_t to_end = size_ - (place & (size_ - 1));
  const std::uint64_t skipped = wanted <= to_end ? 0 : to_end;
  const std::uint64_t used = place - taken_.load(std::memory_order_acquire);
  if (wanted + skipped > size_ - used) return false;
  if (skipped != 0) {
    put_head(place, {0, 0, wrap_mark});
    place += skipped;
  }
  const auto captured = static_cast<std::uint32_t>(frame.octets.size());
  put_head(place, {frame.time.ns, frame.original_length, captured});
  if (captured != 0) {
    std::memcpy(block_.get() + (place & (size_ - 1)) + grain, frame.octets.data(), captured);
  }
  pushed_.store(place + wanted, std::memory_order_release);
  return true;
}

bool FrameRing::front(Frame& frame) noexcept {
  std::uint64_t place = taken_.load(std::memory_order_relaxed);
  if (place == pushed_.load(std::memory_order_acquire)) return false;
  Head head = head_at(place);
  if (head.captured == wrap_mark) {
    place += size_ - (place & (size_ - 1));
    taken_.store(place, std::memory_order_release);
    head = head_at(place);
  }
  frame.time = {head.ns};
  frame.original_length = head.original_length;
  frame.octets = {block_.get() + (place & (size_ - 1)) + grain, head.captured};
  return true;
}

void FrameRing::pop() noexcept {
  const std::uint64_t place = taken_.load(std::memory_order_relaxed);
  assert(place != pushed_.load(std::memory_order_relaxed));
  taken_.store(place + room_for(head_at(place).captured), std::memory_order_release);
}

}  // namespace malote
