// SPDX-License-Identifier: MIT
#include "export/packet_choice.hpp"

#include <algorithm>
#include <cstring>

namespace malote {
namespace {

// What comes behind a connection's end still belongs to it: the last acknowledgement, late copies.
// The analysis looks at ended connections as long (session/engine.cpp).
constexpr std::int64_t linger_ns = 60 * ns_per_second;
// Fragments of datagrams that were never whole are no part of a connection; only so many wait.
constexpr std::size_t most_pieces = 65'536;

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
    pairs_[std::minmax(one.one, one.other)].spans.push_back({one.first, one.last});
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
  const std::uint32_t first = segment.sequence + (segment.syn ? 1U : 0U);
  // A SYN with another initial sequence number is another connection.
  const bool another = segment.syn && pair.base[side] && *pair.base[side] != first;
  if (another || segment.time > pair.until) pair.inside = false;
  if (!pair.inside && !enter(pair, segment)) return false;
  const bool bare_reset = segment.rst && segment.payload_length == 0;
  if (!pair.base[side] && !bare_reset) pair.base[side] = first;
  if (!pair.base[1 - side] && segment.ack && !segment.rst) {
    pair.base[1 - side] = segment.acknowledgement;
  }
  return true;
}

// Clocks may run backwards within a capture: a connection begins with the packet that has its first
// moment, and ends when packets are later than its last one.
bool PacketChoice::enter(Pair& pair, const Segment& segment) {
  while (pair.next < pair.spans.size() && pair.spans[pair.next].last < segment.time) ++pair.next;
  if (pair.next == pair.spans.size() || segment.time < pair.spans[pair.next].first) return false;
  pair.inside = true;
  const Timestamp last = pair.spans[pair.next].last;
  pair.until.ns = last.ns > INT64_MAX - linger_ns ? INT64_MAX : last.ns + linger_ns;
  pair.base = {};
  return true;
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
