// SPDX-License-Identifier: MIT
#include "net/fragments.hpp"

#include <algorithm>

namespace malote {
namespace {

constexpr std::uint32_t largest_datagram = 65'535;
// What the containers cost, so that a flood of tiny fragments is bounded, too.
constexpr std::size_t piece_overhead = 128;
constexpr std::size_t datagram_overhead = 512;

std::uint64_t nanoseconds_between(Timestamp a, Timestamp b) noexcept {
  const auto x = static_cast<std::uint64_t>(a.ns);
  const auto y = static_cast<std::uint64_t>(b.ns);
  return a < b ? y - x : x - y;
}

// Empty, not in units of 8 octets where more follow, or beyond the largest datagram (the "ping of
// death"). Small ones in order are fine: hosts put them together.
bool is_absurd(const FrameLayer& fragment, const IpHeader& ip) noexcept {
  if (fragment.length == 0) return true;
  if (ip.more_fragments && fragment.length % 8 != 0) return true;
  return fragment.length > largest_datagram - ip.fragment_offset;
}

}  // namespace

std::optional<FrameLayer> FragmentBuffer::add(const FrameLayer& fragment, IpHeader& ip,
                                              Timestamp time, DecoderStats& stats) {
  expire(time, stats);
  if (is_absurd(fragment, ip)) {
    ++stats.fragments_dropped;
    return std::nullopt;
  }
  const bool v6 = ip.is_v6;
  const Key key{source_of(ip), destination_of(ip), ip.identification, fragment.path,
                v6 ? std::uint8_t{0} : ip.protocol};
  Datagram& datagram = find_or_add(key, time, stats);
  const std::uint32_t begin = ip.fragment_offset;
  const std::uint32_t end = begin + fragment.length;

  const std::uint32_t last_end =
      datagram.pieces.empty() ? 0 : std::prev(datagram.pieces.end())->second.end;
  const bool beyond_end = datagram.length && end > *datagram.length;
  const bool other_end =
      !ip.more_fragments && (last_end > end || (datagram.length && *datagram.length != end));
  if (datagram.given_up || beyond_end || other_end) {
    ++stats.fragments_dropped;
    return std::nullopt;
  }

  const auto same = datagram.pieces.find(begin);
  if (same != datagram.pieces.end() && same->second.end == end &&
      std::ranges::equal(same->second.octets, fragment.octets))
    return std::nullopt;  // seen twice, as with a mirror port

  const std::uint32_t covered = datagram.covered;
  make_room(datagram, fragment.octets.size() + piece_overhead, stats);
  insert(datagram, fragment, begin, end);
  ++datagram.fragments;
  if (datagram.covered - covered != fragment.length) {
    ++stats.fragment_overlaps;
    if (v6) {
      stats.fragments_dropped += datagram.fragments;
      free_pieces(datagram);
      datagram.given_up = true;
      return std::nullopt;
    }
  }
  if (begin == 0) datagram.protocol = ip.protocol;  // RFC 8200 4.5: of the first one only
  if (!ip.more_fragments) datagram.length = end;
  if (!datagram.length || datagram.covered != *datagram.length) return std::nullopt;

  const FrameLayer whole = assemble(datagram, ip);
  remove(by_key_.at(key), false, stats);
  return whole;
}

FragmentBuffer::Datagram& FragmentBuffer::find_or_add(const Key& key, Timestamp time,
                                                      DecoderStats& stats) {
  const auto found = by_key_.find(key);
  if (found != by_key_.end()) {
    // Also when time runs backwards (files put behind each other): not the same datagram.
    if (nanoseconds_between(found->second->first, time) <= timeout_ns_) return *found->second;
    remove(found->second, true, stats);
  }
  datagrams_.emplace_back();
  datagrams_.back().key = key;
  datagrams_.back().first = time;
  by_key_.emplace(key, std::prev(datagrams_.end()));
  held_octets_ += datagram_overhead;
  return datagrams_.back();
}

void FragmentBuffer::expire(Timestamp now, DecoderStats& stats) {
  while (!datagrams_.empty() && now > datagrams_.front().first &&
         nanoseconds_between(datagrams_.front().first, now) > timeout_ns_)
    remove(datagrams_.begin(), true, stats);
}

void FragmentBuffer::make_room(const Datagram& keep, std::size_t octets, DecoderStats& stats) {
  while (held_octets_ + octets > octets_cap_ && &datagrams_.front() != &keep)
    remove(datagrams_.begin(), true, stats);
}

void FragmentBuffer::remove(Datagrams::iterator datagram, bool count_as_dropped,
                            DecoderStats& stats) {
  if (count_as_dropped && !datagram->given_up) stats.fragments_dropped += datagram->fragments;
  free_pieces(*datagram);
  held_octets_ -= datagram_overhead;
  by_key_.erase(datagram->key);
  datagrams_.erase(datagram);
}

void FragmentBuffer::free_pieces(Datagram& datagram) {
  for (const auto& [begin, piece] : datagram.pieces)
    held_octets_ -= piece.octets.size() + piece_overhead;
  datagram.pieces.clear();
}

// Stores [begin, end) of a fragment whose captured octets start at captured_at.
void FragmentBuffer::store(Datagram& datagram, std::uint32_t begin, std::uint32_t end,
                           const Bytes& captured, std::uint32_t captured_at) {
  const std::size_t from = std::min<std::size_t>(begin - captured_at, captured.size());
  const std::size_t to = std::min<std::size_t>(end - captured_at, captured.size());
  const Bytes kept = captured.subspan(from, to - from);
  datagram.pieces.emplace(begin, Piece{end, {kept.begin(), kept.end()}});
  datagram.covered += end - begin;
  held_octets_ += kept.size() + piece_overhead;
}

// The parts of the fragment that no earlier one covered.
void FragmentBuffer::insert(Datagram& datagram, const FrameLayer& fragment, std::uint32_t begin,
                            std::uint32_t end) {
  const std::uint32_t captured_at = begin;
  auto next = datagram.pieces.upper_bound(begin);
  if (next != datagram.pieces.begin()) begin = std::max(begin, std::prev(next)->second.end);
  while (begin < end) {
    const std::uint32_t stop = next == datagram.pieces.end() ? end : std::min(end, next->first);
    if (begin < stop) store(datagram, begin, stop, fragment.octets, captured_at);
    if (next == datagram.pieces.end()) break;
    begin = std::max(begin, next->second.end);
    ++next;
  }
}

FrameLayer FragmentBuffer::assemble(const Datagram& datagram, IpHeader& ip) {
  const Key& key = datagram.key;
  const std::size_t address_octets = ip.is_v6 ? 16 : 4;
  assembled_.clear();
  for (const IpAddress& address : {key.source, key.destination})
    assembled_.insert(assembled_.end(), address.octets.begin(),
                      address.octets.begin() + static_cast<std::ptrdiff_t>(address_octets));
  const std::size_t head = assembled_.size();
  for (const auto& [begin, piece] : datagram.pieces) {
    assembled_.insert(assembled_.end(), piece.octets.begin(), piece.octets.end());
    if (assembled_.size() - head != piece.end) break;  // cut by the snap length
  }
  ip.addresses = assembled_.data();
  ip.protocol = datagram.protocol;
  return {to_layer_kind(datagram.protocol, ip.is_v6), Bytes(assembled_).subspan(head),
          *datagram.length, key.path};
}

}  // namespace malote
