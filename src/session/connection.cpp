// SPDX-License-Identifier: MIT
#include "session/connection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"

namespace malote::session {

namespace {

Origin to_origin(const stream::SegmentOrigin& from, std::int64_t offset) {
  return {from.time, from.capture, from.packet,
          static_cast<std::uint64_t>(std::max<std::int64_t>(0, offset))};
}

}  // namespace

Connection::Connection(Context& context, const Endpoint& low, const Endpoint& high, Timestamp start)
    : context_(context),
      ends_{low, high},
      stream_(context.config.limits, context.budget),
      opening_(std::make_unique<OpeningBuffer>()),
      start_(start),
      last_(start) {}

Connection::~Connection() = default;

void Connection::on_segment(unsigned side, const Segment& segment, Timestamp now) {
  last_ = std::max(last_, segment.time);
  last_origin_ = {segment.time, segment.capture, segment.packet};
  if (segment.syn) syn_client_ = static_cast<int>(segment.ack ? 1 - side : side);
  if (host_) host_->touch();
  if (meets(segment)) {
    Origin origin = to_origin(last_origin_, 0);
    origin.time = start_;
    data_ = context_.transfers.meet(ends_, syn_client_, origin);
    if (!data_ && opening_ && !foresight_) foresight_ = context_.transfers.foresee(ends_);
  } else if (data_ && segment.syn && data_->opener < 0) {
    data_->opener = syn_client_;  // overtaken by what answers it
  }
  stream_.on_segment(side, segment, now, *this);
}

// At its first packet, and once more when it begins to carry something: what tells of it may come
// between the two, where one direction of the capture is late.
bool Connection::meets(const Segment& segment) {
  const bool first = !std::exchange(met_, true);
  const bool carries = segment.payload_length != 0 && !std::exchange(met_carrying_, true);
  return first || (carries && !data_ && opening_ && opening_->events.empty() && !hidden_);
}

void Connection::on_time(Timestamp now) {
  stream_.on_time(now, *this);
}

void Connection::on_stream_data(unsigned side, std::int64_t offset, Bytes octets,
                                const stream::SegmentOrigin& origin) {
  if (conversation_) {
    SessionRecord& row = host_->row();
    (side == client_side_ ? row.client_bytes : row.server_bytes) += octets.size();
    conversation_->on_data(direction_of(side), {octets, to_origin(origin, offset)});
    return;
  }
  if (foreign_) return;
  if (data_) {
    context_.transfers.on_data(data_, side, offset, octets, origin);
    if (data_->state == DataFlow::State::foreign) leave_data_flow();
    return;
  }
  if (hidden_) {
    look_inside(
        {OpeningEvent::Kind::data, side, offset, 0, {octets.begin(), octets.end()}, origin});
    return;
  }
  OpeningBuffer& opening = *opening_;
  if (opening.first_speaker < 0) opening.first_speaker = static_cast<int>(side);
  opening.events.push_back(
      {OpeningEvent::Kind::data, side, offset, 0, {octets.begin(), octets.end()}, origin});
  std::string& said = opening.said[side];
  const std::size_t cap = context_.config.limits.opening_octets;
  said.append(as_text(octets.first(std::min(octets.size(), cap - std::min(said.size(), cap)))));
  settle(said.size() >= cap);
}

void Connection::on_stream_gap(unsigned side, std::int64_t offset, std::int64_t length,
                               const stream::SegmentOrigin& origin) {
  if (foreign_) return;
  if (data_) {
    context_.transfers.on_gap(data_, side, offset, length, origin);
    if (data_->state == DataFlow::State::foreign) leave_data_flow();
    return;
  }
  if (hidden_) {
    look_inside({OpeningEvent::Kind::gap, side, offset, length, {}, origin});
    return;
  }
  if (!conversation_) {
    opening_->events.push_back({OpeningEvent::Kind::gap, side, offset, length, {}, origin});
    // Nobody opens a connection with thousands of separate holes.
    if (opening_->events.size() > context_.config.limits.opening_octets) settle(true);
    return;
  }
  host_->row().gap_bytes += static_cast<std::uint64_t>(length);
  host_->notice(
      Severity::warn, "gap",
      side == client_side_
          ? fmt::format(fmt::runtime(tr_noop("{} octets from the client are not in the capture.")),
                        length)
          : fmt::format(fmt::runtime(tr_noop("{} octets from the server are not in the capture.")),
                        length),
      to_origin(origin, offset));
  conversation_->on_gap(direction_of(side),
                        {static_cast<std::uint64_t>(length), to_origin(origin, offset)});
}

void Connection::on_stream_fin(unsigned side, const stream::SegmentOrigin& origin) {
  if (foreign_) return;
  if (data_) {
    context_.transfers.on_fin(data_, side, origin);
    return;
  }
  if (hidden_) {
    look_inside({OpeningEvent::Kind::fin, side, 0, 0, {}, origin});
    return;
  }
  if (!conversation_) {
    opening_->events.push_back({OpeningEvent::Kind::fin, side, 0, 0, {}, origin});
    return;
  }
  conversation_->on_end(direction_of(side), EndReason::fin);
}

void Connection::on_stream_oddity(unsigned side, std::int64_t offset, Oddity oddity,
                                  const stream::SegmentOrigin& origin) {
  if (!host_) return;
  const bool differs = oddity == Oddity::overlap_differs;
  host_->notice(
      differs ? Severity::alert : Severity::warn, differs ? "overlap-differs" : "hold-budget",
      differs
          ? tr_noop(
                "The same octets were sent twice with different content; the first copy counts.")
          : tr_noop("Too much was waiting for lost segments; the hole was given up."),
      to_origin(origin, offset));
  (void)side;
}

// No data connection after all: what was kept is looked at like the beginning of any other.
void Connection::leave_data_flow() {
  const std::shared_ptr<DataFlow> flow = std::move(data_);
  data_.reset();
  replay(flow->events);
}

bool Connection::busy() const {
  return host_ && context_.transfers.busy(host_->row().id);
}

OpeningView Connection::view(bool no_more) const {
  OpeningView result;
  for (unsigned side = 0; side < 2; ++side) {
    result.said[side] = as_bytes(opening_->said[side]);
    result.ports[side] = ends_[side].port;
  }
  result.client_side = syn_client_;
  result.first_speaker = opening_->first_speaker;
  result.from_start = stream_.syn_seen();
  result.no_more = no_more;
  if (opening_->proxy) {  // the port that counts is the one behind it
    std::uint16_t& port = result.ports[1 - opening_->proxy->client_side];
    if (!context_.config.ports.contains(port)) port = opening_->proxy->port;
  }
  return result;
}

// Whether the protocol can be asked for: not while a proxy is still spoken to.
bool Connection::pass_proxy(bool no_more) {
  OpeningBuffer& opening = *opening_;
  if (!opening.proxy_asked) {
    ProxyHandshake proxy = read_proxy_handshake(view(no_more));
    opening.proxy_asked = proxy.found != Match::need_more || no_more;
    const bool holed = std::ranges::any_of(opening.events, [](const OpeningEvent& event) {
      return event.kind == OpeningEvent::Kind::gap;
    });
    if (proxy.found == Match::yes && !holed) opening.pass_over(std::move(proxy));
  }
  if (!opening.proxy_asked) return false;
  const bool silent = opening.proxy && opening.said[0].empty() && opening.said[1].empty();
  if (silent && no_more) foreign_ = true;
  return !silent;
}

void Connection::settle(bool no_more) {
  if (!pass_proxy(no_more)) return;
  const Detection detection = detect(view(no_more), context_.config);
  switch (detection.outcome) {
    case Detection::Outcome::need_more:
      return;
    case Detection::Outcome::none:
      foreign_ = true;
      opening_.reset();
      foresight_.reset();
      return;
    case Detection::Outcome::tls_elsewhere:
      look_elsewhere(detection, no_more);
      return;
    case Detection::Outcome::ours:
    case Detection::Outcome::on_port:
      begin_session(detection);
      replay_opening();
      return;
  }
}

// TLS on a port that says nothing: ALPN may tell what it carries, or keys may show it.
void Connection::look_elsewhere(const Detection& detection, bool no_more) {
  LayerFactory::Prospect prospect;
  if (context_.config.layers != nullptr) {
    prospect = context_.config.layers->look_at(as_bytes(opening_->said[detection.client_side]));
  }
  if (prospect.need_more && !no_more) return;
  if (prospect.protocol) {
    begin_session(over_tls(*prospect.protocol, detection.client_side, context_.config));
    replay_opening();
  } else if (prospect.may_open) {
    OpeningView view;
    for (unsigned side = 0; side < 2; ++side) view.ports[side] = ends_[side].port;
    view.client_side = static_cast<int>(detection.client_side);
    view.from_start = stream_.syn_seen();
    const bool may_come = !prospect.has_keys;
    hidden_ = std::make_unique<HiddenTls>(context_.config, view, context_.hidden_octets, may_come);
    const std::vector<OpeningEvent> events = std::exchange(opening_->events, {});
    replay(events);
  } else {
    foreign_ = true;
    opening_.reset();
  }
}

void Connection::look_inside(OpeningEvent event) {
  open_hidden(hidden_->take(std::move(event)));
}

void Connection::open_hidden(const Detection& detection) {
  if (detection.outcome == Detection::Outcome::need_more) return;
  const std::unique_ptr<HiddenTls> hidden = std::move(hidden_);
  foreign_ = detection.outcome == Detection::Outcome::none;
  if (!foreign_) begin_session(detection);
  opening_.reset();
  if (!foreign_) replay(hidden->events());
}

// Whether what a side sends under TLS may begin in the middle of a record, so that the next one has
// to be looked for.
bool Connection::in_record(unsigned side) const {
  if (stream_.syn_seen()) return false;
  const std::string& said = opening_->said[side];
  if (!said.empty()) return looks_like_tls(as_bytes(said)) == Match::no;
  return !begins_with_hello(as_bytes(opening_->said[1 - side]));
}

void Connection::begin_session(const Detection& detection) {
  client_side_ = detection.client_side;
  SessionRecord row;
  row.id = context_.take_session_id();
  row.capture = last_origin_.capture;
  row.protocol = detection.protocol;
  row.client = ends_[client_side_];
  row.server = ends_[1 - client_side_];
  row.start = start_;
  const Origin row_origin = row.origin = to_origin(last_origin_, 0);
  if (detection.tls) {
    row.tls = TlsMode::implicit;
    row.decrypted = row.decrypted_client = row.decrypted_server = false;
  }
  if (opening_->proxy) {
    row.client_bytes = opening_->proxy->octets[client_side_];
    row.server_bytes = opening_->proxy->octets[1 - client_side_];
  }
  host_ = std::make_unique<SessionHost>(context_, std::move(row), stream_.syn_seen());
  if (opening_->proxy) {
    host_->notice(
        Severity::info, "proxied",
        fmt::format(fmt::runtime(tr_noop("The connection goes through a proxy ({}) to {}.")),
                    opening_->proxy->kind, to_visible(opening_->proxy->target)),
        to_origin(last_origin_, 0));
  }
  conversation_ = std::make_unique<Conversation>(
      *host_, detection.dissector != nullptr ? detection.dissector->make(*host_) : nullptr,
      context_.config.layers);
  if (detection.tls) {
    host_->set_under_tls(true);
    conversation_->push_tls();
    for (unsigned side = 0; side < 2; ++side) {
      if (in_record(side)) conversation_->on_gap(direction_of(side), {0, row_origin, false});
    }
  }
  if (detection.protocol == Protocol::ftp) context_.transfers.open_session(*host_);
  foresight_.reset();
}

void Connection::replay_opening() {
  const std::unique_ptr<OpeningBuffer> opening = std::move(opening_);
  replay(opening->events);
}

void Connection::replay(const std::vector<OpeningEvent>& events) {
  for (const OpeningEvent& event : events) {
    switch (event.kind) {
      case OpeningEvent::Kind::data:
        on_stream_data(event.side, event.offset, event.octets, event.origin);
        break;
      case OpeningEvent::Kind::gap:
        on_stream_gap(event.side, event.offset, event.length, event.origin);
        break;
      case OpeningEvent::Kind::fin:
        on_stream_fin(event.side, event.origin);
        break;
    }
  }
}

std::optional<EndReason> Connection::ended(Timestamp now) const noexcept {
  if (stream_.fin_given(0) && stream_.fin_given(1)) return EndReason::fin;
  if (stream_.reset_settled(now)) return EndReason::reset;
  return std::nullopt;
}

Outcome Connection::outcome(EndReason reason) const noexcept {
  if (stream_.reset_seen()) return Outcome::reset;
  const bool one_way = !stream_.heard(0) || !stream_.heard(1);
  const bool first = stream_.fin_given(0);
  const bool second = stream_.fin_given(1);
  if ((first && second) || (one_way && (first || second))) return Outcome::closed;
  return reason == EndReason::timeout || reason == EndReason::evicted ? Outcome::timeout
                                                                      : Outcome::open;
}

// contract.md: complete is SYN to end, nothing lost.
bool Connection::lossless() const noexcept {
  return stream_.syn_seen() && stream_.heard(0) && stream_.heard(1) && host_->row().gap_bytes == 0;
}

void Connection::finish(EndReason reason) {
  stream_.flush(*this);
  if (data_ && data_->state == DataFlow::State::foreign) leave_data_flow();
  if (data_) context_.transfers.on_end(data_, stream_.reset_seen(), last_);
  if (hidden_) {
    open_hidden(hidden_->finish());
    hidden_.reset();
  }
  if (!conversation_ && !foreign_ && opening_ && opening_->first_speaker >= 0) settle(true);
  if (!conversation_) return;
  if (stream_.reset_seen()) reason = EndReason::reset;
  if (reason == EndReason::evicted) {
    host_->notice(Severity::warn, "evicted",
                  tr_noop("Too many connections were open; this one was let go."),
                  to_origin(last_origin_, 0));
  }
  for (unsigned side = 0; side < 2; ++side) {
    if (!stream_.fin_given(side)) conversation_->on_end(direction_of(side), reason);
  }
  conversation_->finish();
  context_.transfers.close_session(*host_);
  SessionRecord& row = host_->row();
  row.end = last_;
  row.outcome = outcome(reason);
  row.complete = lossless() && (row.outcome == Outcome::closed || row.outcome == Outcome::reset);
  host_->emit_last_row();
}

void Connection::report_open() {
  if (!conversation_) return;
  conversation_->report_open();
  host_->emit_row();
}

bool Connection::awaits_keys() {
  stream_.flush(*this);
  return (conversation_ && conversation_->waits()) || (hidden_ && hidden_->waits()) ||
         (data_ && data_->awaits_keys());
}

void Connection::look_again() {
  if (hidden_) open_hidden(hidden_->look_again());
  if (conversation_) conversation_->look_again();
  if (data_) context_.transfers.look_again(data_);
}

}  // namespace malote::session
