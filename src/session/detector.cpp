// SPDX-License-Identifier: MIT
#include "session/detector.hpp"

#include <algorithm>

namespace malote::session {

namespace {

bool on_port_of(const DissectorInfo& info, std::uint16_t port, const EngineConfig& config) {
  const auto rule = config.ports.find(port);
  if (rule != config.ports.end()) return rule->second.protocol == info.protocol;
  return std::ranges::find(info.ports, port) != info.ports.end();
}

const DissectorInfo* dissector_for(Protocol protocol, const EngineConfig& config) {
  const auto found = std::ranges::find(config.dissectors, protocol, &DissectorInfo::protocol);
  return found == config.dissectors.end() ? nullptr : &*found;
}

// The side that is the server as far as ports can tell: ours first, then the lower one.
unsigned client_by_port(const OpeningView& view, const EngineConfig& config) {
  if (view.client_side >= 0) return static_cast<unsigned>(view.client_side);
  const bool first_is_ours = config.ports.contains(view.ports[0]);
  const bool second_is_ours = config.ports.contains(view.ports[1]);
  if (first_is_ours != second_is_ours) return first_is_ours ? 1 : 0;
  return view.ports[0] < view.ports[1] ? 1 : 0;
}

struct Best {
  const DissectorInfo* info = nullptr;
  unsigned client_side = 0;
  bool on_port = false;
  void offer(const DissectorInfo& candidate, unsigned client, bool fits_port) {
    if (info != nullptr && (on_port || !fits_port)) return;
    info = &candidate;
    client_side = client;
    on_port = fits_port;
  }
};

Detection ours(const Best& best) {
  return {Detection::Outcome::ours, best.client_side, best.info, best.info->protocol, false};
}

// Nobody recognises what is said: a row all the same where the port is ours.
Detection by_port(const OpeningView& view, const EngineConfig& config) {
  Detection result;
  result.outcome = Detection::Outcome::none;
  result.client_side = client_by_port(view, config);
  const auto rule = config.ports.find(view.ports[1 - result.client_side]);
  if (rule == config.ports.end()) return result;
  result.outcome = Detection::Outcome::on_port;
  // A protocol whose dissector was asked and said no is not what is spoken here.
  if (dissector_for(rule->second.protocol, config) == nullptr)
    result.protocol = rule->second.protocol;
  return result;
}

// The side that says hello like a client (RFC 8446 4); -1: none is seen to.
int tls_client(const OpeningView& view) {
  constexpr std::size_t message_type = 5;
  for (int side = 0; side < 2; ++side) {
    const Bytes said = view.said[static_cast<unsigned>(side)];
    if (said.size() <= message_type || said[0] != 22) continue;
    if (said[message_type] == 1) return side;
    if (said[message_type] == 2) return 1 - side;
  }
  return -1;
}

Detection tls_from_start(OpeningView view, const EngineConfig& config) {
  if (view.client_side < 0) view.client_side = tls_client(view);
  const Detection result = by_port(view, config);
  if (result.outcome == Detection::Outcome::none) {
    return {Detection::Outcome::tls_elsewhere, result.client_side, nullptr, Protocol::unknown,
            true};
  }
  return over_tls(config.ports.at(view.ports[1 - result.client_side]).protocol, result.client_side,
                  config);
}

// A side that answers plain text with TLS does not begin with it.
Match begins_with_tls(const OpeningView& view, unsigned side) {
  const Bytes said = view.said[side];
  if (said.empty()) return Match::no;
  const unsigned other = 1 - side;
  const bool answers = view.from_start && view.first_speaker == static_cast<int>(other);
  if (answers && looks_like_tls(view.said[other]) == Match::no) return Match::no;
  return looks_like_tls(said);
}

}  // namespace

Match looks_like_tls(Bytes octets) noexcept {
  // Content types 20–23, then a legacy version of 3.0–3.4.
  if (!octets.empty() && (octets[0] < 20 || octets[0] > 23)) return Match::no;
  if (octets.size() > 1 && octets[1] != 3) return Match::no;
  if (octets.size() > 2 && octets[2] > 4) return Match::no;
  return octets.size() < 3 ? Match::need_more : Match::yes;
}

bool begins_with_hello(Bytes octets) noexcept {
  constexpr std::size_t message_type = 5;  // behind the header of its record
  return octets.size() > message_type && octets[0] == 22 && octets[message_type] == 1;
}

Detection over_tls(Protocol protocol, unsigned client_side, const EngineConfig& config) {
  return {Detection::Outcome::on_port, client_side, dissector_for(protocol, config), protocol,
          true};
}

Detection detect(const OpeningView& view, const EngineConfig& config) {
  bool need_more = false;
  for (unsigned side = 0; side < 2; ++side) {
    const Match tls = begins_with_tls(view, side);
    if (tls == Match::yes) return tls_from_start(view, config);
    need_more = need_more || tls == Match::need_more;
  }
  Best sure;
  Best likely;
  for (unsigned client = 0; client < 2; ++client) {
    if (view.client_side >= 0 && client != static_cast<unsigned>(view.client_side)) continue;
    const unsigned server = 1 - client;
    for (const DissectorInfo& info : config.dissectors) {
      const bool on_port = on_port_of(info, view.ports[server], config);
      const Match match = info.probe({view.said[client], view.said[server],
                                      view.first_speaker == static_cast<int>(server), on_port,
                                      view.from_start, view.no_more});
      if (match == Match::yes) sure.offer(info, client, on_port);
      if (match == Match::likely) likely.offer(info, client, on_port);
      need_more = need_more || match == Match::need_more;
    }
  }
  if (sure.info != nullptr) return ours(sure);
  // Several protocols greet alike: the port decides, so that a greeting is shown when it comes.
  const bool greets = view.from_start && view.first_speaker != static_cast<int>(likely.client_side);
  if (likely.info != nullptr && likely.on_port && greets) return ours(likely);
  if (need_more && !view.no_more) return {};
  if (likely.info != nullptr) return ours(likely);
  return by_port(view, config);
}

}  // namespace malote::session
