// SPDX-License-Identifier: MIT
#include "session/hidden_tls.hpp"

#include <algorithm>
#include <utility>

namespace malote::session {
namespace {

// A handshake with long chains, and what the protocol needs to be recognised.
constexpr std::size_t hidden_octets_most = 128 * kibi;

Direction way_of(unsigned side) {
  return side == 0 ? Direction::to_server : Direction::to_client;
}

}  // namespace

HiddenTls::HiddenTls(const EngineConfig& config, const OpeningView& view, std::size_t& held)
    : config_(config), view_(view), layer_(config.layers->make_tls(*this)), held_(held) {}

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
      layer_->on_end(way_of(event.side), EndReason::fin, *this);
      ended_[event.side] = true;
      break;
  }
  events_.push_back(std::move(event));
  OpeningView view = view_;
  view.said = {as_bytes(said_[0]), as_bytes(said_[1])};
  view.first_speaker = first_speaker_;
  view.no_more = octets_ > hidden_octets_most || held_ > config_.limits.tls_pending_total ||
                 (ended_[0] && ended_[1]) ||
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
