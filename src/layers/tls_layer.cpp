// SPDX-License-Identifier: MIT
#include "layers/tls_layer.hpp"

#include <algorithm>
#include <utility>

#include "core/i18n.hpp"

namespace malote::tls {
namespace {

constexpr std::size_t before_most = 96;  // a MAC and a block: what TLS 1.0's CBC goes on from
constexpr std::size_t alerts_most = 16;

std::uint8_t number_of(ContentType type) {
  return static_cast<std::uint8_t>(type);
}

}  // namespace

TlsLayer::~TlsLayer() {
  shared_.held_octets -= held_octets_;
}

void TlsLayer::on_data(Direction d, const Chunk& chunk, LayerOutput& output) {
  if (!std::exchange(begun_, true)) {
    row_.origin = chunk.origin;
    row_.time = chunk.origin.time;
  }
  Lane& lane = lanes_[d];
  if (lane.through) {
    output.plain(d, chunk);
  } else if (!lane.preface.empty()) {
    take_preface(d, chunk, output);
  } else if (lane.searching) {
    search(d, chunk, output);
  } else {
    read_records(d, chunk, output);
  }
}

void TlsLayer::read_records(Direction d, Chunk chunk, LayerOutput& output) {
  Lane& lane = lanes_[d];
  WireRecord record;
  for (;;) {
    lane.reader.want_application_data(shared_.keys->any() && !lane.dead);
    switch (lane.reader.next(chunk, record)) {
      case RecordReader::Result::more:
        return;
      case RecordReader::Result::bad:
        leave_records(d, chunk, output);
        return;
      case RecordReader::Result::record:
        on_record(d, record, output);
        break;
    }
  }
}

bool TlsLayer::is_protected(const Lane& lane, std::uint8_t type) const noexcept {
  if (type == number_of(ContentType::application_data)) return true;
  return lane.encrypted && lane.agreed.version < tls13;
}

void TlsLayer::on_record(Direction d, const WireRecord& record, LayerOutput& output) {
  Lane& lane = lanes_[d];
  ++lane.records;
  lane.version = record.version;
  if (is_protected(lane, record.type)) {
    if (record.type == number_of(ContentType::application_data)) {
      (from_client(d) ? row_.client_octets : row_.server_octets) += record.length;
      if (!std::exchange(told_app_, true)) tell();
    }
    dirty_ = true;
    if (!shared_.keys->any() || lane.dead || record.fragment.size() != record.length) {
      ++lane.unopened;
      return;
    }
    if (lane.before.empty()) lane.before = lane.reader.take_tail();
    Held held{Held::Kind::record,
              d,
              record.type,
              record.version,
              {record.fragment.begin(), record.fragment.end()},
              std::exchange(lane.before, {}),
              0,
              record.origin,
              record.last_call};
    take_held(std::move(held), output);
    return;
  }
  switch (static_cast<ContentType>(record.type)) {
    case ContentType::change_cipher_spec:
      on_change_cipher(d);
      break;
    case ContentType::alert:
      on_alert(d, record.fragment, record.origin);
      break;
    case ContentType::handshake:
      read_handshake(d, record.fragment, record.origin, output);
      break;
    case ContentType::application_data:
    case ContentType::heartbeat:
      break;
  }
}

// RFC 5246 7.1. In TLS 1.3 it means nothing (RFC 8446 D.4), and a client that sends early data may
// do so before anybody knows the version.
void TlsLayer::on_change_cipher(Direction d) {
  Lane& lane = lanes_[d];
  const bool may_be_13 = !agreed_.known && hello_ && !hello_->versions.empty();
  if (agreed_.version == tls13 || may_be_13) return;
  if (!from_client(d) && agreed_.known && !row_.resumed) row_.resumed = !hello_done_;
  lane.encrypted = true;
  lane.agreed = agreed_;
  lane.opener.reset();
  lane.sequence = 0;
  lane.lost_wire = 0;
  lane.handshake.reset();
  dirty_ = true;
}

void TlsLayer::on_alert(Direction d, Bytes octets, const Origin& origin) {
  Lane& lane = lanes_[d];
  if (octets.size() != 2) return;
  constexpr Byte fatal = 2;
  const std::string name = alert_name(octets[1]);
  lane.ended_by_alert = octets[1] == 0 || octets[0] == fatal;
  if (row_.alerts.size() < alerts_most) {
    row_.alerts.push_back((from_client(d) ? "client: " : "server: ") + name);
  }
  dirty_ = true;
  if (octets[1] == 0 || octets[0] != fatal) return;
  host_.notice(Severity::warn, "tls-alert",
               std::string(from_client(d) ? tr_noop("The client broke TLS off: ")
                                          : tr_noop("The server broke TLS off: ")) +
                   name + ".",
               origin);
}

void TlsLayer::read_handshake(Direction d, Bytes octets, const Origin& origin,
                              LayerOutput& output) {
  Lane& lane = lanes_[d];
  HandshakeMessage message;
  while (!octets.empty()) {
    switch (lane.handshake.next(octets, host_.limits().tls_handshake_octets, message)) {
      case HandshakeReader::Result::more:
        return;
      case HandshakeReader::Result::message:
        on_message(d, message, origin, output);
        break;
      case HandshakeReader::Result::too_long:
        if (!std::exchange(told_long_, true)) {
          host_.notice(Severity::warn, "tls-long-handshake",
                       tr_noop("A handshake message is announced longer than anybody sends one; it "
                               "is passed over."),
                       origin);
        }
        break;
    }
  }
}

// What comes is no record: plain text behind the end of TLS, or octets that somebody damaged.
void TlsLayer::leave_records(Direction d, const Chunk& rest, LayerOutput& output) {
  Lane& lane = lanes_[d];
  const Octets held = lane.reader.take_rest();
  Chunk first{held, rest.origin, rest.last_call};
  first.origin.stream_offset -= std::min<std::uint64_t>(held.size(), rest.origin.stream_offset);
  if (lane.records == 0 && !released_) {
    Octets all = held;
    all.insert(all.end(), rest.bytes.begin(), rest.bytes.end());
    take_preface(d, {all, first.origin, rest.last_call}, output);
    return;
  }
  if (released_ || lane.ended_by_alert) {
    lane.through = true;
    if (!held.empty()) output.plain(d, first);
    if (!rest.bytes.empty()) output.plain(d, rest);
    return;
  }
  tell_bad_record(rest.origin);
  begin_search(d, 0, first.origin);
  if (!held.empty()) search(d, first, output);
  if (rest.bytes.empty()) return;
  if (lane.searching) {
    search(d, rest, output);
  } else {
    read_records(d, rest, output);
  }
}

void TlsLayer::tell_bad_record(const Origin& origin) {
  if (std::exchange(told_bad_, true)) return;
  host_.notice(Severity::warn, "tls-bad-record",
               tr_noop("What stands where a TLS record should begin is none, or one that was "
                       "changed on the way; the next one is looked for."),
               origin);
}

void TlsLayer::begin_search(Direction d, std::uint64_t lost, const Origin& origin) {
  Lane& lane = lanes_[d];
  if (!lane.searching) lane.lost_at = origin;
  lane.searching = true;
  lane.search.clear();
  lane.lost += lost;
  lane.handshake.reset();
}

bool TlsLayer::begins_record(const Lane& lane, Bytes head) const noexcept {
  if (!may_begin_record(head) || head[0] == number_of(ContentType::heartbeat)) return false;
  const auto version = static_cast<std::uint16_t>(head[1] << 8U | head[2]);
  const std::size_t length = static_cast<std::size_t>(head[3] << 8U | head[4]);
  if (length == 0) return false;
  return lane.version == 0 ? version > ssl3 && version < tls13 : version == lane.version;
}

// In octets that are as good as random, five that look like a header are one.
void TlsLayer::search(Direction d, const Chunk& chunk, LayerOutput& output) {
  Lane& lane = lanes_[d];
  const std::size_t old = lane.search.size();
  lane.search.insert(lane.search.end(), chunk.bytes.begin(), chunk.bytes.end());
  const Bytes all = lane.search;
  for (std::size_t at = old < record_header ? 0 : old - record_header + 1;
       at + record_header <= all.size(); ++at) {
    if (!begins_record(lane, all.subspan(at, record_header))) continue;
    lane.searching = false;
    const std::uint64_t passed = at >= old ? at - old : 0;
    lane.lost += passed;
    lane.lost -= std::min<std::uint64_t>(lane.lost, at < old ? old - at : 0);
    const std::size_t back = std::min(at, before_most);
    lane.before.assign(all.begin() + static_cast<std::ptrdiff_t>(at - back),
                       all.begin() + static_cast<std::ptrdiff_t>(at));
    Held lost{};
    lost.kind = Held::Kind::lost_some;
    lost.direction = d;
    lost.octets = std::exchange(lane.lost, 0);
    lost.origin = lane.lost_at;
    const Octets rest(all.begin() + static_cast<std::ptrdiff_t>(at), all.end());
    Chunk next{rest, chunk.origin, chunk.last_call};
    next.origin.stream_offset =
        chunk.origin.stream_offset + passed -
        std::min<std::uint64_t>(chunk.origin.stream_offset, at < old ? old - at : 0);
    lane.search = {};
    take_held(std::move(lost), output);
    read_records(d, next, output);
    return;
  }
  lane.lost += chunk.bytes.size();
  if (all.size() > before_most + record_header) {
    lane.search.erase(lane.search.begin(),
                      lane.search.end() - static_cast<std::ptrdiff_t>(before_most));
  }
}

void TlsLayer::on_gap(Direction d, const Gap& gap, LayerOutput& output) {
  Lane& lane = lanes_[d];
  if (lane.through) {
    output.plain_gap(d, gap);
    return;
  }
  if (!lane.preface.empty()) {
    lose_preface(d, gap, output);
    return;
  }
  lane.handshake.reset();
  if (lane.searching) {
    begin_search(d, gap.length, gap.origin);
    return;
  }
  Held lost{};
  lost.direction = d;
  lost.origin = gap.origin;
  switch (lane.reader.lose(gap.length, gap.measured, lost.octets)) {
    case RecordReader::Lost::nothing:
      return;
    case RecordReader::Lost::record:
      lost.kind = Held::Kind::lost_record;
      take_held(std::move(lost), output);
      return;
    case RecordReader::Lost::unknown:
      begin_search(d, lost.octets, gap.origin);
      return;
  }
}

void TlsLayer::on_end(Direction d, EndReason, LayerOutput& output) {
  Lane& lane = lanes_[d];
  if (std::exchange(lane.ended, true)) return;
  leave_preface(d, output);
  if (!held_.empty()) {
    shared_.keys->refresh();
    seen_keys_ = shared_.keys->generation();
    drain(output);
  }
  give_up(d, output);
  if (!begun_) return;
  if (dirty_ || row_.id.value == 0) tell();
}

// RFC 4217 12.3: both sides say close_notify, then they go on in the clear.
bool TlsLayer::release() {
  released_ = true;
  for (Lane& lane : lanes_.both) {
    if (lane.records == 0) lane.through = true;
  }
  return false;
}

void TlsLayer::report_open() {
  if (begun_ && dirty_ && row_.id) tell();
}

bool TlsLayer::all_opened(Direction d) const {
  const bool any = lanes_[d].opened != 0 || lanes_[opposite(d)].opened != 0;
  const Lane& lane = lanes_[d];
  const bool waits =
      std::ranges::any_of(held_, [&](const Held& held) { return held.direction == d; });
  return any && lane.unopened == 0 && !waits;
}

TlsState TlsLayer::state() const {
  std::uint64_t opened = 0;
  std::uint64_t failures = 0;
  for (const Lane& lane : lanes_.both) {
    opened += lane.opened;
    failures += lane.failures;
  }
  if (opened != 0) {
    const bool all = all_opened(Direction::to_server) && all_opened(Direction::to_client);
    return all ? TlsState::opened : TlsState::partly;
  }
  if (!shared_.keys->any()) return TlsState::no_keys;
  if (unsupported_) return TlsState::unsupported;
  return failures != 0 ? TlsState::wrong : TlsState::missing;
}

void TlsLayer::tell() {
  dirty_ = false;
  row_.decrypted_client = all_opened(client_);
  row_.decrypted_server = all_opened(opposite(client_));
  row_.decrypted = row_.decrypted_client && row_.decrypted_server;
  row_.state = state();
  host_.tell_tls(row_);
}

}  // namespace malote::tls
