// SPDX-License-Identifier: MIT
#include "export/packet_choice.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace malote {
namespace {

// What comes behind a connection's end still belongs to it: the last acknowledgement, late copies.
// The analysis looks at ended connections as long (session/engine.cpp).
constexpr std::int64_t linger_ns = 60 * ns_per_second;
// Fragments of datagrams that were never whole are no part of a connection; only so many wait.
constexpr std::size_t most_pieces = 65'536;

// Paths of one connection: two directions, inside and outside of a tunnel.
constexpr std::size_t most_paths = 4;

std::uint32_t first_octet(const Segment& segment) noexcept {
  return segment.sequence + (segment.syn ? 1U : 0U);
}

// Whether its numbers lie where that connection is (stream/two_way_stream.cpp); `latest` of each
// side.
bool continues(const std::array<std::optional<std::uint32_t>, 2>& latest, std::size_t side,
               const Segment& segment) noexcept {
  constexpr std::int64_t reach = std::int64_t{1} << 22;
  const auto is_near = [](std::uint32_t one, std::uint32_t other) {
    return std::abs(std::int64_t{static_cast<std::int32_t>(one - other)}) <= reach;
  };
  const bool acknowledges = segment.ack && !segment.rst;
  const auto& own = latest[side];
  const auto& peer = latest[1 - side];
  if (own && !is_near(first_octet(segment), *own)) return false;
  if (acknowledges && peer && !is_near(segment.acknowledgement, *peer)) return false;
  return own || (acknowledges && peer);
}

std::size_t mix(std::size_t h, const Endpoint& end) noexcept {
  for (std::size_t at = 0; at < end.ip.octets.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, end.ip.octets.data() + at, sizeof word);
    h = (h ^ word) * 0x9E3779B97F4A7C15ULL;
    h ^= h >> 29U;
  }
  return (h ^ end.port) * 0x9E3779B97F4A7C15ULL;
}

}  // namespace

std::size_t PacketChoice::HashEnds::operator()(const Ends& ends) const noexcept {
  return mix(mix(0, ends.first), ends.second);
}

PacketChoice::PacketChoice(const std::vector<ConnectionSpan>& connections, const Limits& limits)
    : decoder_(limits) {
  for (const ConnectionSpan& one : connections) {
    pairs_[std::minmax(one.one, one.other)].spans.push_back({one.first, one.last, false});
  }
  for (auto& [ends, pair] : pairs_) {
    std::ranges::sort(pair.spans, {}, [](const Span& span) { return span.first; });
  }
}

void PacketChoice::look_at(const Packet& packet) {
  bool whole = false, ours = false;
  const auto take = [&](const std::optional<Segment>& segment) {
    whole = whole || segment;
    ours = (segment && belongs(*segment)) || ours;
  };
  take(decoder_.decode(packet));
  while (decoder_.has_rest()) take(decoder_.decode_rest(packet));
  const Place place{{packet.capture, packet.interface, packet.link}, packet.number};
  if (!decoder_.fragments().empty()) {
    look_at_fragment(place, packet.time, ours, whole);
  } else if (ours) {
    mark(place);
  }
}

bool PacketChoice::belongs(const Segment& segment) {
  const auto found = pairs_.find(std::minmax(segment.source, segment.destination));
  if (found == pairs_.end()) return false;
  Pair& pair = found->second;
  const std::size_t side = segment.source == found->first.first ? 0 : 1;
  const std::uint32_t first = first_octet(segment);
  Open* open = find(pair, side, segment);
  if (open == nullptr) open = enter(pair, segment);
  if (open == nullptr) return false;
  if (!(segment.rst && segment.payload_length == 0)) {
    if (!open->base[side]) open->base[side] = first;
    open->latest[side] = first;
  }
  if (segment.ack && !segment.rst) {
    if (!open->base[1 - side]) open->base[1 - side] = segment.acknowledgement;
    if (!open->latest[1 - side]) open->latest[1 - side] = segment.acknowledgement;
  }
  return true;
}

// By the path; else by its numbers, as a mirror port shows a connection inside and outside of a
// tunnel, or each direction with a tag of its own.
PacketChoice::Open* PacketChoice::find(Pair& pair, std::size_t side, const Segment& segment) {
  std::erase_if(pair.open, [&](const Open& open) { return segment.time > open.until; });
  const auto came_by = [&](const Open& open) {
    return std::ranges::find(open.paths, segment.path) != open.paths.end();
  };
  const auto known = std::ranges::find_if(pair.open, came_by);
  if (known != pair.open.end()) {
    // A SYN with another initial sequence number is another connection.
    const auto& base = known->base[side];
    if (!segment.syn || !base || *base == first_octet(segment)) return &*known;
    pair.open.erase(known);
    return nullptr;
  }
  for (Open& open : pair.open) {
    if (open.paths.size() >= most_paths || !continues(open.latest, side, segment)) continue;
    open.paths.push_back(segment.path);
    return &open;
  }
  return nullptr;
}

// Clocks may run backwards within a capture: a connection begins with the packet that has its first
// moment, and ends when packets are later than its last one.
PacketChoice::Open* PacketChoice::enter(Pair& pair, const Segment& segment) {
  while (pair.next < pair.spans.size() && pair.spans[pair.next].last < segment.time) ++pair.next;
  const auto begin = pair.spans.begin() + static_cast<std::ptrdiff_t>(pair.next);
  const auto fits = [&](const Span& span) {
    return !span.used && span.first <= segment.time && segment.time <= span.last;
  };
  auto found = std::find_if(begin, pair.spans.end(), [&](const Span& span) {
    return fits(span) && span.first == segment.time;
  });
  if (found == pair.spans.end()) found = std::find_if(begin, pair.spans.end(), fits);
  if (found == pair.spans.end()) return nullptr;
  found->used = true;
  Open& open = pair.open.emplace_back();
  open.paths.push_back(segment.path);
  const std::int64_t last = found->last.ns;
  open.until.ns = last > INT64_MAX - linger_ns ? INT64_MAX : last + linger_ns;
  return &open;
}

void PacketChoice::mark(const Place& place) {
  std::vector<bool>& marks = marks_[place.interface.capture];
  if (marks.size() <= place.number) {
    marks.resize(std::max<std::size_t>(place.number + 1, marks.size() * 2));
  }
  marks[place.number] = true;
  // A capture has few interfaces, and the next packet is mostly from the same.
  if (!interfaces_.empty() && interfaces_.back() == place.interface) return;
  if (std::ranges::find(interfaces_, place.interface) != interfaces_.end()) return;
  interfaces_.push_back(place.interface);
}

bool PacketChoice::chosen(const Packet& packet) const {
  const auto found = marks_.find(packet.capture);
  return found != marks_.end() && packet.number < found->second.size() &&
         found->second[packet.number];
}

// Fragments may be of fragments: what an outer datagram brought are pieces of the inner one.
void PacketChoice::look_at_fragment(const Place& place, Timestamp time, bool ours, bool whole) {
  std::vector<Place> packets{place};
  const auto& datagrams = decoder_.fragments();
  for (std::size_t i = 0; i < datagrams.size(); ++i) {
    Pieces& pieces = pieces_[datagrams[i]];
    pieces.last = time;
    pieces.packets.insert(pieces.packets.end(), packets.begin(), packets.end());
    pieces_held_ += packets.size();
    if (i + 1 == datagrams.size() && !whole) break;
    packets = std::move(pieces.packets);
    pieces_held_ -= packets.size();
    pieces_.erase(datagrams[i]);
  }
  if (ours) {
    for (const Place& one : packets) mark(one);
  }
  if (pieces_held_ > most_pieces) forget_old_pieces(time);
}

void PacketChoice::forget_old_pieces(Timestamp now) {
  const Limits limits;
  std::erase_if(pieces_, [&](const auto& one) {
    return now.ns - one.second.last.ns > limits.fragment_timeout_ns;
  });
  pieces_held_ = 0;
  for (const auto& [datagram, pieces] : pieces_) pieces_held_ += pieces.packets.size();
  if (pieces_held_ <= most_pieces / 2) return;
  pieces_.clear();
  pieces_held_ = 0;
}

}  // namespace malote
