// SPDX-License-Identifier: MIT
#include "session/transfer_desk.hpp"

#include <algorithm>
#include <utility>

#include "session/context.hpp"
#include "session/session_host.hpp"

namespace malote::session {

TransferDesk::~TransferDesk() = default;

TransferDesk::Control* TransferDesk::control_of(SessionId session) {
  const auto found = controls_.find(session);
  return found == controls_.end() ? nullptr : &found->second;
}

// ---- control connections

void TransferDesk::open_session(SessionHost& host) {
  const SessionRecord& row = host.row();
  Control& control = controls_[row.id];
  control.host = &host;
  control.client = row.client;
  control.server = row.server;
  pairs_[{row.client.ip, row.server.ip}].insert(row.id);
}

void TransferDesk::close_session(SessionHost& host) {
  const SessionId session = host.row().id;
  Control* const control = control_of(session);
  if (control == nullptr) return;
  if (control->current) release(control->current);
  for (const std::uint64_t id : std::set(control->transfers)) {
    OpenTransfer& transfer = *transfers_.at(id);
    transfer.settled = true;
    if (transfer.flow) {
      count(transfer);
      maybe_emit(transfer);
    } else {
      emit_or_drop(transfer);
    }
  }
  mark_orphans();
  const auto pair = pairs_.find({control->client.ip, control->server.ip});
  pair->second.erase(session);
  if (pair->second.empty()) pairs_.erase(pair);
  for (const std::uint64_t id : control->transfers) {
    if (transfers_.at(id)->expected) unindex(*transfers_.at(id)->expected);
  }
  controls_.erase(session);
}

void TransferDesk::expect(SessionHost& host, const Expectation& expectation) {
  Control* const control = control_of(host.row().id);
  if (control == nullptr) return;
  if (control->current) release(control->current);
  control->headless = 0;
  auto expected = std::make_shared<Expected>();
  expected->session = host.row().id;
  expected->listener = expectation.listener;
  expected->mode = expectation.mode;
  expected->number = ++announcements_;
  listeners_.emplace(expectation.listener.port, expected);
  // Commands may be sent before the answer that says where to: the oldest one takes it.
  OpenTransfer* early = nullptr;
  for (const std::uint64_t id : control->transfers) {
    OpenTransfer& transfer = *transfers_.at(id);
    if (!transfer.expected && !transfer.flow && !transfer.settled && early == nullptr) {
      early = &transfer;
    }
  }
  if (early != nullptr) {
    wait_for_data(*early, *control, expected);
  } else {
    control->current = expected;
  }
  look_among_waiting(expected);
}

void TransferDesk::expect_nothing(SessionHost& host) {
  Control* const control = control_of(host.row().id);
  if (control != nullptr && control->current) release(control->current);
}

// Nobody used it: a connection that came for it and carried something is a transfer all the same.
void TransferDesk::release(ExpectedPointer& current) {
  const ExpectedPointer expected = std::exchange(current, nullptr);
  unindex(*expected);
  if (!expected->flow) return;
  if (expected->flow->spoke()) {
    take_commandless(expected);
    return;
  }
  auto& claims = expected->flow->claims;
  claims.erase(std::remove(claims.begin(), claims.end(), expected), claims.end());
  if (claims.empty()) stop_waiting(expected->flow);
}

void TransferDesk::unindex(const Expected& expected) {
  const auto [from, to] = listeners_.equal_range(expected.listener.port);
  const auto found =
      std::find_if(from, to, [&](const auto& entry) { return entry.second.get() == &expected; });
  if (found != to) listeners_.erase(found);
}

void TransferDesk::fill_in(OpenTransfer& transfer, const TransferPlan& plan) {
  TransferRecord& record = transfer.record;
  record.command = plan.command;
  record.path = plan.path;
  record.resolved = plan.resolved;
  if (plan.direction) record.direction = *plan.direction;
  transfer.direction_known = transfer.direction_known || plan.direction.has_value();
  record.type = plan.type;
  record.transfer_mode = plan.transfer_mode;
  record.structure = plan.structure;
  record.protection = plan.protection;
  record.offset = plan.offset;
  record.origin = plan.origin;
  transfer.make_decoder = plan.make_decoder;
}

TransferId TransferDesk::begin(SessionHost& host, const TransferPlan& plan) {
  Control& control = controls_.at(host.row().id);
  // More data than is kept came before its command.
  const auto late = transfers_.find(std::exchange(control.headless, 0));
  if (late != transfers_.end() && !control.current) {
    fill_in(*late->second, plan);
    late->second->settled = false;
    return late->second->record.id;
  }
  auto made = std::make_unique<OpenTransfer>();
  OpenTransfer& transfer = *made;
  TransferRecord& record = transfer.record;
  record.id = context_.take_transfer_id();
  record.session = host.row().id;
  record.start = plan.origin.time;
  fill_in(transfer, plan);
  const TransferId id = record.id;
  transfers_.emplace(id.value, std::move(made));
  control.transfers.insert(id.value);
  const bool marked =
      plan.transfer_mode == TransferMode::block || plan.transfer_mode == TransferMode::compressed;
  if (marked && control.lasting && control.lasting->attached) {
    link(transfer, control.lasting, control.lasting_server_side, TransferLink::exact);
    control.lasting->state = DataFlow::State::serving;
  } else if (control.current) {
    wait_for_data(transfer, control, std::exchange(control.current, nullptr));
  } else {
    record.client = {control.client.ip, 0};
    record.server = {control.server.ip, 0};
  }
  return id;
}

void TransferDesk::wait_for_data(OpenTransfer& transfer, const Control& control,
                                 ExpectedPointer expected) {
  transfer.expected = std::move(expected);
  TransferRecord& record = transfer.record;
  record.mode = transfer.expected->mode;
  const bool passive = record.mode == DataMode::passive;
  record.client = passive ? Endpoint{control.client.ip, 0} : transfer.expected->listener;
  record.server = passive ? transfer.expected->listener : Endpoint{control.server.ip, 0};
  if (transfer.expected->flow) link_expected(transfer);
}

bool TransferDesk::update(SessionHost&, TransferId id, const TransferUpdate& update) {
  using Stage = TransferUpdate::Stage;
  const auto found = transfers_.find(id.value);
  if (found == transfers_.end()) return true;
  OpenTransfer& transfer = *found->second;
  if (update.resolved) transfer.record.resolved = update.resolved;
  if (update.announced) transfer.record.announced = update.announced;
  if (update.stage == Stage::started) {
    transfer.started = true;
    count(transfer);
    return true;
  }
  const bool carried = transfer.flow && transfer.flow->spoke();
  Control* const control = control_of(transfer.record.session);
  if (update.stage == Stage::refused && !carried) {
    if (control != nullptr) give_back(*control, transfer);
    drop(transfer);
    return false;
  }
  transfer.settled = true;
  transfer.failed = update.failed;
  transfer.aborted = update.aborted;
  transfer.record.result = update.result;
  if (!transfer.flow) transfer.record.end = update.origin.time;
  // Without either it may turn out to be a row yet, or not.
  const bool row = update.stage != Stage::lost || transfer.started || transfer.flow != nullptr;
  if (transfer.started || transfer.flow) count(transfer);
  maybe_emit(transfer);
  return row;
}

// A refused command uses nothing up.
void TransferDesk::give_back(Control& control, OpenTransfer& transfer) {
  if (!transfer.expected) return;
  if (control.current) {
    unindex(*transfer.expected);
    return;
  }
  control.current = transfer.expected;
  if (!transfer.flow) return;
  const FlowPointer flow = transfer.flow;
  std::erase(flow->transfers, &transfer);
  transfer.flow.reset();
  flow->claims.push_back(control.current);
  if (flow->state == DataFlow::State::waiting || !flow->attached) return;
  flow->state = DataFlow::State::waiting;
  waiting_.push_back(flow);
}

bool TransferDesk::busy(SessionId session) const {
  const auto control = controls_.find(session);
  if (control == controls_.end()) return false;
  return std::any_of(control->second.transfers.begin(), control->second.transfers.end(),
                     [&](std::uint64_t id) {
                       const OpenTransfer& transfer = *transfers_.at(id);
                       return transfer.flow && transfer.flow->attached && !transfer.data_over;
                     });
}

// ---- transfers and their connections

void TransferDesk::link_expected(OpenTransfer& transfer) {
  const Expected& expected = *transfer.expected;
  const bool passive = expected.mode == DataMode::passive;
  link(transfer, expected.flow, passive ? expected.listening_side : 1 - expected.listening_side,
       expected.link);
}

void TransferDesk::link(OpenTransfer& transfer, const FlowPointer& flow, unsigned server_side,
                        TransferLink how) {
  transfer.flow = flow;
  transfer.server_side = server_side;
  transfer.record.link = how;
  transfer.record.server = flow->ends[server_side];
  transfer.record.client = flow->ends[1 - server_side];
  flow->transfers.push_back(&transfer);
  flow->tls = flow->tls || transfer.record.protection == Protection::private_ ||
              (flow->looks_tls && flow->both_spoke());
  if (flow->tls) transfer.record.protection = Protection::private_;
  if (how == TransferLink::nat) tell_nat(transfer);
  if (transfer.expected) std::erase(flow->claims, transfer.expected);
  count(transfer);
  const FlowPointer held = flow;
  open_tls(*held, transfer);
  replay(transfer, *held);
  if (held->state == DataFlow::State::waiting && held->claims.empty()) stop_waiting(held);
}

void TransferDesk::replay(OpenTransfer& transfer, const DataFlow& flow) {
  const Limits& limits = context_.config.limits;
  for (const OpeningEvent& event : flow.events) {
    const bool fin = event.kind == OpeningEvent::Kind::fin;
    if (flow.tls && !fin) continue;  // its TLS has given it out
    if (event.kind == OpeningEvent::Kind::data) {
      transfer.take(event.side, event.octets, event.origin.time, limits, context_.content);
    } else if (event.kind == OpeningEvent::Kind::gap) {
      transfer.take_gap(event.side, static_cast<std::uint64_t>(event.length), limits,
                        context_.content);
    } else if (!flow.late_fin[event.side]) {
      transfer.sender_closed(event.side);
    }
  }
  maybe_emit(transfer);
}

void TransferDesk::pass_on(SessionId session, Severity severity, std::string_view kind,
                           std::string text, const Origin& origin) {
  Control* const control = control_of(session);
  if (control == nullptr) return;
  control->host->notice(severity, kind, std::move(text), origin);
}

// In the row of its session, once it is sure to be a row itself.
void TransferDesk::count(OpenTransfer& transfer) {
  if (transfer.counted) return;
  const bool carried = transfer.flow && transfer.flow->spoke();
  if (!transfer.started && !carried && !transfer.settled) return;
  Control* const control = control_of(transfer.record.session);
  if (control == nullptr) return;
  transfer.counted = true;
  control->host->count_transfer();
}

void TransferDesk::maybe_emit(OpenTransfer& transfer) {
  if (!transfer.settled) return;
  if (!transfer.flow) {
    due_.emplace(Timestamp{now_.ns + context_.config.limits.early_data_ns},
                 transfer.record.id.value);
  } else if (transfer.data_over || !transfer.flow->attached) {
    emit(transfer);
  }
}

// The time for its data to turn up is over, or it cannot come any more.
void TransferDesk::emit_or_drop(OpenTransfer& transfer) {
  for (const FlowPointer& flow : waiting_) {
    unsigned server_side = 0;
    if (!flow->claims.empty() || !may_be_data(*flow)) continue;
    if (by_time(*flow, server_side) != &transfer) continue;
    const FlowPointer found = flow;
    link(transfer, found, server_side, TransferLink::time);
    return;
  }
  if (transfer.started) {
    emit(transfer);
  } else {
    drop(transfer);
  }
}

void TransferDesk::emit(OpenTransfer& transfer) {
  const FlowPointer flow = transfer.flow;
  if (flow && !transfer.data_over) settle_tls(*flow);
  Control* const control = control_of(transfer.record.session);
  if (flow && flow->attached && transfer.body && transfer.body->ended() && control != nullptr) {
    control->lasting = flow;
    control->lasting_server_side = transfer.server_side;
  }
  count(transfer);
  const bool too_much = transfer.body && transfer.body->too_much();
  const bool broken = transfer.body && transfer.body->broken() && !transfer.body->holed();
  transfer.close(context_.config.limits, context_.content);
  if ((too_much || broken) && control != nullptr) {
    control->host->tell_bad_data(too_much, transfer.record.origin);
  }
  TransferRecord record = std::move(transfer.record);
  transfer.record.id = record.id;
  transfer.record.session = record.session;
  drop(transfer);
  context_.sink.accept(std::move(record));
}

void TransferDesk::drop(OpenTransfer& transfer) {
  const std::uint64_t id = transfer.record.id.value;
  if (Control* const control = control_of(transfer.record.session)) control->transfers.erase(id);
  if (transfer.expected && transfer.expected->flow == nullptr) {
    const Control* const control = control_of(transfer.record.session);
    if (control == nullptr || control->current != transfer.expected) unindex(*transfer.expected);
  }
  if (const FlowPointer flow = transfer.flow) {
    std::erase(flow->transfers, &transfer);
    if (flow->transfers.empty() && flow->state == DataFlow::State::serving) {
      flow->state = DataFlow::State::over;
    }
  }
  transfers_.erase(id);
}

// ---- time

void TransferDesk::emit_due() {
  while (!due_.empty() && due_.begin()->first <= now_) {
    const std::uint64_t id = due_.begin()->second;
    due_.erase(due_.begin());
    const auto found = transfers_.find(id);
    if (found != transfers_.end() && !found->second->flow) emit_or_drop(*found->second);
  }
}

void TransferDesk::on_time(Timestamp now) {
  now_ = now;
  decide_due(now);
  emit_due();
}

void TransferDesk::finish() {
  while (!waiting_.empty()) {
    decide(FlowPointer(waiting_.front()));
  }
  while (!transfers_.empty()) {
    OpenTransfer& transfer = *transfers_.begin()->second;
    transfer.settled = true;
    if (transfer.flow) {
      emit(transfer);
    } else {
      emit_or_drop(transfer);
    }
  }
}

}  // namespace malote::session
