// SPDX-License-Identifier: MIT
// The TLS layer's records opened, held until keys come, or given up; and what is lost among them.
#include <algorithm>
#include <utility>

#include "core/i18n.hpp"
#include "layers/tls_layer.hpp"

namespace malote::tls {
namespace {

constexpr std::uint64_t smallest_record = 22;           // a header, a tag and one octet
constexpr std::uint64_t numbers_most = 4096;            // sequence numbers tried behind a loss
constexpr std::uint64_t tried_octets_most = 64 * mebi;  // ... and octets opened in vain for it
constexpr std::uint64_t failures_enough = 3;            // nothing was opened: the keys are others'

}  // namespace

// What was lost is told in its place among the records that wait.
void TlsLayer::take_held(Held&& held, LayerOutput& output) {
  Lane& lane = lanes_[held.direction];
  if (!shared_.keys->any() || lane.dead) return;
  if (lane.blocked) {
    hold(std::move(held));
    if (keys_came()) drain(output);
    return;
  }
  if (held.kind != Held::Kind::record) {
    // Of the handshake before there are keys: nothing is counted yet.
    if (!lane.opener && agreed_.version != tls13 && !lane.encrypted) return;
    const Attempt ready = prepare(lane, held.direction);
    if (ready == Attempt::opened) lose(held, output);
    if (ready != Attempt::blocked) return;
    lane.blocked = true;
    hold(std::move(held));
    return;
  }
  RecordOpener::Opened opened;
  switch (attempt(held, opened, output)) {
    case Attempt::opened:
      deliver(held.direction, opened, held, output);
      break;
    case Attempt::failed:
      fail(held, output);
      break;
    case Attempt::dead:
      lane.dead = true;
      ++lane.unopened;
      break;
    case Attempt::blocked:
      lane.blocked = true;
      hold(std::move(held));
      if (!draining_ && keys_came()) drain(output);
      break;
  }
}

// Clients write their log while they shake hands; what comes much later need not be looked for with
// each record.
bool TlsLayer::keys_came() {
  constexpr std::uint64_t at_once = 16, each = 32;
  const std::uint64_t now = asked_++;
  if (now < at_once || now % each == 0) shared_.keys->refresh();
  return std::exchange(seen_keys_, shared_.keys->generation()) != shared_.keys->generation();
}

void TlsLayer::look_again(LayerOutput& output) {
  if (held_.empty()) return;
  shared_.keys->refresh();
  if (std::exchange(seen_keys_, shared_.keys->generation()) == shared_.keys->generation()) return;
  drain(output);
}

void TlsLayer::hold(Held&& held) {
  const std::size_t octets = held.fragment.size() + sizeof(Held);
  const Limits& limits = host_.limits();
  if (held_octets_ + octets > limits.tls_pending_octets ||
      shared_.held_octets + octets > limits.tls_pending_total) {
    pass_over(std::move(held));
    return;
  }
  held_octets_ += octets;
  shared_.held_octets += octets;
  held_.push_back(std::move(held));
}

// Too much waits: from here on octets are as good as lost, until keys come.
void TlsLayer::pass_over(Held&& held) {
  Lane& lane = lanes_[held.direction];
  const bool record = held.kind == Held::Kind::record;
  if (record) {
    ++lane.unopened;
    ++lane.passed_over;
  }
  const std::uint64_t octets = record ? held.fragment.size() + record_header : held.octets;
  const auto last = std::find_if(held_.rbegin(), held_.rend(), [&](const Held& other) {
    return other.direction == held.direction;
  });
  if (last != held_.rend() && last->kind == Held::Kind::lost_some) {
    last->octets += octets;
    return;
  }
  Held lost{};
  lost.kind = Held::Kind::lost_some;
  lost.direction = held.direction;
  lost.octets = octets;
  lost.origin = held.origin;
  held_octets_ += sizeof(Held);
  shared_.held_octets += sizeof(Held);
  held_.push_back(std::move(lost));
}

// Tries again what waits, in the order in which it came.
void TlsLayer::drain(LayerOutput& output) {
  if (std::exchange(draining_, true)) {
    drain_again_ = true;
    return;
  }
  do {
    drain_again_ = false;
    std::deque<Held> waiting = std::exchange(held_, {});
    shared_.held_octets -= std::exchange(held_octets_, 0);
    for (Lane& lane : lanes_.both) lane.blocked = false;
    for (Held& held : waiting) {
      Lane& lane = lanes_[held.direction];
      if (lane.dead) {
        if (held.kind == Held::Kind::record) ++lane.unopened;
      } else if (lane.blocked) {
        hold(std::move(held));
      } else {
        take_held(std::move(held), output);
      }
    }
  } while (drain_again_);
  draining_ = false;
}

// No more keys are waited for, in this direction.
void TlsLayer::give_up(Direction d, LayerOutput& output) {
  Lane& lane = lanes_[d];
  std::uint64_t records = 0;
  std::uint64_t octets = lane.searching ? lane.lost : 0;
  Origin origin = lane.lost_at;
  std::deque<Held> others;
  for (Held& held : std::exchange(held_, {})) {
    if (held.direction != d) {
      others.push_back(std::move(held));
      continue;
    }
    if (records == 0) origin = held.origin;
    const std::size_t size = held.fragment.size() + sizeof(Held);
    held_octets_ -= size;
    shared_.held_octets -= size;
    records += held.kind == Held::Kind::record ? 1 : 0;
    octets += held.fragment.size() + held.octets;
  }
  held_ = std::move(others);
  lane.blocked = false;
  lane.unopened += records;
  const bool all_told = octets + lane.lost_wire == 0;
  if (lane.delivered != 0 && !all_told) {
    output.plain_gap(d, {octets + lane.lost_wire, origin, false});
  }
  const bool waited = records != 0;
  if (waited || lane.unopened != 0) dirty_ = true;
  lane.lost_wire = 0;
  if (!waited || told_keys_) return;
  told_keys_ = true;
  const bool other_opened = lanes_[opposite(d)].opened != 0;
  host_.notice(Severity::info, other_opened ? "tls-keys-one-side" : "tls-no-keys",
               other_opened ? tr_noop("The keys open one direction of this connection only.")
                            : tr_noop("Keys were given, and none are for this connection."),
               origin);
}

TlsLayer::Attempt TlsLayer::attempt(const Held& held, RecordOpener::Opened& opened,
                                    LayerOutput& output) {
  Lane& lane = lanes_[held.direction];
  const Attempt ready = prepare(lane, held.direction);
  if (ready != Attempt::opened) return ready;
  const RecordOpener::Sealed sealed{held.type, held.version, held.fragment, held.before};
  return open_next(lane, held.direction, sealed, opened, output) ? Attempt::opened
                                                                 : Attempt::failed;
}

// With the number that is due; behind a loss with those that may be; else with the keys that come
// next, in case the message that announces them is lost.
bool TlsLayer::open_next(Lane& lane, Direction d, const RecordOpener::Sealed& sealed,
                         RecordOpener::Opened& opened, LayerOutput& output) {
  const std::uint64_t wire = lane.lost_wire;
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  if (wire != 0) {
    first = wire / (record_header + fragment_most);
    last = std::min(wire / smallest_record + 1, first + numbers_most);
  }
  for (std::uint64_t more = first; more <= last; ++more) {
    if (wire != 0 && lane.tried > tried_octets_most) break;
    if (lane.opener->open(lane.sequence + more, sealed, opened)) {
      if (wire != 0) tell_loss(lane, d, more, output);
      lane.sequence += more;
      return true;
    }
    if (wire != 0) lane.tried += sealed.fragment.size();
  }
  if (agreed_.version != tls13 || lane.stage == Stage::application) return false;
  const std::string* const secret = secret_of(after(lane.stage), d);
  if (secret == nullptr) return false;
  const Stage stage = lane.stage;
  const std::uint64_t sequence = lane.sequence;
  Octets old = lane.secret;
  auto opener = std::move(lane.opener);
  if (enter(lane, after(stage), {secret->begin(), secret->end()})) {
    for (std::uint64_t more = 0; more <= last; ++more) {
      if (wire != 0 && lane.tried > tried_octets_most) break;
      if (!lane.opener->open(more, sealed, opened)) {
        lane.tried += sealed.fragment.size();
        continue;
      }
      if (wire != 0) tell_loss(lane, d, 0, output);
      lane.sequence = more;
      return true;
    }
  }
  lane.stage = stage;
  lane.sequence = sequence;
  lane.secret = std::move(old);
  lane.opener = std::move(opener);
  return false;
}

void TlsLayer::deliver(Direction d, RecordOpener::Opened& opened, const Held& held,
                       LayerOutput& output) {
  Lane& lane = lanes_[d];
  ++lane.opened;
  ++lane.sequence;
  lane.tried = 0;
  if (!lane.agreed.master.empty() && !std::exchange(lane.agreed.proved, true)) {
    shared_.keys->proved(lane.agreed.client_random, lane.agreed.master);
  }
  switch (static_cast<ContentType>(opened.type)) {
    case ContentType::application_data:
      if (opened.octets.empty()) return;
      ++lane.delivered;
      output.plain(d, {opened.octets, held.origin, held.last_call});
      break;
    case ContentType::handshake:
      read_handshake(d, opened.octets, held.origin, output);
      break;
    case ContentType::alert:
      on_alert(d, opened.octets, held.origin);
      break;
    case ContentType::change_cipher_spec:
      on_change_cipher(d);
      break;
    case ContentType::heartbeat:
      break;
  }
}

// A record that does not open: the keys are wrong, it was damaged, or it is early data that the
// server has refused (RFC 8446 4.2.10), which nobody reads.
void TlsLayer::fail(const Held& held, LayerOutput&) {
  Lane& lane = lanes_[held.direction];
  const bool early = agreed_.version == tls13 && hello_ && hello_->early_data &&
                     from_client(held.direction) && lane.opened == 0;
  if (early && early_accepted_ == false) return;
  ++lane.unopened;
  if (early) return;  // its keys are not in the log
  ++lane.failures;
  if (lane.agreed.version == tls10) lane.before = held.fragment;  // CBC goes on from its end
  if (lane.opened != 0) {
    if (lane.lost_wire == 0) lane.lost_at = held.origin;
    if (lane.lost_wire == 0 && !std::exchange(told_bad_, true)) {
      host_.notice(Severity::warn, "tls-bad-record",
                   tr_noop("A TLS record does not open with the keys that opened the ones before: "
                           "it was changed on the way, or in the capture."),
                   held.origin);
    }
    lane.lost_wire += record_header + held.fragment.size();
    return;
  }
  if (lane.failures < failures_enough && lane.lost_wire == 0) return;
  if (lane.lost_wire != 0 && lane.tried <= tried_octets_most) return;
  lane.dead = true;
  if (std::exchange(told_keys_, true)) return;
  host_.notice(Severity::warn, "tls-wrong-keys",
               tr_noop("The keys that were given for this connection do not open it."),
               held.origin);
}

void TlsLayer::lose(const Held& held, LayerOutput& output) {
  Lane& lane = lanes_[held.direction];
  if (lane.lost_wire == 0) lane.lost_at = held.origin;
  const bool one = held.kind == Held::Kind::lost_record && lane.lost_wire == 0;
  const bool plain = lane.delivered != 0;
  if (one) {
    ++lane.sequence;
    if (!lane.opener->skip(static_cast<std::size_t>(held.octets))) lane.dead = true;
    const auto more = lane.opener->overhead();
    const std::uint64_t octets =
        held.octets - std::min<std::uint64_t>(held.octets, more.value_or(0));
    if (plain) output.plain_gap(held.direction, {octets, held.origin, more.has_value()});
    return;
  }
  if (lane.passed_over != 0 && !std::exchange(told_keys_, true)) {
    host_.notice(
        Severity::warn, "tls-keys-late",
        tr_noop("More was sent before its keys came than is kept; what was too much is not "
                "opened."),
        held.origin);
  }
  if (!lane.opener->can_search()) lane.dead = true;
  lane.lost_wire += held.octets + (held.kind == Held::Kind::lost_record ? record_header : 0);
  if (lane.lost_wire == 0) lane.lost_wire = 1;
}

// The record behind a loss was opened, and so many records are lost: how many plain octets went
// with them can be said where every record is longer by the same.
void TlsLayer::tell_loss(Lane& lane, Direction d, std::uint64_t records, LayerOutput& output) {
  const std::uint64_t wire = std::exchange(lane.lost_wire, 0);
  const auto overhead = lane.opener->overhead();
  const std::uint64_t around = records * (record_header + overhead.value_or(0));
  const bool measured = overhead && records != 0 && lane.delivered != 0 && wire >= around;
  if (records == 0 || (measured && wire == around)) return;
  if (lane.delivered == 0 && lane.stage != Stage::application && agreed_.version == tls13) return;
  output.plain_gap(d, {measured ? wire - around : wire, lane.lost_at, measured});
}

}  // namespace malote::tls
