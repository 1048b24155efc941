// SPDX-License-Identifier: MIT
// Which announcement a connection answers, and what becomes of one that answers none.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/i18n.hpp"
#include "session/context.hpp"
#include "session/session_host.hpp"
#include "session/transfer_desk.hpp"

namespace malote::session {

namespace {

constexpr std::uint16_t data_port = 20;          // RFC 959 3.2
constexpr std::uint16_t secure_data_port = 989;  // ... of FTP over TLS from the first octet
constexpr std::uint16_t first_free_port = 1024;  // servers listen above, but for their own port

bool is_data_port(std::uint16_t port) {
  return port == data_port || port == secure_data_port;
}

bool has_data_port(const std::array<Endpoint, 2>& ends) {
  return is_data_port(ends[0].port) || is_data_port(ends[1].port);
}

// Nobody answers a command whose connection is not opened yet, or is served by one that was over.
bool may_serve(const DataFlow& flow, const OpenTransfer& transfer) {
  const auto& replied = transfer.replied;
  if (replied && replied->capture == flow.origin.capture && replied->packet < flow.origin.packet) {
    return false;
  }
  return !transfer.record.command || !flow.is_before(transfer.record.origin);
}

// How well a connection fits an announcement.
enum Grade : int { none, by_listener, by_peer, rewritten, exact };

}  // namespace

// Exact: the announced address and port, opened by whom it was announced to. Else the port and one
// real address: the announcement was made behind NAT, or its reader is.
TransferDesk::Claim TransferDesk::grade(const ExpectedPointer& expected, const DataFlow& flow,
                                        unsigned listening_side) const {
  Claim claim{expected, none, listening_side, TransferLink::nat};
  const auto control = controls_.find(expected->session);
  if (control == controls_.end() || expected->flow) return claim;
  const bool passive = expected->mode == DataMode::passive;
  const IpAddress& peer = passive ? control->second.client.ip : control->second.server.ip;
  const IpAddress& home = passive ? control->second.server.ip : control->second.client.ip;
  const Endpoint& listens = flow.ends[listening_side];
  if (listens.port != expected->listener.port) return claim;
  const bool peer_fits = flow.ends[1 - listening_side].ip == peer;
  if (listens.ip == expected->listener.ip) {
    claim.grade = peer_fits ? exact : by_listener;
    if (peer_fits) claim.link = TransferLink::exact;
  } else if (listens.ip == home) {
    claim.grade = peer_fits ? rewritten : by_peer;
  } else if (peer_fits) {
    claim.grade = by_peer;
  }
  return claim;
}

void TransferDesk::find_claims(const DataFlow& flow, std::vector<Claim>& claims) const {
  for (unsigned side = 0; side < 2; ++side) {
    if (flow.opener == static_cast<int>(side)) continue;
    const auto [from, to] = listeners_.equal_range(flow.ends[side].port);
    for (auto at = from; at != to; ++at) {
      Claim claim = grade(at->second, flow, side);
      if (claim.grade != none) claims.push_back(std::move(claim));
    }
  }
  // The best first, of equals the latest announcement.
  std::sort(claims.begin(), claims.end(), [](const Claim& a, const Claim& b) {
    return std::pair(a.grade, a.expected->number) > std::pair(b.grade, b.expected->number);
  });
}

void TransferDesk::meet_claims(const FlowPointer& flow) {
  std::vector<Claim> claims;
  find_claims(*flow, claims);
  if (claims.empty()) return;
  const Claim best = claims.front();
  claim(flow, best);
  if (best.grade != exact) return;
  // Server to server (RFC 959 5.2): one session's listener is the other's peer.
  for (Claim& other : claims) {
    const bool pair = other.expected->mode != best.expected->mode &&
                      other.expected->session != best.expected->session &&
                      other.listening_side == best.listening_side &&
                      flow->ends[other.listening_side] == other.expected->listener;
    if (!pair) continue;
    other.link = TransferLink::exact;
    claim(flow, other);
    return;
  }
}

void TransferDesk::claim(const FlowPointer& flow, const Claim& claim) {
  Expected& expected = *claim.expected;
  expected.flow = flow;
  expected.link = claim.link;
  expected.listening_side = claim.listening_side;
  unindex(expected);
  flow->claims.push_back(claim.expected);
  const auto control = controls_.find(expected.session);
  if (control == controls_.end()) return;
  for (const std::uint64_t id : control->second.transfers) {
    OpenTransfer& transfer = *transfers_.at(id);
    if (transfer.expected != claim.expected) continue;
    link_expected(transfer);
    return;
  }
}

// Of a connection that was over before its port was announced: whether it is of an earlier
// announcement of that port, which is missing.
bool TransferDesk::is_of_another(const DataFlow& flow, const ExpectedPointer& later) const {
  if (flow.opener < 0) return true;  // as its own beginning is
  for (unsigned side = 0; side < 2; ++side) {
    const auto pair = pairs_.find({flow.ends[1 - side].ip, flow.ends[side].ip});
    if (pair == pairs_.end()) continue;
    for (const SessionId session : pair->second) {
      const auto& open = controls_.at(session).transfers;
      if (std::any_of(open.begin(), open.end(), [&](std::uint64_t id) {
            const OpenTransfer& transfer = *transfers_.at(id);
            return !transfer.flow && transfer.expected != later && may_serve(flow, transfer);
          })) {
        return true;
      }
    }
  }
  return false;
}

// Connections that came before what announces them.
void TransferDesk::look_among_waiting(const ExpectedPointer& expected) {
  Claim best;
  FlowPointer chosen;
  for (const FlowPointer& flow : waiting_) {
    if (!flow->claims.empty()) continue;
    if (flow->is_before(expected->origin) && is_of_another(*flow, expected)) continue;
    for (unsigned side = 0; side < 2; ++side) {
      if (flow->opener == static_cast<int>(side)) continue;
      Claim found = grade(expected, *flow, side);
      if (found.grade <= best.grade) continue;
      best = std::move(found);
      chosen = flow;
    }
  }
  if (chosen) claim(chosen, best);
}

TransferDesk::Foresight::Foresight(TransferDesk& desk, const std::array<Endpoint, 2>& ends)
    : desk_(desk), hosts_(std::minmax(ends[0].ip, ends[1].ip)) {
  ++desk_.foreseen_[hosts_];
}

TransferDesk::Foresight::~Foresight() {
  const auto found = desk_.foreseen_.find(hosts_);
  if (--found->second == 0) desk_.foreseen_.erase(found);
}

std::unique_ptr<TransferDesk::Foresight> TransferDesk::foresee(
    const std::array<Endpoint, 2>& ends) {
  const auto& ports = context_.config.ports;
  const bool of_ftp = std::any_of(ends.begin(), ends.end(), [&](const Endpoint& end) {
    const auto rule = ports.find(end.port);
    return rule != ports.end() && rule->second.protocol == Protocol::ftp;
  });
  return of_ftp ? std::make_unique<Foresight>(*this, ends) : nullptr;
}

bool TransferDesk::of_interest(const std::array<Endpoint, 2>& ends) const {
  const auto is_ours = [&](const Endpoint& end) {
    return context_.config.ports.contains(end.port);
  };
  // Nobody but FTP's servers speaks from there, and where they are told to: also to a mail server.
  if (std::any_of(ends.begin(), ends.end(),
                  [&](const Endpoint& end) { return is_data_port(end.port) && !is_ours(end); })) {
    return true;
  }
  const bool known =
      pairs_.contains({ends[0].ip, ends[1].ip}) || pairs_.contains({ends[1].ip, ends[0].ip}) ||
      (!foreseen_.empty() && foreseen_.contains(std::minmax(ends[0].ip, ends[1].ip)));
  return known && std::none_of(ends.begin(), ends.end(), is_ours);
}

// Octets one way only, or TLS; at ports where servers open data connections.
bool TransferDesk::may_be_data(const DataFlow& flow) const {
  if (!flow.spoke() || (flow.both_spoke() && !flow.looks_tls)) return false;
  return has_data_port(flow.ends) ||
         (flow.ends[0].port >= first_free_port && flow.ends[1].port >= first_free_port);
}

// Between these hosts commands may have been said that nobody heard: only then is what nobody asked
// for a transfer all the same, for hosts have other things to say to each other, too.
bool TransferDesk::commands_may_be_missing(const DataFlow& flow) const {
  for (unsigned side = 0; side < 2; ++side) {
    const auto pair = pairs_.find({flow.ends[1 - side].ip, flow.ends[side].ip});
    if (pair == pairs_.end()) continue;
    for (const SessionId session : pair->second) {
      const Control& control = controls_.at(session);
      const FlowInfo& info = control.host->flow();
      if (info.under_tls || (!flow.both_spoke() && (!info.from_start || lacks_data(control) ||
                                                    control.host->row().gap_bytes != 0))) {
        return true;
      }
    }
  }
  return false;
}

// A control connection ends under TLS: what was said there may have asked for what comes and has
// not been settled yet.
void TransferDesk::mark_orphans(const Control& control) {
  if (!control.host->flow().under_tls) return;
  for (const FlowPointer& flow : waiting_) {
    for (unsigned side = 0; side < 2; ++side) {
      flow->orphan = flow->orphan || (flow->ends[side].ip == control.client.ip &&
                                      flow->ends[1 - side].ip == control.server.ip);
    }
  }
}

bool TransferDesk::lacks_data(const Control& control) const {
  return std::any_of(control.transfers.begin(), control.transfers.end(),
                     [&](std::uint64_t id) { return !transfers_.at(id)->flow; });
}

// The one transfer between these two hosts that lacks its data, if there is one only.
OpenTransfer* TransferDesk::by_time(const DataFlow& flow, unsigned& server_side) {
  OpenTransfer* only = nullptr;
  for (unsigned side = 0; side < 2; ++side) {
    const auto pair = pairs_.find({flow.ends[1 - side].ip, flow.ends[side].ip});
    if (pair == pairs_.end()) continue;
    for (const SessionId session : pair->second) {
      for (const std::uint64_t id : controls_.at(session).transfers) {
        OpenTransfer& transfer = *transfers_.at(id);
        if (transfer.flow || !may_serve(flow, transfer)) continue;
        const bool active = transfer.record.mode == DataMode::active;
        if (flow.opener >= 0 && (flow.opener == static_cast<int>(side)) != active) continue;
        const bool upload = transfer.record.direction == TransferDirection::upload;
        const unsigned sender = upload ? 1 - side : side;
        if (transfer.direction_known && flow.octets[1 - sender] != 0 && !flow.looks_tls) continue;
        if (flow.both_spoke() && transfer.record.protection == Protection::clear) continue;
        if (only != nullptr && only != &transfer) return nullptr;
        only = &transfer;
        server_side = side;
      }
    }
  }
  return only;
}

void TransferDesk::decide(const FlowPointer& flow) {
  if (!flow->claims.empty()) {
    for (const ExpectedPointer& expected : std::vector(flow->claims)) {
      if (flow->spoke()) take_commandless(expected);
    }
    stop_waiting(flow);
    return;
  }
  unsigned server_side = 0;
  if (OpenTransfer* const transfer = may_be_data(*flow) ? by_time(*flow, server_side) : nullptr) {
    link(*transfer, flow, server_side, TransferLink::time);
    stop_waiting(flow);  // whatever came of it, and in whatever state it was
  } else if (may_be_data(*flow) &&
             (has_data_port(flow->ends) || flow->orphan || commands_may_be_missing(*flow))) {
    adopt(flow);
    stop_waiting(flow);
  } else if (flow->attached) {
    flow->state = DataFlow::State::foreign;  // it keeps its events: somebody looks at them again
    kept_ -= std::exchange(flow->kept, 0);
    waiting_.erase(std::remove(waiting_.begin(), waiting_.end(), flow), waiting_.end());
  } else {
    stop_waiting(flow);
  }
}

// Data whose command nobody saw: a row without a session.
void TransferDesk::adopt(const FlowPointer& flow) {
  auto made = std::make_unique<OpenTransfer>();
  OpenTransfer& transfer = *made;
  transfer.record.id = context_.take_transfer_id();
  transfer.record.origin = flow->origin;
  transfer.settled = transfer.counted = true;
  transfer.make_decoder = body_of_any_mode();
  unsigned server_side = flow->opener < 0 ? 0 : 1 - static_cast<unsigned>(flow->opener);
  for (unsigned side = 0; side < 2; ++side) {
    const bool known = pairs_.contains({flow->ends[1 - side].ip, flow->ends[side].ip});
    if (is_data_port(flow->ends[side].port) || known) server_side = side;
  }
  if (is_data_port(flow->ends[0].port)) server_side = 0;
  if (is_data_port(flow->ends[1].port)) server_side = 1;
  const bool active = flow->opener < 0 ? is_data_port(flow->ends[server_side].port)
                                       : flow->opener == static_cast<int>(server_side);
  transfer.record.mode = active ? DataMode::active : DataMode::passive;
  transfers_.emplace(transfer.record.id.value, std::move(made));
  link(transfer, flow, server_side, TransferLink::unlinked);
}

// Announced, opened, and the command is missing.
void TransferDesk::take_commandless(const ExpectedPointer& expected) {
  const auto control = controls_.find(expected->session);
  if (control == controls_.end()) return;
  auto made = std::make_unique<OpenTransfer>();
  OpenTransfer& transfer = *made;
  transfer.record.id = context_.take_transfer_id();
  transfer.record.session = expected->session;
  transfer.record.origin = expected->flow->origin;
  transfer.settled = true;
  transfer.make_decoder = body_of_any_mode();
  transfers_.emplace(transfer.record.id.value, std::move(made));
  control->second.transfers.insert(transfer.record.id.value);
  if (control->second.current == expected) control->second.current.reset();
  control->second.headless = transfer.record.id.value;
  wait_for_data(transfer, control->second, expected);
}

BodyMaker TransferDesk::body_of_any_mode() const {
  for (const DissectorInfo& info : context_.config.dissectors) {
    if (info.make_body != nullptr) return info.make_body;
  }
  return nullptr;
}

void TransferDesk::tell_nat(const OpenTransfer& transfer) {
  const auto control = controls_.find(transfer.record.session);
  if (control == controls_.end() || control->second.host == nullptr) return;
  const Endpoint& real = transfer.flow->ends[transfer.expected->listening_side];
  control->second.host->notice(
      Severity::info, "nat",
      fmt::format(tr_noop("The data connection went to {}, and {} had been announced: addresses "
                          "were translated on the way."),
                  to_text(real), to_text(transfer.expected->listener)),
      transfer.flow->origin);
}

}  // namespace malote::session
