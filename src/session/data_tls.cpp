// SPDX-License-Identifier: MIT
#include "session/data_tls.hpp"

#include <algorithm>
#include <utility>

#include "session/context.hpp"

namespace malote::session {
namespace {

// Which side is the client is TLS's to know.
Direction lane_of(unsigned side) {
  return side == 0 ? Direction::to_server : Direction::to_client;
}
unsigned side_of(Direction d) {
  return d == Direction::to_server ? 0 : 1;
}

Origin data_origin(const stream::SegmentOrigin& from, std::int64_t offset) {
  return {from.time, from.capture, from.packet,
          static_cast<std::uint64_t>(std::max<std::int64_t>(0, offset))};
}

}  // namespace

DataTls::DataTls(Context& context, DataFlow& flow, SessionId session, TransferId transfer)
    : context_(context),
      flow_(flow),
      session_(session),
      transfer_(transfer),
      layer_(context.config.layers->make_tls(*this)) {}

const Limits& DataTls::limits() const {
  return context_.config.limits;
}

void DataTls::on_event(const OpeningEvent& event) {
  switch (event.kind) {
    case OpeningEvent::Kind::data:
      on_data(event.side, event.offset, event.octets, event.origin);
      break;
    case OpeningEvent::Kind::gap:
      on_gap(event.side, event.offset, event.length, event.origin);
      break;
    case OpeningEvent::Kind::fin:
      if (flow_.attached && waits()) {
        flow_.late_fin[event.side] = true;
      } else {
        on_end(event.side);
      }
      break;
  }
}

void DataTls::on_data(unsigned side, std::int64_t offset, Bytes octets,
                      const stream::SegmentOrigin& origin) {
  layer_->on_data(lane_of(side), {octets, data_origin(origin, offset)}, *this);
}

void DataTls::on_gap(unsigned side, std::int64_t offset, std::int64_t length,
                     const stream::SegmentOrigin& origin) {
  layer_->on_gap(lane_of(side), {static_cast<std::uint64_t>(length), data_origin(origin, offset)},
                 *this);
}

void DataTls::on_end(unsigned side) {
  layer_->on_end(lane_of(side), EndReason::fin, *this);
}

void DataTls::notice(Severity severity, std::string_view kind, std::string text,
                     const Origin& origin) {
  context_.transfers.pass_on(session_, severity, kind, std::move(text), origin);
}

void DataTls::tell_tls(TlsRecord& record) {
  if (!record.id) record.id = context_.take_tls_id();
  record.session = session_;
  record.transfer = transfer_;
  state_ = record.state;
  context_.sink.accept(record);
}

void DataTls::tell_certificate(CertificateRecord record) {
  if (!context_.is_new_certificate(record.fingerprint)) return;
  record.session = session_;
  record.transfer = transfer_;
  context_.sink.take(std::move(record));
}

void DataTls::plain(Direction d, const Chunk& chunk) {
  plain_[side_of(d)] = true;
  context_.transfers.on_plain(flow_, side_of(d), chunk.bytes, chunk.origin.time);
}

void DataTls::plain_gap(Direction d, const Gap& gap) {
  context_.transfers.on_plain_gap(flow_, side_of(d), gap.length);
}

}  // namespace malote::session
