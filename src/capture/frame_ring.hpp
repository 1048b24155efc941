// SPDX-License-Identifier: MIT
// From a device's thread to the analysis: frames in one block of memory that is used round and
// round, bounded in octets. One thread pushes, one takes; neither ever waits. Used by LiveSource.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "core/bytes.hpp"
#include "core/time.hpp"

namespace malote {

struct Frame {
  Timestamp time;
  std::uint32_t original_length = 0;
  Bytes octets;
};

class FrameRing {
 public:
  // Rounded up to a power of two; memory is touched only as far as it is used.
  explicit FrameRing(std::size_t octets);

  // The device's thread. Copies the frame; false where there is no room for it.
  [[nodiscard]] bool push(const Frame&) noexcept;

  // The taking thread. The oldest frame, in place until pop(); false where there is none.
  [[nodiscard]] bool front(Frame&) noexcept;
  void pop() noexcept;

 private:
  struct Head {
    std::int64_t ns = 0;
    std::uint32_t original_length = 0;
    std::uint32_t captured = 0;
  };
  // In place of a captured length: the rest of the block is empty, go on at its start.
  static constexpr std::uint32_t wrap_mark = UINT32_MAX;

  [[nodiscard]] static std::uint64_t room_for(std::size_t captured) noexcept;
  [[nodiscard]] Head head_at(std::uint64_t place) const noexcept;
  void put_head(std::uint64_t place, const Head&) noexcept;

  std::uint64_t size_;
  std::unique_ptr<Byte[]> block_;
  // Octets pushed and taken since the start; each is written by one side only.
  alignas(64) std::atomic<std::uint64_t> pushed_ = 0;
  alignas(64) std::atomic<std::uint64_t> taken_ = 0;
};

}  // namespace malote
