// SPDX-License-Identifier: MIT
#include "generator/damage.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace malote::generator {
namespace {

using Packets = std::vector<TcpPacket>;

constexpr std::int64_t resend_after_ns = 200'000'000;  // RFC 6298's timer, as Linux bounds it

bool has_data(const TcpPacket& p) {
  return !p.payload.empty();
}
bool same_way(const TcpPacket& a, const TcpPacket& b) {
  return a.session == b.session && a.from == b.from;
}
bool same_session(const TcpPacket& a, const TcpPacket& b) {
  return a.session == b.session;
}
// What the other side says, or its goodbye: nothing that causes it may come after it.
bool is_answer(const TcpPacket& p, const TcpPacket& to) {
  return same_session(p, to) && p.from != to.from && (has_data(p) || p.fin || p.rst || p.syn);
}
std::int32_t distance(std::uint32_t from, std::uint32_t to) {
  return static_cast<std::int32_t>(to - from);
}

void sort_by_time(Packets& packets) {
  std::stable_sort(packets.begin(), packets.end(),
                   [](const TcpPacket& a, const TcpPacket& b) { return a.time < b.time; });
}

// The last place at or behind `i` that a packet of the same flight stands at.
std::size_t end_of_flight(const Packets& packets, std::size_t i) {
  std::size_t last = i;
  for (std::size_t k = i + 1; k < packets.size() && k < i + 64; ++k) {
    if (is_answer(packets[k], packets[i])) break;
    if (same_way(packets[k], packets[i])) {
      if (packets[k].fin || packets[k].rst) break;
      last = k;
    }
  }
  return last;
}

// Packet `i` passes the tap as late as packet `j` did, which moves up by one place; what the other
// side acknowledged meanwhile ends at the hole.
void move_behind(Packets& packets, std::size_t i, std::size_t j) {
  TcpPacket moved = std::move(packets[i]);
  for (std::size_t k = i; k < j; ++k) {
    packets[k] = std::move(packets[k + 1]);
    TcpPacket& p = packets[k];
    const bool beyond = p.ack && distance(moved.sequence, p.acknowledgement) > 0;
    if (same_session(p, moved) && p.from != moved.from && beyond) {
      p.acknowledgement = moved.sequence;
    }
  }
  moved.time = std::max(moved.time, packets[j - 1].time);
  ++moved.time.ns;
  packets[j] = std::move(moved);
  for (std::size_t k = j + 1; k < packets.size() && packets[k].time < packets[k - 1].time; ++k) {
    packets[k].time = packets[k - 1].time;
  }
}

void delay_some(Packets& packets, double share, Random& random, bool by_one_only) {
  for (std::size_t i = 0; i < packets.size(); ++i) {
    if (!has_data(packets[i]) || !random.chance(share)) continue;
    const std::size_t last = end_of_flight(packets, i);
    std::size_t target = last;
    if (by_one_only) {
      target = i;
      for (std::size_t k = i + 1; k <= last && target == i; ++k) {
        if (same_way(packets[k], packets[i]) && has_data(packets[k])) target = k;
      }
    }
    if (target == i) continue;
    move_behind(packets, i, target);
    i = target;
  }
}

// Walks the packets and lets `more` append what comes behind each.
template <typename More>
void grow(Packets& packets, const More& more) {
  Packets grown;
  grown.reserve(packets.size() + packets.size() / 8);
  for (TcpPacket& p : packets) {
    grown.push_back(std::move(p));
    more(grown);
  }
  packets = std::move(grown);
}

void duplicate(Packets& packets, double share, Random& random) {
  grow(packets, [&](Packets& so_far) {
    if (!random.chance(share)) return;
    TcpPacket copy = so_far.back();
    copy.time.ns += 2'000;
    so_far.push_back(std::move(copy));
  });
  sort_by_time(packets);
}

void retransmit(Packets& packets, double share, Random& random) {
  Packets copies;
  for (const TcpPacket& p : packets) {
    if (!has_data(p) || !random.chance(share)) continue;
    TcpPacket copy = p;
    copy.time.ns += resend_after_ns;
    copy.ip_id = static_cast<std::uint16_t>(copy.ip_id + 0x4000U);
    copies.push_back(std::move(copy));
  }
  packets.insert(packets.end(), copies.begin(), copies.end());
  sort_by_time(packets);
}

void overlap(Packets& packets, double share, Random& random) {
  grow(packets, [&](Packets& so_far) {
    if (!has_data(so_far.back()) || !random.chance(share)) return;
    TcpPacket copy = so_far.back();
    const std::size_t kept = random.below(copy.payload.size());
    copy.payload.erase(0, kept);
    copy.sequence += static_cast<std::uint32_t>(kept);
    copy.ip_id = static_cast<std::uint16_t>(copy.ip_id + 0x4000U);
    copy.time.ns += 3'000;
    copy.urgent = 0;
    for (char& c : copy.payload) c = c == '#' ? '*' : '#';
    so_far.push_back(std::move(copy));
  });
  sort_by_time(packets);
}

template <typename Where>
void remove_where(Packets& packets, const Where& where) {
  packets.erase(std::remove_if(packets.begin(), packets.end(), where), packets.end());
}

// From each session's first FIN or RST on, nothing.
void drop_ends(Packets& packets) {
  std::unordered_set<std::size_t> ended;
  remove_where(packets, [&](const TcpPacket& p) {
    if (p.fin || p.rst) ended.insert(p.session);
    return ended.contains(p.session);
  });
}

void cut(Packets& packets, std::uint64_t count, bool first) {
  const auto n = static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(count, packets.size()));
  if (first) {
    packets.erase(packets.begin(), packets.begin() + n);
  } else {
    packets.erase(packets.end() - n, packets.end());
  }
}

void drop_packet(Packets& packets, std::uint64_t number) {
  if (number == 0 || number > packets.size()) return;
  packets.erase(packets.begin() + static_cast<std::ptrdiff_t>(number - 1));
}

}  // namespace

void apply(const Damage& damage, std::vector<TcpPacket>& packets, Random& random) {
  switch (damage.kind) {
    case DamageKind::lose:
      return remove_where(packets, [&](const TcpPacket&) { return random.chance(damage.share); });
    case DamageKind::late:
      return delay_some(packets, damage.share, random, false);
    case DamageKind::reorder:
      return delay_some(packets, damage.share, random, true);
    case DamageKind::duplicate:
      return duplicate(packets, damage.share, random);
    case DamageKind::retransmit:
      return retransmit(packets, damage.share, random);
    case DamageKind::overlap:
      return overlap(packets, damage.share, random);
    case DamageKind::lose_packet:
      return drop_packet(packets, damage.count);
    case DamageKind::no_syn:
      return remove_where(packets, [](const TcpPacket& p) { return p.syn; });
    case DamageKind::no_fin:
      return drop_ends(packets);
    case DamageKind::one_way:
      return remove_where(packets, [&](const TcpPacket& p) { return p.from != damage.side; });
    case DamageKind::cut_first:
      return cut(packets, damage.count, true);
    case DamageKind::cut_last:
      return cut(packets, damage.count, false);
  }
}

}  // namespace malote::generator
