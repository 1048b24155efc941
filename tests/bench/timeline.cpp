// SPDX-License-Identifier: MIT
#include "bench/timeline.hpp"

#include <queue>
#include <utility>

#include "generator/damage.hpp"
#include "generator/frames.hpp"
#include "generator/truth.hpp"

namespace malote::bench {
namespace {

constexpr std::int64_t first_moment_ns = 1'769'850'000 * ns_per_second;  // 2026-01-31T09:00:00Z
constexpr std::int64_t between_datagrams_ns = 350'000;

std::uint64_t payload_of(const std::vector<generator::TcpPacket>& packets) {
  std::uint64_t octets = 0;
  for (const auto& packet : packets) octets += packet.payload.size();
  return octets;
}

}  // namespace

Timestamp Timeline::Playing::due() const noexcept {
  if (datagrams.empty()) return packets[next].time;
  return {start.ns + static_cast<std::int64_t>(next) * between_datagrams_ns};
}

Timeline::Timeline(const TimelinePlan& plan, PcapWriter& out, std::ostream& truth)
    : plan_(plan), out_(out), truth_(truth), random_(plan.seed, 77) {}

Account Timeline::run() {
  std::vector<Playing> playing(plan_.at_once);
  std::priority_queue<Turn, std::vector<Turn>, std::greater<>> turns;
  for (std::size_t place = 0; place < playing.size(); ++place) {
    const Timestamp start{first_moment_ns + random_.between(0, plan_.begin_within_ns)};
    if (begin(playing[place], start)) turns.push({playing[place].due(), place});
  }
  while (!turns.empty()) {
    const Turn turn = turns.top();
    turns.pop();
    Playing& one = playing[turn.place];
    write(one);
    if (one.over() && !begin(one, {turn.due.ns + random_.between(100'000, 3'000'000)})) {
      one = {};
      continue;
    }
    turns.push({one.due(), turn.place});
  }
  return account_;
}

bool Timeline::begin(Playing& playing, Timestamp start) {
  Piece piece;
  if (!plan_.next(piece)) return false;
  playing = {};
  playing.start = start;
  playing.datagrams = std::move(piece.datagrams);
  if (!playing.datagrams.empty()) {
    ++account_.others;
    return true;
  }
  playing.packets = generator::play_session(piece.script, begun_++, start, plan_.seed).packets;
  const std::uint64_t lost_before = account_.lost_packets;
  damage(playing.packets);
  const bool ours = piece.script.spoken != generator::Spoken::other;
  ++(ours ? account_.sessions : account_.others);
  tell(piece.script, account_.lost_packets != lost_before);
  return !playing.packets.empty();
}

void Timeline::damage(std::vector<generator::TcpPacket>& packets) {
  const auto apply = [&](generator::DamageKind kind, double share) {
    if (share > 0) generator::apply({kind, share}, packets, random_);
  };
  const std::uint64_t packets_before = packets.size();
  const std::uint64_t octets_before = payload_of(packets);
  apply(generator::DamageKind::lose, plan_.lose);
  account_.lost_packets += packets_before - packets.size();
  account_.lost_octets += octets_before - payload_of(packets);
  apply(generator::DamageKind::late, plan_.late);
  apply(generator::DamageKind::reorder, plan_.reorder);
  apply(generator::DamageKind::retransmit, plan_.retransmit);
}

void Timeline::tell(const generator::SessionScript& script, bool touched) {
  for (const generator::TruthRow& row : generator::tell_truth(script)) {
    ++account_.messages;
    account_.message_octets += row.size;
    std::string json = generator::to_json(row);
    json.pop_back();
    truth_ << json << (touched ? ",\"touched\":true}\n" : ",\"touched\":false}\n");
  }
}

void Timeline::write(Playing& playing) {
  const std::size_t at = playing.next;
  const Timestamp due = playing.due();
  ++playing.next;
  if (!playing.datagrams.empty()) {
    write_frame(due, playing.datagrams[at]);
    return;
  }
  for (const std::string& frame : generator::to_frames(playing.packets[at], {})) {
    write_frame(due, frame);
  }
  playing.packets[at].payload = {};
}

void Timeline::write_frame(Timestamp time, const std::string& frame) {
  out_.write(time, as_bytes(frame), static_cast<std::uint32_t>(frame.size()));
  ++account_.packets;
  account_.octets += frame.size();
}

}  // namespace malote::bench
