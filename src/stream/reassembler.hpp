// SPDX-License-Identifier: MIT
// One direction of a TCP connection: where its next octet lies and what is held behind a hole or
// until the other side has been heard. In-order segments never come here: TwoWayStream hands them
// on as views. First copy wins on overlap.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "core/bytes.hpp"
#include "core/ids.hpp"
#include "core/time.hpp"
#include "stream/sequence.hpp"

namespace malote::stream {

struct SegmentOrigin {
  Timestamp time;
  CaptureId capture;
  std::uint64_t packet = 0;
};

// Octets of one segment that wait for their turn; `lost` more behind them were sent and cut off by
// the snap length.
struct Held {
  std::vector<Byte> octets;
  std::int64_t lost = 0;
  std::int64_t needs = 0;  // offset of the other direction that must have been given up first
  SegmentOrigin origin;
  [[nodiscard]] std::int64_t length() const noexcept {
    return static_cast<std::int64_t>(octets.size()) + lost;
  }
};

class Reassembler {
 public:
  static constexpr std::size_t piece_overhead =
      128;  // counted beside the octets, against floods of tiny segments

  [[nodiscard]] bool started() const noexcept { return started_; }
  void start(std::uint32_t first_sequence) noexcept {
    base_ = first_sequence;
    started_ = true;
  }
  [[nodiscard]] std::int64_t offset_of(std::uint32_t sequence) const noexcept {
    return unwrap(sequence, base_, next_);
  }
  [[nodiscard]] std::uint32_t base() const noexcept { return base_; }
  [[nodiscard]] std::int64_t next() const noexcept { return next_; }

  // Octets up to `offset` were given up (or declared lost); what is held of them is dropped.
  void advance_to(std::int64_t offset);

  // Keeps what is new of a segment; says whether octets differ from those already held.
  [[nodiscard]] bool hold(std::int64_t offset, Held fresh);
  [[nodiscard]] bool holds_any() const noexcept { return held_ && !held_->empty(); }
  [[nodiscard]] std::size_t held_octets() const noexcept { return held_octets_; }
  [[nodiscard]] std::optional<std::int64_t> first_held() const noexcept;
  // The piece that begins at next(); nullptr behind a hole.
  [[nodiscard]] const Held* ready() const noexcept;
  [[nodiscard]] Held pop_ready();

  void set_fin(std::int64_t offset) noexcept {
    if (fin_ < 0) fin_ = offset;
  }
  [[nodiscard]] bool fin_reached() const noexcept { return fin_ >= 0 && next_ >= fin_; }
  [[nodiscard]] std::int64_t fin() const noexcept { return fin_; }  // -1: not seen
  [[nodiscard]] bool fin_seen() const noexcept { return fin_ >= 0; }

 private:
  using Pieces = std::map<std::int64_t, Held>;
  void keep(std::int64_t offset, Held piece);

  std::unique_ptr<Pieces> held_;  // only where something is held
  std::size_t held_octets_ = 0;
  std::int64_t next_ = 0;
  std::int64_t fin_ = -1;
  std::uint32_t base_ = 0;
  bool started_ = false;
};

}  // namespace malote::stream
