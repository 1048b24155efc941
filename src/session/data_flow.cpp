// SPDX-License-Identifier: MIT
// The desk's dealings with connections that carry data: what they bring, kept or handed on.
#include "session/data_flow.hpp"

#include <algorithm>
#include <utility>

#include "session/context.hpp"
#include "session/data_tls.hpp"
#include "session/detector.hpp"
#include "session/session_host.hpp"
#include "session/transfer_desk.hpp"

namespace malote::session {

namespace {

// A transfer may be emitted, and so leave the list, while it is dealt with.
template <typename Deal>
void each_transfer(DataFlow& flow, const Deal& deal) {
  for (std::size_t i = 0; i < flow.transfers.size();) {
    OpenTransfer* const transfer = flow.transfers[i];
    deal(*transfer);
    if (i < flow.transfers.size() && flow.transfers[i] == transfer) ++i;
  }
}

}  // namespace

DataFlow::DataFlow() = default;
DataFlow::~DataFlow() = default;

bool DataFlow::awaits_keys() const {
  return inside && inside->waits();
}

TransferDesk::FlowPointer TransferDesk::meet(const std::array<Endpoint, 2>& ends, int opener,
                                             const Origin& origin) {
  if (listeners_.empty() && !of_interest(ends)) return nullptr;
  auto flow = std::make_shared<DataFlow>();
  flow->ends = ends;
  flow->opener = opener;
  flow->start = flow->last = origin.time;
  flow->origin = origin;
  flow->last_packet = origin.packet;
  meet_claims(flow);
  if (flow->transfers.empty() && flow->claims.empty() && !of_interest(ends)) return nullptr;
  if (!flow->transfers.empty() && flow->claims.empty()) {
    flow->state = DataFlow::State::serving;
    return flow;
  }
  waiting_.push_back(flow);
  if (waiting_.size() > context_.config.limits.early_flows) {
    decide(FlowPointer(waiting_.front()));
  }
  return flow;
}

void TransferDesk::on_data(const FlowPointer& flow, unsigned side, std::int64_t offset,
                           Bytes octets, const stream::SegmentOrigin& origin) {
  if (flow->octets[side] == 0 && looks_like_tls(octets) == Match::yes) {
    flow->looks_tls = true;
    flow->hello = flow->hello || (!flow->spoke() && begins_with_hello(octets));
    if (!flow->tls && !flow->transfers.empty()) {
      OpenTransfer& transfer = *flow->transfers.front();
      flow->tls = begins_with_tls(*flow, transfer);
      if (flow->tls) transfer.record.protection = Protection::private_;
      open_tls(*flow, transfer);
    }
  }
  flow->octets[side] += octets.size();
  flow->saw(origin);
  if (flow->inside) {
    flow->inside->on_data(side, offset, octets, origin);
    each_transfer(*flow, [&](OpenTransfer& transfer) { count(transfer); });
    end_late(*flow, false);
  } else {
    take_plain(*flow, side, octets, origin.time);
  }
  if (flow->state != DataFlow::State::waiting) return;
  if (flow->both_spoke() && !flow->looks_tls && flow->claims.empty()) {
    flow->state = DataFlow::State::foreign;  // nobody talks back on a data connection
    kept_ -= std::exchange(flow->kept, 0);
    return;
  }
  keep(flow, {OpeningEvent::Kind::data, side, offset, 0, {octets.begin(), octets.end()}, origin});
}

void TransferDesk::take_plain(DataFlow& flow, unsigned side, Bytes octets, Timestamp time) {
  if (flow.tls && !flow.inside) return;
  each_transfer(flow, [&](OpenTransfer& transfer) {
    transfer.take(side, octets, time, context_.config.limits, context_.content);
    count(transfer);
    if (transfer.data_over && !flow.settling) maybe_emit(transfer);
  });
}

void TransferDesk::on_plain(DataFlow& flow, unsigned side, Bytes octets, Timestamp time) {
  take_plain(flow, side, octets, time);
}

void TransferDesk::on_plain_gap(DataFlow& flow, unsigned side, std::uint64_t octets) {
  if (flow.tls && !flow.inside) return;
  each_transfer(flow, [&](OpenTransfer& transfer) {
    transfer.take_gap(side, octets, context_.config.limits, context_.content);
  });
}

// Servers of implicit FTPS protect data connections without being told to (PROT), and so do others:
// a ClientHello in place of the first octets says so, also where nobody knows who asked for them.
bool TransferDesk::begins_with_tls(const DataFlow& flow, const OpenTransfer& transfer) {
  if (!transfer.record.session) return flow.hello;
  const Control* const control = control_of(transfer.record.session);
  return flow.hello && control != nullptr && control->host->flow().under_tls;
}

// Nobody knows what it carries but TLS: from its first octet on.
void TransferDesk::open_tls(DataFlow& flow, const OpenTransfer& transfer) {
  if (!flow.tls || flow.inside || context_.config.layers == nullptr) return;
  flow.inside =
      std::make_unique<DataTls>(context_, flow, transfer.record.session, transfer.record.id);
  for (const OpeningEvent& event : flow.events) flow.inside->on_event(event);
}

// No more is waited for.
void TransferDesk::settle_tls(DataFlow& flow) {
  if (!flow.inside) return;
  flow.settling = true;
  for (unsigned side = 0; side < 2; ++side) flow.inside->on_end(side);
  flow.settling = false;
}

void TransferDesk::on_gap(const FlowPointer& flow, unsigned side, std::int64_t offset,
                          std::int64_t length, const stream::SegmentOrigin& origin) {
  flow->saw(origin);
  if (flow->inside) {
    flow->inside->on_gap(side, offset, length, origin);
  } else {
    on_plain_gap(*flow, side, static_cast<std::uint64_t>(length));
  }
  if (flow->state != DataFlow::State::waiting) return;
  keep(flow, {OpeningEvent::Kind::gap, side, offset, length, {}, origin});
}

void TransferDesk::on_fin(const FlowPointer& flow, unsigned side,
                          const stream::SegmentOrigin& origin) {
  flow->fin[side] = true;
  flow->saw(origin);
  if (flow->awaits_keys()) {
    flow->late_fin[side] = true;
  } else {
    end_side(*flow, side);
  }
  if (flow->state != DataFlow::State::waiting) return;
  keep(flow, {OpeningEvent::Kind::fin, side, 0, 0, {}, origin});
}

void TransferDesk::end_side(DataFlow& flow, unsigned side) {
  if (flow.inside) {
    flow.settling = true;
    flow.inside->on_end(side);
    flow.settling = false;
  }
  each_transfer(flow, [&](OpenTransfer& transfer) {
    transfer.sender_closed(side);
    maybe_emit(transfer);
  });
}

void TransferDesk::end_late(DataFlow& flow, bool last_call) {
  if (flow.awaits_keys() && !last_call) return;
  for (unsigned side = 0; side < 2; ++side) {
    if (std::exchange(flow.late_fin[side], false)) end_side(flow, side);
  }
}

void TransferDesk::look_again(const FlowPointer& flow) {
  if (!flow->inside) return;
  flow->inside->look_again();
  end_late(*flow, false);
}

void TransferDesk::on_end(const FlowPointer& flow, bool reset, Timestamp last) {
  end_late(*flow, true);
  flow->attached = false;
  flow->reset = reset;
  flow->last = std::max(flow->last, last);
  settle_tls(*flow);
  each_transfer(*flow, [&](OpenTransfer& transfer) { maybe_emit(transfer); });
  if (flow->state != DataFlow::State::waiting || flow->decide_at != stream::TwoWayStream::never) {
    return;
  }
  flow->decide_at = Timestamp{now_.ns + context_.config.limits.early_data_ns};
  next_decision_ = std::min(next_decision_, flow->decide_at);
}

void TransferDesk::keep(const FlowPointer& flow, OpeningEvent event) {
  const Limits& limits = context_.config.limits;
  constexpr std::size_t event_octets = 64;  // what an event without octets costs, roughly
  const std::size_t octets = event.octets.size() + event_octets;
  if (event.kind != OpeningEvent::Kind::fin && flow->decide_at == stream::TwoWayStream::never) {
    flow->decide_at = Timestamp{event.origin.time.ns + limits.early_data_ns};
    next_decision_ = std::min(next_decision_, flow->decide_at);
  }
  flow->events.push_back(std::move(event));
  flow->kept += octets;
  kept_ += octets;
  if (flow->kept > limits.early_data_octets) decide(flow);
  while (kept_ > limits.early_data_total) {
    const auto oldest = std::find_if(waiting_.begin(), waiting_.end(),
                                     [](const FlowPointer& waits) { return waits->kept != 0; });
    if (oldest == waiting_.end()) break;
    decide(FlowPointer(*oldest));
  }
}

// What was kept is not needed any more.
void TransferDesk::stop_waiting(const FlowPointer& flow) {
  kept_ -= std::exchange(flow->kept, 0);
  flow->events = {};
  flow->claims.clear();
  if (flow->state == DataFlow::State::waiting) {
    flow->state = flow->transfers.empty() ? DataFlow::State::over : DataFlow::State::serving;
  }
  waiting_.erase(std::remove(waiting_.begin(), waiting_.end(), flow), waiting_.end());
}

void TransferDesk::decide_due(Timestamp now) {
  if (next_decision_ > now) return;
  next_decision_ = stream::TwoWayStream::never;
  for (const FlowPointer& flow : std::deque(waiting_)) {
    if (flow->state == DataFlow::State::waiting && flow->decide_at <= now) decide(flow);
  }
  for (const FlowPointer& flow : waiting_) {
    next_decision_ = std::min(next_decision_, flow->decide_at);
  }
}

}  // namespace malote::session
