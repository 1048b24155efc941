// SPDX-License-Identifier: MIT
#include "session/hidden_tls.hpp"

#include <algorithm>
#include <utility>

namespace malote::session {
namespace {

// A handshake with long chains, and what the protocol needs to be recognised.
constexpr std::size_t hidden_octets_most = 128 * kibi;
// ... and what may have been said before the keys came that a client writes while it shakes hands.
constexpr std::size_t keyless_octets_most = 32 * kibi;

Direction way_of(unsigned side) {
  return side == 0 ? Direction::to_server : Direction::to_client;
}

}  // namespace

HiddenTls::HiddenTls(const EngineConfig& config, const OpeningView& view, std::size_t& held,
                     bool may_come)
    : config_(config),
      view_(view),
      layer_(config.layers->make_tls(*this)),
      most_(may_come ? keyless_octets_most : hidden_octets_most),
      held_(held) {}

HiddenTls::~HiddenTls() {
  held_ -= octets_;
}

void HiddenTls::plain(Direction d, const Chunk& chunk) {
  const unsigned side = d == Direction::to_server ? 0 : 1;
  if (first_speaker_ < 0) first_speaker_ = static_cast<int>(side);
  std::string& said = said_[side];
  const std::size_t room = config_.limits.opening_octets - said.size();
  said.append(as_text(chunk.bytes.first(std::min(room, chunk.bytes.size()))));
}

Detection HiddenTls::take(OpeningEvent event) {
  constexpr std::size_t event_octets = 64;
  octets_ += event.octets.size() + event_octets;
  held_ += event.octets.size() + event_octets;
  const Origin origin{event.origin.time, event.origin.capture, event.origin.packet,
                      static_cast<std::uint64_t>(std::max<std::int64_t>(0, event.offset))};
  switch (event.kind) {
    case OpeningEvent::Kind::data:
      layer_->on_data(way_of(event.side), {event.octets, origin}, *this);
      break;
    case OpeningEvent::Kind::gap:
      layer_->on_gap(way_of(event.side), {static_cast<std::uint64_t>(event.length), origin}, *this);
      break;
    case OpeningEvent::Kind::fin:
      ended_[event.side] = true;
      if (!layer_->waits()) layer_->on_end(way_of(event.side), EndReason::fin, *this);
      break;
  }
  events_.push_back(std::move(event));
  return judge(false);
}

Detection HiddenTls::look_again() {
  layer_->look_again(*this);
  return judge(false);
}

Detection HiddenTls::finish() {
  for (unsigned side = 0; side < 2; ++side) layer_->on_end(way_of(side), EndReason::fin, *this);
  return judge(true);
}

Detection HiddenTls::judge(bool no_more) const {
  const std::size_t most = first_speaker_ < 0 ? most_ : hidden_octets_most;
  OpeningView view = view_;
  view.said = {as_bytes(said_[0]), as_bytes(said_[1])};
  view.first_speaker = first_speaker_;
  view.no_more = no_more || octets_ > most || held_ > config_.limits.tls_pending_total ||
                 (ended_[0] && ended_[1] && !layer_->waits()) ||
                 std::ranges::any_of(said_, [&](const std::string& said) {
                   return said.size() >= config_.limits.opening_octets;
                 });
  if (first_speaker_ < 0) {
    Detection nothing;
    if (view.no_more) nothing.outcome = Detection::Outcome::none;
    return nothing;
  }
  Detection found = detect(view, config_);
  if (found.outcome == Detection::Outcome::tls_elsewhere) {
    found.outcome = Detection::Outcome::none;  // TLS in TLS: nobody's
  }
  found.tls = true;
  return found;
}

}  // namespace malote::session
