// SPDX-License-Identifier: MIT
// Both directions of one TCP connection in the order in which they were heard: a segment is given
// up only when all that it acknowledges from the other side has been given up or declared lost.
// That order decides what is right above: a body before its 354, a ClientHello before its 220 are
// false readings.
//
// A hole is declared lost when the peer acknowledged past it and the grace (packet time or segments
// of this flow) is over, when the budget is spent, or at the end. Knows no protocol; sides are 0
// and 1, whoever they are.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "core/limits.hpp"
#include "net/segment.hpp"
#include "stream/reassembler.hpp"
#include "stream/recent_octets.hpp"
#include "stream/spare_blocks.hpp"

namespace malote::stream {

// Octets held by all connections together.
struct HoldBudget {
  std::size_t held = 0;
  RecentOctets recent{};
  SpareBlocks spare{};
};

struct StreamEvents {
  virtual ~StreamEvents() = default;
  // Octets sent by `side`; `offset` is that of the first one. The view lives during the call.
  virtual void on_stream_data(unsigned side, std::int64_t offset, Bytes, const SegmentOrigin&) = 0;
  virtual void on_stream_gap(unsigned side, std::int64_t offset, std::int64_t length,
                             const SegmentOrigin&) = 0;
  virtual void on_stream_fin(unsigned side, const SegmentOrigin&) = 0;
  enum class Oddity : std::uint8_t { overlap_differs, budget_spent };
  virtual void on_stream_oddity(unsigned side, std::int64_t offset, Oddity,
                                const SegmentOrigin&) = 0;
};

class TwoWayStream {
 public:
  TwoWayStream(const Limits& limits, HoldBudget& budget) : limits_(limits), budget_(budget) {}
  ~TwoWayStream();
  TwoWayStream(const TwoWayStream&) = delete;
  TwoWayStream& operator=(const TwoWayStream&) = delete;

  // A SYN that opens another connection on the same addresses and ports: the caller ends this one
  // first.
  [[nodiscard]] bool opens_another(unsigned side, const Segment&) const noexcept;

  // Whether the segment's numbers lie where this connection is. Another one between the same
  // addresses and ports has its own, by chance.
  [[nodiscard]] bool continues(unsigned side, const Segment&) const noexcept;

  // `now` never runs backwards, whatever the packets' clocks say; graces go by it.
  void on_segment(unsigned side, const Segment&, Timestamp now, StreamEvents&);
  // Packet time has reached deadline().
  void on_time(Timestamp now, StreamEvents&);
  // The end: everything held is given up, holes between declared lost.
  void flush(StreamEvents&);

  // When on_time() next has something to do.
  [[nodiscard]] Timestamp deadline() const noexcept;
  static constexpr Timestamp never{std::numeric_limits<std::int64_t>::max()};

  [[nodiscard]] bool syn_seen() const noexcept { return halves_[0].syn || halves_[1].syn; }
  [[nodiscard]] bool heard(unsigned side) const noexcept { return halves_[side].segments != 0; }
  [[nodiscard]] bool fin_given(unsigned side) const noexcept { return halves_[side].fin_given; }
  [[nodiscard]] bool reset_seen() const noexcept { return reset_; }
  // A reset is over once nothing late can be expected any more.
  [[nodiscard]] bool reset_settled(Timestamp now) const noexcept {
    return reset_ && now >= reset_deadline_;
  }
  // The sequence number of the side's first octet; nothing before it was heard of.
  [[nodiscard]] std::uint32_t first_sequence(unsigned side) const noexcept {
    return halves_[side].data.base();
  }
  [[nodiscard]] std::int64_t sent(unsigned side) const noexcept {
    return halves_[side].data.next();
  }

 private:
  struct Half {
    Reassembler data;
    std::int64_t acknowledged = 0;            // by the peer
    Timestamp overdue_since = never;          // the peer has what we have not ...
    SegmentOrigin overdue_origin;             // ... and this told it
    std::int64_t overdue_up_to = 0;           // ... of so much
    RecentOctets::Place recent = 0;           // of what was given up last
    std::uint32_t segments = 0;               // seen
    std::uint32_t segments_when_overdue = 0;  // of both sides
    bool syn = false;
    bool fin_given = false;
    bool fin_assumed = false;  // acknowledged one octet ahead, and nothing came there

    // Sequence space given up so far: a FIN takes one number behind the last octet.
    [[nodiscard]] std::int64_t given() const noexcept {
      return data.next() + (fin_assumed || data.fin_reached() ? 1 : 0);
    }
  };

  std::int64_t take_acknowledgement(unsigned side, const Segment&);
  void take_payload(unsigned side, const Segment&, std::int64_t offset, std::int64_t needs,
                    StreamEvents&);
  void compare(unsigned side, std::int64_t offset, Bytes repeated, StreamEvents&);
  void give(unsigned side, Bytes, std::int64_t lost, const SegmentOrigin&, StreamEvents&);
  void give_held(unsigned side, StreamEvents&);
  void give_fin(StreamEvents&, const SegmentOrigin&);
  void drain(StreamEvents&);
  bool drain_one(StreamEvents&);
  void note_overdue(Timestamp now);
  [[nodiscard]] bool waits_for_hole(unsigned side) const noexcept;
  [[nodiscard]] bool grace_over(const Half&, Timestamp now) const noexcept;
  void settle_overdue(Timestamp now, StreamEvents&);
  bool force(unsigned side, std::int64_t up_to, StreamEvents&);
  void keep_budget(unsigned side, StreamEvents&);
  void account(std::size_t held_before);
  [[nodiscard]] std::size_t held() const noexcept {
    return halves_[0].data.held_octets() + halves_[1].data.held_octets();
  }
  [[nodiscard]] std::uint32_t segments() const noexcept {
    return halves_[0].segments + halves_[1].segments;
  }

  const Limits& limits_;
  HoldBudget& budget_;
  std::array<Half, 2> halves_;
  SegmentOrigin last_;
  Timestamp reset_deadline_ = never;
  bool reset_ = false;
};

}  // namespace malote::stream
