// SPDX-License-Identifier: MIT
#include "stream/two_way_stream.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace malote::stream {

namespace {

// RFC 7323 2.3: no window is larger than this, so an acknowledgement further ahead is no evidence
// of anything.
constexpr std::int64_t widest_window = std::int64_t{1} << 30;

constexpr unsigned other(unsigned side) noexcept {
  return 1 - side;
}

SegmentOrigin origin_of(const Segment& segment) noexcept {
  return {segment.time, segment.capture, segment.packet};
}

}  // namespace

TwoWayStream::~TwoWayStream() {
  budget_.held -= held();
}

bool TwoWayStream::opens_another(unsigned side, const Segment& segment) const noexcept {
  if (!segment.syn) return false;
  const Half& half = halves_[side];
  return half.data.started() && half.data.base() != segment.sequence + 1;
}

bool TwoWayStream::continues(unsigned side, const Segment& segment) const noexcept {
  const Reassembler& own = halves_[side].data;
  const Reassembler& peer = halves_[other(side)].data;
  const bool acknowledges = segment.ack && !segment.rst && peer.started();
  if (segment.syn) {
    if (own.started()) return own.base() == segment.sequence + 1;
    return acknowledges && peer.base() == segment.acknowledgement;
  }
  // Far enough for what is in flight; a stranger's numbers fall there once in 500 times where one
  // direction is known, and once in 250,000 with both.
  constexpr std::int64_t reach = std::int64_t{1} << 22;
  const auto is_near = [](const Reassembler& data, std::uint32_t sequence) {
    return std::abs(data.offset_of(sequence) - data.next()) <= reach;
  };
  if (own.started() && !is_near(own, segment.sequence)) return false;
  if (acknowledges && !is_near(peer, segment.acknowledgement)) return false;
  return own.started() || acknowledges;
}

void TwoWayStream::on_segment(unsigned side, const Segment& segment, Timestamp now,
                              StreamEvents& events) {
  const std::size_t held_before = held();
  last_ = origin_of(segment);
  Half& half = halves_[side];
  ++half.segments;
  settle_overdue(now, events);

  const std::uint32_t first = segment.sequence + (segment.syn ? 1U : 0U);
  // Some stacks reset with a sequence number of 0 that tells nothing about the stream.
  if (!half.data.started() && !(segment.rst && segment.payload_length == 0)) half.data.start(first);
  half.syn = half.syn || segment.syn;
  const std::int64_t needs = take_acknowledgement(side, segment);
  if (half.data.started()) {
    const std::int64_t offset = half.data.offset_of(first);
    if (segment.payload_length > 0) take_payload(side, segment, offset, needs, events);
    if (segment.fin) half.data.set_fin(offset + segment.payload_length);
  }
  if (segment.rst && !reset_) {
    reset_ = true;
    reset_deadline_ = Timestamp{now.ns + limits_.reorder_grace_ns};
  }
  if (held() != 0) {
    drain(events);
    keep_budget(side, events);
  }
  give_fin(events, last_);
  note_overdue(now);
  account(held_before);
}

// Returns the offset of the other direction that this segment's sender had received.
std::int64_t TwoWayStream::take_acknowledgement(unsigned side, const Segment& segment) {
  if (!segment.ack || segment.rst) return 0;
  Half& peer = halves_[other(side)];
  if (!peer.data.started()) peer.data.start(segment.acknowledgement);
  const std::int64_t offset = peer.data.offset_of(segment.acknowledgement);
  if (offset > peer.data.next() + widest_window) return 0;
  peer.acknowledged = std::max(peer.acknowledged, offset);
  return offset;
}

void TwoWayStream::take_payload(unsigned side, const Segment& segment, std::int64_t offset,
                                std::int64_t needs, StreamEvents& events) {
  Half& half = halves_[side];
  Bytes octets = segment.payload;
  const auto captured = static_cast<std::int64_t>(octets.size());
  std::int64_t lost = static_cast<std::int64_t>(segment.payload_length) - captured;
  if (offset > half.data.next() + widest_window) return;  // no sender may be that far ahead
  const std::int64_t behind = half.data.next() - offset;
  if (behind > 0)
    compare(side, offset, octets.first(static_cast<std::size_t>(std::min(behind, captured))),
            events);
  if (behind >= captured + lost)
    return;  // all of it was given up before: a retransmission, a keep-alive
  const bool in_order = behind >= 0;
  if (in_order && !half.data.holds_any() && needs <= halves_[other(side)].given()) {
    const std::int64_t from_captured = std::min(behind, captured);
    octets = octets.subspan(static_cast<std::size_t>(from_captured));
    lost -= behind - from_captured;
    give(side, octets, lost, origin_of(segment), events);
    return;
  }
  if (half.data.hold(offset, {budget_.spare.copy(octets), lost, needs, origin_of(segment)})) {
    events.on_stream_oddity(side, offset, StreamEvents::Oddity::overlap_differs, last_);
  }
}

// Octets that were given up before, as far as they are still kept.
void TwoWayStream::compare(unsigned side, std::int64_t offset, Bytes repeated,
                           StreamEvents& events) {
  const Half& half = halves_[side];
  // RFC 9293 3.8.4: a keep-alive may bear one octet of garbage, the last one's number on it.
  if (repeated.size() == 1 && offset + 1 == half.data.next()) return;
  if (budget_.recent.differ(half.recent, offset, repeated))
    events.on_stream_oddity(side, offset, StreamEvents::Oddity::overlap_differs, last_);
}

void TwoWayStream::give(unsigned side, Bytes octets, std::int64_t lost, const SegmentOrigin& origin,
                        StreamEvents& events) {
  Reassembler& data = halves_[side].data;
  const std::int64_t at = data.next();
  const std::int64_t behind = at + static_cast<std::int64_t>(octets.size());
  data.advance_to(behind + lost);
  halves_[side].overdue_since = never;
  if (!octets.empty()) {
    halves_[side].recent = budget_.recent.keep(halves_[side].recent, at, octets);
    events.on_stream_data(side, at, octets, origin);
  }
  if (lost > 0) events.on_stream_gap(side, behind, lost, origin);
}

// The piece that lies at next().
void TwoWayStream::give_held(unsigned side, StreamEvents& events) {
  Held piece = halves_[side].data.pop_ready();
  give(side, piece.octets, piece.lost, piece.origin, events);
  budget_.spare.give_back(std::move(piece.octets));
}

void TwoWayStream::give_fin(StreamEvents& events, const SegmentOrigin& origin) {
  for (unsigned side = 0; side < 2; ++side) {
    Half& half = halves_[side];
    if (half.fin_given || !half.data.fin_reached()) continue;
    half.fin_given = true;
    events.on_stream_fin(side, origin);
  }
}

void TwoWayStream::drain(StreamEvents& events) {
  while (drain_one(events)) {
  }
}

// Gives up the held piece whose turn it is: of two, the one captured first.
bool TwoWayStream::drain_one(StreamEvents& events) {
  unsigned chosen = 2;
  std::uint64_t packet = 0;
  for (unsigned side = 0; side < 2; ++side) {
    const Held* piece = halves_[side].data.ready();
    if (piece == nullptr || piece->needs > halves_[other(side)].given()) continue;
    if (chosen == 2 || piece->origin.packet < packet) {
      chosen = side;
      packet = piece->origin.packet;
    }
  }
  if (chosen == 2) return false;
  give_held(chosen, events);
  return true;
}

void TwoWayStream::note_overdue(Timestamp now) {
  for (Half& half : halves_) {
    if (half.acknowledged <= half.given() || half.overdue_since != never) continue;
    half.overdue_since = now;
    half.overdue_up_to = half.acknowledged;
    half.overdue_origin = last_;
    half.segments_when_overdue = segments();
  }
}

// Whether what comes next of a side is there and answers what lies behind a hole of the other,
// which the other side's own grace will settle.
bool TwoWayStream::waits_for_hole(unsigned side) const noexcept {
  const Held* const piece = halves_[side].data.ready();
  const Half& peer = halves_[other(side)];
  return piece != nullptr && piece->needs > peer.given() && peer.data.ready() == nullptr &&
         peer.acknowledged > peer.given();
}

bool TwoWayStream::grace_over(const Half& half, Timestamp now) const noexcept {
  if (half.overdue_since == never) return false;
  if (now == never) return true;
  return now.ns - half.overdue_since.ns >= limits_.reorder_grace_ns ||
         segments() - half.segments_when_overdue >= limits_.reorder_grace_segments;
}

// Each hole at its own moment, the earliest first: whether time passes in one step or, by the
// packets of other connections, in many must not matter.
void TwoWayStream::settle_overdue(Timestamp now, StreamEvents& events) {
  for (;;) {
    unsigned side = halves_[1].overdue_since < halves_[0].overdue_since ? 1 : 0;
    if (!grace_over(halves_[side], now)) return;
    // What answers the octets behind a hole is not lost: it waits for the hole to be given up.
    if (waits_for_hole(side)) side = other(side);
    Half& half = halves_[side];
    if (!grace_over(half, now)) return;
    if (half.acknowledged <= half.given()) {  // a FIN filled it
      half.overdue_since = never;
      continue;
    }
    const Timestamp since = half.overdue_since;
    const Timestamp moment{std::min(now.ns, since.ns + limits_.reorder_grace_ns)};
    const bool rest_at_once = force(side, half.acknowledged, events);
    drain(events);
    const bool as_old = rest_at_once || half.given() < half.overdue_up_to;
    if (as_old && half.acknowledged > half.given()) half.overdue_since = since;
    note_overdue(moment);
  }
}

// Gives up what lies at next(), whatever it waits for: a piece, or a hole up to the first one, or
// up to where the other side knew of it when it sent what waits there. Says whether it was
// such a part.
bool TwoWayStream::force(unsigned side, std::int64_t up_to, StreamEvents& events) {
  Reassembler& data = halves_[side].data;
  const bool overdue = halves_[side].overdue_since != never;
  halves_[side].overdue_since = never;
  if (data.ready() != nullptr) {
    give_held(side, events);
    return false;
  }
  std::int64_t end = std::min(up_to, data.first_held().value_or(up_to));
  if (data.fin() > data.next()) end = std::min(end, data.fin());  // the FIN is acknowledged, too
  if (end == data.next() + 1 && !data.holds_any() && !data.fin_seen()) {
    // One more than there are octets, and nothing behind it: a FIN that was not captured is
    // acknowledged like that.
    halves_[side].fin_assumed = true;
    return false;
  }
  // Its place in the dialogue is where the peer acknowledged it, however long it was waited for.
  const Held* waiting = halves_[other(side)].data.ready();
  const bool in_part = waiting != nullptr && waiting->needs > data.next() && waiting->needs < end;
  const SegmentOrigin told = in_part   ? waiting->origin
                             : overdue ? halves_[side].overdue_origin
                                       : last_;
  if (in_part) end = waiting->needs;
  if (end > data.next()) give(side, {}, end - data.next(), told, events);
  return in_part;
}

void TwoWayStream::keep_budget(unsigned side, StreamEvents& events) {
  const auto too_much = [&](unsigned s) {
    return halves_[s].data.held_octets() > limits_.stream_octets_direction ||
           (halves_[s].data.holds_any() && budget_.held + held() > limits_.held_octets_total);
  };
  for (const unsigned s : {side, other(side)}) {
    if (!too_much(s)) continue;
    // A hole that the peer has acknowledged is only given up earlier than it would be.
    const bool lost = halves_[s].acknowledged > halves_[s].given();
    if (!lost)
      events.on_stream_oddity(s, halves_[s].data.next(), StreamEvents::Oddity::budget_spent, last_);
    while (too_much(s)) {
      if (waits_for_hole(s)) {
        force(other(s), halves_[other(s)].acknowledged, events);
      } else {
        force(s, std::numeric_limits<std::int64_t>::max(), events);
      }
      drain(events);
    }
  }
}

void TwoWayStream::on_time(Timestamp now, StreamEvents& events) {
  const std::size_t held_before = held();
  settle_overdue(now, events);
  give_fin(events, last_);
  account(held_before);
}

void TwoWayStream::flush(StreamEvents& events) {
  const std::size_t held_before = held();
  const auto unfinished = [](const Half& half) {
    return half.data.holds_any() || half.acknowledged > half.given() ||
           (half.data.fin_seen() && !half.data.fin_reached());
  };
  settle_overdue(never, events);
  for (;;) {
    drain(events);
    // A hole goes first: what is ready on the other side may wait for just that.
    unsigned chosen = 2;
    for (unsigned side = 0; side < 2; ++side) {
      if (!unfinished(halves_[side])) continue;
      if (chosen == 2 || halves_[side].data.ready() == nullptr) chosen = side;
    }
    if (chosen == 2) break;
    const Half& half = halves_[chosen];
    force(chosen,
          std::max({half.acknowledged, half.data.first_held().value_or(0), half.data.fin()}),
          events);
  }
  give_fin(events, last_);
  account(held_before);
}

void TwoWayStream::account(std::size_t held_before) {
  budget_.held += held();
  budget_.held -= held_before;
}

Timestamp TwoWayStream::deadline() const noexcept {
  Timestamp earliest = reset_deadline_;
  for (unsigned side = 0; side < 2; ++side) {
    const Half& half = halves_[side];
    if (half.overdue_since == never || waits_for_hole(side)) continue;
    earliest = std::min(earliest, Timestamp{half.overdue_since.ns + limits_.reorder_grace_ns});
  }
  return earliest;
}

}  // namespace malote::stream
