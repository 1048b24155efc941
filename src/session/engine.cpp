// SPDX-License-Identifier: MIT
#include "session/engine.hpp"

#include <deque>
#include <queue>
#include <random>
#include <utility>
#include <vector>

#include "session/connection.hpp"
#include "session/context.hpp"
#include "session/decoder_notices.hpp"
#include "session/flow_table.hpp"
#include "session/packet_clock.hpp"

namespace malote::session {

namespace {

// Ended flows are remembered that long (packet time), and that many, so that late segments open no
// new session.
constexpr std::int64_t linger_ns = 60 * ns_per_second;
constexpr std::size_t lingering_flows = 16'384;

struct Reminder {
  Timestamp due;
  std::uint32_t flow = 0;
  std::uint32_t generation = 0;
  bool operator>(const Reminder& other) const noexcept {
    return std::pair{due, flow} > std::pair{other.due, other.flow};
  }
};

}  // namespace

// A connection that is over and waits for its keys.
struct Late {
  std::unique_ptr<Connection> connection;
  EndReason reason;
  Timestamp due;
};

struct Engine::Impl {
  Impl(EngineConfig config, RecordSink& sink, ContentSink& content)
      : decoder(config.limits),
        context{std::move(config), sink, content, {}, 0},
        secret(std::random_device{}()) {}

  void on_segment(const Segment&);
  void pass_time(Timestamp);
  std::uint32_t open_flow(const FlowLookup&, const Segment&);
  std::uint32_t find_path(std::uint32_t first, const FlowLookup&, const Segment&);
  bool known_end(Flow&, const FlowLookup&, const Segment&) const;
  void close(std::uint32_t index, EndReason);
  std::unique_ptr<Connection> retire(std::uint32_t index, FlowState);
  [[nodiscard]] bool keys_came();
  void look_for_keys();
  void finish_late(std::size_t count);
  void schedule(std::uint32_t index);
  void run_schedule();
  void expire();
  void look_after(std::uint32_t index);

  Decoder decoder;
  PacketClock clock;
  Context context;
  FlowTable flows;
  std::uint64_t secret;
  std::priority_queue<Reminder, std::vector<Reminder>, std::greater<>> schedule_;
  std::deque<Reminder> lingering;
  std::deque<Late> late;
  std::uint64_t seen_keys = 0;
  Timestamp now;
  Timestamp last_report;
  std::uint64_t flows_seen = 0, evicted = 0;
};

Engine::Engine(EngineConfig config, RecordSink& sink, ContentSink& content)
    : impl_(std::make_unique<Impl>(std::move(config), sink, content)) {}
Engine::~Engine() = default;

void Engine::on_packet(const Packet& packet) {
  const auto segment = impl_->decoder.decode(packet);
  impl_->pass_time(impl_->clock.read(packet));
  if (segment) impl_->on_segment(*segment);
  while (impl_->decoder.has_rest()) {
    if (const auto next = impl_->decoder.decode_rest(packet)) impl_->on_segment(*next);
  }
}

void Engine::Impl::pass_time(Timestamp time) {
  if (time <= now) return;
  now = time;
  run_schedule();
  expire();
  context.transfers.on_time(time);
}

void Engine::Impl::on_segment(const Segment& segment) {
  const FlowLookup lookup = look_up(segment, secret);
  std::uint32_t index = flows.find(lookup);
  if (index != 0 && !flows.at(index).came_by(segment.path)) [[unlikely]]
    index = find_path(index, lookup, segment);
  if (index != 0 && flows.at(index).state != FlowState::open) {
    if (known_end(flows.at(index), lookup, segment)) return;
    flows.erase(index);
    index = 0;
  }
  if (index != 0 && flows.at(index).connection->opens_another(lookup.side, segment)) {
    close(index, EndReason::fin);
    flows.erase(index);
    index = 0;
  }
  if (index == 0) index = open_flow(lookup, segment);
  flows.touch(index, now);
  flows.at(index).connection->on_segment(lookup.side, segment, now);
  look_after(index);
}

// Of the flows between these ends: the one that is known to come this way, else the one that the
// segment's numbers continue (a mirror port shows it inside and outside of a tunnel, or each
// direction with a tag of its own), else none.
std::uint32_t Engine::Impl::find_path(std::uint32_t first, const FlowLookup& lookup,
                                      const Segment& segment) {
  constexpr int most_flows = 64;  // beyond it nobody tells them apart
  std::uint32_t continued = 0;
  int seen = 0;
  for (std::uint32_t index = first; index != 0; index = flows.find_next(lookup, index)) {
    Flow& flow = flows.at(index);
    if (flow.came_by(segment.path)) return index;
    if (++seen == most_flows) return first;
    const bool continues = flow.state == FlowState::open
                               ? flow.connection->continues(lookup.side, segment)
                               : segment.syn && known_end(flow, lookup, segment);
    if (continued == 0 && continues) continued = index;
  }
  if (continued != 0) flows.at(continued).add_path(segment.path);
  return continued;
}

// A segment of a flow that is ended or none of ours: nothing to do, unless it opens another
// connection.
bool Engine::Impl::known_end(Flow& flow, const FlowLookup& lookup, const Segment& segment) const {
  if (segment.syn) return segment.sequence + 1 == flow.first_sequence[lookup.side];
  return true;
}

std::uint32_t Engine::Impl::open_flow(const FlowLookup& lookup, const Segment& segment) {
  if (flows.size() >= context.config.limits.flows) {
    const std::uint32_t oldest = flows.oldest();
    if (flows.at(oldest).state == FlowState::open) {
      close(oldest, EndReason::evicted);
      ++evicted;
    }
    flows.erase(oldest);
  }
  ++flows_seen;
  const std::uint32_t index = flows.insert(lookup);
  flows.at(index).paths.fill(segment.path);
  flows.at(index).connection =
      std::make_unique<Connection>(context, lookup.key.low, lookup.key.high, segment.time);
  return index;
}

void Engine::Impl::look_after(std::uint32_t index) {
  Connection& connection = *flows.at(index).connection;
  if (connection.is_foreign()) {
    (void)retire(index, FlowState::ignored);
    return;
  }
  if (const auto reason = connection.ended(now)) {
    close(index, *reason);
    return;
  }
  schedule(index);
}

void Engine::Impl::close(std::uint32_t index, EndReason reason) {
  const bool said = reason == EndReason::fin || reason == EndReason::reset;
  const bool waits = said && flows.at(index).connection->awaits_keys();
  if (!waits) flows.at(index).connection->finish(reason);
  auto connection = retire(index, FlowState::closed);
  if (!waits) return;
  late.push_back(
      {std::move(connection), reason, Timestamp{now.ns + context.config.limits.tls_late_ns}});
  if (late.size() > context.config.limits.tls_late_connections) finish_late(1);
}

void Engine::Impl::finish_late(std::size_t count) {
  for (; count > 0 && !late.empty(); --count) {
    const Late first = std::move(late.front());
    late.pop_front();
    first.connection->finish(first.reason);
  }
}

bool Engine::Impl::keys_came() {
  const std::uint64_t news = context.config.layers == nullptr ? 0 : context.config.layers->news();
  return std::exchange(seen_keys, news) != news;
}

// First control connections, which tell of data connections; those that are over at last.
void Engine::Impl::look_for_keys() {
  for (std::uint32_t index = flows.newest(); index != 0; index = flows.at(index).older) {
    if (flows.at(index).connection) flows.at(index).connection->look_again();
  }
  for (const Late& one : late) one.connection->look_again();
  for (std::size_t i = 0; i < late.size();) {
    if (late[i].connection->awaits_keys()) {
      ++i;
      continue;
    }
    const Late ready = std::move(late[i]);
    late.erase(late.begin() + static_cast<std::ptrdiff_t>(i));
    ready.connection->finish(ready.reason);
  }
}

std::unique_ptr<Connection> Engine::Impl::retire(std::uint32_t index, FlowState state) {
  Flow& flow = flows.at(index);
  flow.first_sequence = {flow.connection->first_sequence(0), flow.connection->first_sequence(1)};
  flow.state = state;
  if (state == FlowState::closed) {
    lingering.push_back({Timestamp{now.ns + linger_ns}, index, flow.generation});
  }
  return std::move(flow.connection);
}

void Engine::Impl::schedule(std::uint32_t index) {
  Flow& flow = flows.at(index);
  const Timestamp due = flow.connection->deadline();
  if (flow.connection->scheduled || due == stream::TwoWayStream::never) return;
  flow.connection->scheduled = true;
  schedule_.push({due, index, flow.generation});
}

void Engine::Impl::run_schedule() {
  while (!schedule_.empty() && schedule_.top().due <= now) {
    const Reminder reminder = schedule_.top();
    schedule_.pop();
    Flow& flow = flows.at(reminder.flow);
    if (flow.generation != reminder.generation || !flow.connection) continue;
    flow.connection->scheduled = false;
    flow.connection->on_time(now);
    look_after(reminder.flow);
  }
}

void Engine::Impl::expire() {
  while (!lingering.empty() &&
         (lingering.front().due <= now || lingering.size() > lingering_flows)) {
    const Reminder reminder = lingering.front();
    lingering.pop_front();
    const Flow& flow = flows.at(reminder.flow);
    if (flow.generation == reminder.generation && flow.state == FlowState::closed)
      flows.erase(reminder.flow);
  }
  while (!late.empty() && late.front().due <= now) finish_late(1);
  for (std::uint32_t oldest = flows.oldest(); oldest != 0; oldest = flows.oldest()) {
    if (now.ns - flows.at(oldest).last_seen.ns < context.config.limits.idle_timeout_ns) break;
    if (flows.at(oldest).connection && flows.at(oldest).connection->busy()) {
      flows.touch(oldest, now);
      continue;
    }
    if (flows.at(oldest).state == FlowState::open) close(oldest, EndReason::timeout);
    flows.erase(oldest);
  }
}

void Engine::report_open() {
  FlowTable& flows = impl_->flows;
  if (impl_->keys_came()) impl_->look_for_keys();
  for (std::uint32_t index = flows.newest(); index != 0; index = flows.at(index).older) {
    if (flows.at(index).last_seen < impl_->last_report) break;
    if (flows.at(index).connection) flows.at(index).connection->report_open();
  }
  impl_->last_report = impl_->now;
}

void Engine::finish() {
  FlowTable& flows = impl_->flows;
  if (impl_->keys_came()) impl_->look_for_keys();
  impl_->finish_late(impl_->late.size());
  for (std::uint32_t index = flows.oldest(); index != 0; index = flows.oldest()) {
    if (flows.at(index).state == FlowState::open) impl_->close(index, EndReason::end_of_input);
    flows.erase(index);
  }
  impl_->context.transfers.finish();
  tell_unread(impl_->decoder.stats(), impl_->now, impl_->context.sink);
}

EngineStats Engine::stats() const {
  return {impl_->decoder.stats(),  impl_->flows_seen,          impl_->flows.size(),
          impl_->context.sessions, impl_->context.budget.held, impl_->evicted};
}

}  // namespace malote::session
