// SPDX-License-Identifier: MIT
#include "generator/tcp_player.hpp"

#include <algorithm>
#include <utility>

namespace malote::generator {
namespace {

constexpr std::uint16_t window_octets = 64240;
constexpr std::int64_t between_segments_ns = 12'000;  // 1460 octets at a gigabit
constexpr std::int64_t client_answers_ns = 30'000;    // its kernel: the tap is beside it
constexpr std::int64_t delayed_ack_ns = 40'000'000;   // as Linux does (RFC 9293 3.8.6.3: < 0.5 s)
constexpr std::size_t initial_burst = 10;             // RFC 6928

std::uint32_t choose_isn(const std::optional<std::uint32_t>& given, bool near_wrap,
                         Random& random) {
  const auto any = static_cast<std::uint32_t>(random.next());
  if (given) return *given;
  return near_wrap ? UINT32_MAX - any % 64 : any;
}

}  // namespace

TcpPlayer::TcpPlayer(const SessionScript& script, std::size_t index, Timestamp start,
                     std::uint64_t seed)
    : script_(script), index_(index), random_(seed, 1000 + index), clock_(start) {
  played_.client_isn = choose_isn(script.client_isn, script.isn_near_wrap, random_);
  played_.server_isn = choose_isn(script.server_isn, script.isn_near_wrap, random_);
  end(Side::client).next = played_.client_isn;
  end(Side::server).next = played_.server_isn;
  for (End& one : ends_) one.next_id = static_cast<std::uint16_t>(random_.next());
}

TcpPacket TcpPlayer::packet(Side from, Timestamp time) {
  TcpPacket p;
  p.time = time;
  p.session = index_;
  p.from = from;
  p.source = from == Side::client ? script_.client : script_.server;
  p.destination = from == Side::client ? script_.server : script_.client;
  p.sequence = end(from).next;
  p.acknowledgement = end(other(from)).next;
  p.ack = true;
  p.window = window_octets;
  p.ip_id = end(from).next_id++;
  return p;
}

void TcpPlayer::put(TcpPacket p) {
  End& sender = end(p.from);
  sender.next +=
      static_cast<std::uint32_t>(p.payload.size()) + (p.syn ? 1U : 0U) + (p.fin ? 1U : 0U);
  if (p.ack) sender.unacked = 0;
  clock_ = p.time;
  played_.packets.push_back(std::move(p));
}

void TcpPlayer::connect(Side opener) {
  const Side called = other(opener);
  const auto travel = [&](Side answerer) {
    return answerer == Side::server ? script_.rtt_ns : client_answers_ns;
  };
  TcpPacket syn = packet(opener, clock_);
  syn.syn = true;
  syn.ack = false;
  syn.acknowledgement = 0;
  syn.mss = script_.mss;
  put(std::move(syn));
  TcpPacket answer = packet(called, {clock_.ns + travel(called)});
  if (script_.refused) {
    answer.rst = true;
    answer.sequence = 0;
    answer.window = 0;
    put(std::move(answer));
    return;
  }
  answer.syn = true;
  answer.mss = script_.mss;
  put(std::move(answer));
  put(packet(opener, {clock_.ns + travel(opener)}));
}

void TcpPlayer::take_turn(Side side) {
  std::int64_t pause = random_.between(60'000, 400'000);
  if (side != last_ || idle_) {
    pause = side == Side::server ? script_.rtt_ns + random_.between(100'000, 900'000)
                                 : random_.between(200'000, 1'200'000);
  }
  last_ = side;
  idle_ = false;
  clock_.ns += pause;
  settle_acks(clock_);
}

void TcpPlayer::acknowledge(Side side, Timestamp time) {
  // Pure acknowledgements do not move the clock: the other side may be sending meanwhile.
  TcpPacket ack = packet(side, time);
  end(side).unacked = 0;
  played_.packets.push_back(std::move(ack));
}

void TcpPlayer::settle_acks(Timestamp now) {
  for (const Side side : {Side::client, Side::server}) {
    End& one = end(side);
    if (one.unacked > 0 && one.ack_due <= now) acknowledge(side, one.ack_due);
  }
}

void TcpPlayer::burst(Side side, std::string_view& rest, std::size_t segments, bool urgent) {
  const Side receiver = other(side);
  const std::int64_t answer_ns = receiver == Side::server ? script_.rtt_ns : client_answers_ns;
  for (std::size_t i = 0; i < segments && !rest.empty(); ++i) {
    TcpPacket p = packet(side, clock_);
    p.payload = rest.substr(0, script_.mss);
    rest.remove_prefix(p.payload.size());
    p.psh = rest.empty();
    // RFC 6093 2: as everybody does it, the pointer is to the octet behind the urgent one.
    if (urgent && rest.empty()) p.urgent = static_cast<std::uint16_t>(p.payload.size());
    put(std::move(p));
    End& one = end(receiver);
    ++one.unacked;
    // RFC 9293 3.8.6.3: at least every second full segment.
    if (one.unacked >= 2 || script_.ack_each) {
      acknowledge(receiver, {clock_.ns + answer_ns});
    } else {
      one.ack_due = {clock_.ns + answer_ns + delayed_ack_ns};
    }
    if (!rest.empty()) clock_.ns += between_segments_ns;
  }
}

void TcpPlayer::write(Side side, std::string_view octets, bool urgent) {
  if (octets.empty()) return;
  take_turn(side);
  const std::size_t most = std::max<std::size_t>(1, window_octets / script_.mss);
  std::size_t segments = std::min(initial_burst, most);
  while (!octets.empty()) {
    burst(side, octets, segments, urgent);
    if (octets.empty()) break;
    // The window is full: the next burst starts when the last acknowledgement is back.
    const Side receiver = other(side);
    const std::int64_t answer_ns = receiver == Side::server ? script_.rtt_ns : client_answers_ns;
    if (end(receiver).unacked > 0) acknowledge(receiver, {clock_.ns + answer_ns});
    clock_.ns += script_.rtt_ns + client_answers_ns + between_segments_ns;
    segments = std::min(segments * 2, most);
  }
}

void TcpPlayer::close(Side first) {
  take_turn(first);
  const Side second = other(first);
  const auto travel = [&](Side answerer) {
    return answerer == Side::server ? script_.rtt_ns : client_answers_ns;
  };
  for (const Side side : {first, second}) {
    TcpPacket fin = packet(side, clock_);
    fin.fin = true;
    put(std::move(fin));
    put(packet(other(side), {clock_.ns + travel(other(side))}));
    clock_.ns += random_.between(50'000, 300'000);
  }
}

void TcpPlayer::reset(Side by) {
  take_turn(by);
  TcpPacket rst = packet(by, clock_);
  rst.rst = true;
  rst.window = 0;
  put(std::move(rst));
}

void TcpPlayer::leave_open() {
  settle_acks({INT64_MAX});
}

PlayedSession TcpPlayer::finish() && {
  std::stable_sort(played_.packets.begin(), played_.packets.end(),
                   [](const TcpPacket& a, const TcpPacket& b) { return a.time < b.time; });
  return std::move(played_);
}

}  // namespace malote::generator
