// SPDX-License-Identifier: MIT
// What stands where TLS was to begin and is none. Behind it TLS may begin all the same: then
// somebody slipped it in, on the way or at its end, for the other side to take for part of what is
// protected. Or nobody goes on with TLS: then it is what the two say to each other.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "layers/tls_layer.hpp"

namespace malote::tls {
namespace {

constexpr std::size_t hello_head = record_header + 2;  // and a type, and the length's first octet
constexpr std::size_t quoted_octets = 200;

// A record that begins with a hello; nobody's text has an octet 22 in it.
bool begins_hello(Bytes octets) noexcept {
  constexpr auto handshake = static_cast<Byte>(ContentType::handshake);
  const auto hello = static_cast<HandshakeType>(octets[record_header]);
  return octets[0] == handshake && may_begin_record(octets.first(record_header)) &&
         (hello == HandshakeType::client_hello || hello == HandshakeType::server_hello) &&
         octets[record_header + 1] == 0;
}

// Where one stands in it.
std::optional<std::size_t> find_hello(Bytes text) noexcept {
  for (std::size_t at = 0; at + hello_head <= text.size(); ++at) {
    if (begins_hello(text.subspan(at, hello_head))) return at;
  }
  return std::nullopt;
}

}  // namespace

// Octets of a direction that has sent no record yet; however they were cut, so much is looked at.
void TlsLayer::take_preface(Direction d, const Chunk& chunk, LayerOutput& output) {
  if (chunk.bytes.empty()) return;
  Lane& lane = lanes_[d];
  const Lane& other = lanes_[opposite(d)];
  const bool both = lane.preface.empty() && other.records == 0 && !other.preface.empty();
  const std::size_t most = host_.limits().opening_octets + hello_head;
  const std::size_t room = std::min(most - lane.preface.size(), chunk.bytes.size());
  lane.preface_pieces.push_back({lane.preface.size(), chunk.origin, chunk.last_call});
  lane.preface.insert(lane.preface.end(), chunk.bytes.begin(),
                      chunk.bytes.begin() + static_cast<std::ptrdiff_t>(room));
  if (both) {
    leave_prefaces(d, output);
  } else if (const auto hello = find_hello(lane.preface)) {
    const Octets all = std::exchange(lane.preface, {});
    const Origin begin = std::exchange(lane.preface_pieces, {}).front().origin;
    tell_injection(d, Bytes(all).first(*hello), begin);
    Chunk first{Bytes(all).subspan(*hello), chunk.origin, chunk.last_call};
    first.origin.stream_offset = begin.stream_offset + *hello;
    read_records(d, first, output);
  } else if (lane.preface.size() == most) {
    leave_preface(d, output);
  }
  if (room == chunk.bytes.size()) return;
  Chunk rest{chunk.bytes.subspan(room), chunk.origin, chunk.last_call};
  rest.origin.stream_offset += room;
  on_data(d, rest, output);
}

// Neither side speaks TLS: first what was said first.
void TlsLayer::leave_prefaces(Direction last, LayerOutput& output) {
  for (const Direction d : {opposite(last), last}) leave_preface(d, output);
}

void TlsLayer::leave_preface(Direction d, LayerOutput& output) {
  Lane& lane = lanes_[d];
  if (lane.preface.empty()) return;
  const Octets all = std::exchange(lane.preface, {});
  const std::vector<PrefacePiece> pieces = std::exchange(lane.preface_pieces, {});
  lane.through = true;
  host_.notice(Severity::warn, "tls-none",
               tr_noop("TLS was to begin here, and what came is no TLS; it is read as it is."),
               pieces.front().origin);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const std::size_t end = i + 1 < pieces.size() ? pieces[i + 1].begins : all.size();
    output.plain(d, {Bytes(all).subspan(pieces[i].begins, end - pieces[i].begins), pieces[i].origin,
                     pieces[i].last_call});
  }
}

// Octets are lost behind it. Where the other side began with TLS, it may have begun here meanwhile.
void TlsLayer::lose_preface(Direction d, const Gap& gap, LayerOutput& output) {
  Lane& lane = lanes_[d];
  if (lanes_[opposite(d)].records == 0) {
    leave_preface(d, output);
    output.plain_gap(d, gap);
    return;
  }
  const std::size_t octets = std::exchange(lane.preface, {}).size();
  const Origin begin = std::exchange(lane.preface_pieces, {}).front().origin;
  tell_bad_record(begin);
  begin_search(d, octets + gap.length, begin);
}

void TlsLayer::tell_injection(Direction d, Bytes text, const Origin& origin) {
  const std::string quoted = to_visible(as_text(text.first(std::min(text.size(), quoted_octets))));
  if (from_client(d)) {
    host_.notice(
        Severity::alert, "command-injection",
        fmt::format(fmt::runtime(tr_noop("The client sent octets in the clear before TLS began: a "
                                         "server that keeps them is open to injection: \"{}\".")),
                    quoted),
        origin);
    return;
  }
  host_.notice(
      Severity::alert, "response-injection",
      fmt::format(
          fmt::runtime(tr_noop(
              "Behind the consent to begin TLS more came in the clear, as if from the "
              "server: a client that keeps it takes it for part of what is protected: \"{}\".")),
          quoted),
      origin);
}

}  // namespace malote::tls
