// SPDX-License-Identifier: MIT
#include "generator/play.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "capture/pcap_writer.hpp"
#include "core/i18n.hpp"
#include "generator/frames.hpp"
#include "generator/play_tls.hpp"
#include "generator/truth.hpp"

namespace malote::generator {
namespace {

constexpr std::int64_t between_sessions_ns = ns_per_second;
constexpr std::uint16_t ethernet_mss_v4 = 1460;
constexpr std::uint16_t ethernet_mss_v6 = 1440;

Result<Scenario> load(const std::string& path, const PlayOptions& options) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return Error{path + ": " + tr("cannot be read")};
  const std::string text(std::istreambuf_iterator<char>(in), {});
  const auto slash = path.rfind('/');
  ParseOptions parsing;
  parsing.folder = slash == std::string::npos ? "." : path.substr(0, slash);
  parsing.seed = options.seed;
  auto scenario = parse_scenario(text, parsing);
  if (!scenario) return Error{path + ": " + scenario.error().text};
  return scenario;
}

// What the call says goes before what the file says, or on top of it. Losses come first: what a
// copy with other octets overlaps must have been there.
void put_options(const PlayOptions& options, Scenario& scenario) {
  const auto share = [&](DamageKind kind, double value) {
    if (value > 0) scenario.damages.push_back({kind, value});
  };
  const auto count = [&](DamageKind kind, std::uint64_t value) {
    if (value > 0) scenario.damages.push_back({kind, 0, value});
  };
  share(DamageKind::lose, options.lose);
  share(DamageKind::late, options.late);
  share(DamageKind::reorder, options.reorder);
  share(DamageKind::overlap, options.overlap);
  share(DamageKind::retransmit, options.retransmit);
  share(DamageKind::duplicate, options.duplicate);
  if (options.no_syn) scenario.damages.push_back({DamageKind::no_syn});
  if (options.no_fin) scenario.damages.push_back({DamageKind::no_fin});
  count(DamageKind::cut_first, options.cut_first);
  count(DamageKind::cut_last, options.cut_last);
  if (options.one_way) scenario.damages.push_back({DamageKind::one_way, 0, 0, *options.one_way});
  scenario.ipv6 = scenario.ipv6 || options.ipv6;
  if (options.fragment) scenario.fragment = options.fragment;
  if (options.snaplen) scenario.snaplen = options.snaplen;
  if (options.vlan) {
    scenario.link = Link::vlan;
    scenario.vlan = *options.vlan;
  }
  for (SessionScript& script : scenario.sessions) {
    if (options.mss) script.mss = std::max<std::uint16_t>(1, *options.mss);
    if (scenario.ipv6) {
      script.client.ip = to_ipv6(script.client.ip);
      script.server.ip = to_ipv6(script.server.ip);
      script.over_ipv6 = true;
    }
    if (script.client.ip.is_v6 && script.mss == ethernet_mss_v4) script.mss = ethernet_mss_v6;
  }
}

struct Played {
  std::vector<TcpPacket> packets;
  std::vector<std::string> truth;  // a JSON object a row
  std::uint64_t messages = 0, transfers = 0;
  std::string fault;  // a session without its TLS
};

void put_truth(const SessionScript& script, const PlayedSession& session, Played& all) {
  for (TruthRow& row : tell_truth(script)) {
    row.time = time_of_octet(session, row.from, row.end_offset);
    all.truth.push_back(to_json(row));
    ++all.messages;
  }
  for (const TransferTruth& row : session.transfers) {
    all.truth.push_back(to_json(row));
    ++all.transfers;
  }
}

Played play(const Scenario& scenario, std::shared_ptr<KeyLog> key_log) {
  Played all;
  PlayTls tls(scenario.seed, scenario.start, std::move(key_log));
  Timestamp next = scenario.start;
  for (std::size_t i = 0; i < scenario.sessions.size(); ++i) {
    const SessionScript& script = scenario.sessions[i];
    const Timestamp start = script.at_ns ? Timestamp{scenario.start.ns + *script.at_ns} : next;
    PlayedSession session = play_session(script, i, start, scenario.seed, &tls);
    if (!session.fault.empty()) {
      all.fault = script.name + ": " + session.fault;
      return all;
    }
    put_truth(script, session, all);
    for (auto* packets : {&session.packets, &session.data}) {
      for (const TcpPacket& p : *packets)
        next.ns = std::max(next.ns, p.time.ns + between_sessions_ns);
      std::move(packets->begin(), packets->end(), std::back_inserter(all.packets));
    }
  }
  std::stable_sort(all.packets.begin(), all.packets.end(),
                   [](const TcpPacket& a, const TcpPacket& b) { return a.time < b.time; });
  std::uint64_t purpose = 0;
  for (const Damage& damage : scenario.damages) {
    Random random(scenario.seed, ++purpose + 500);
    apply(damage, all.packets, random);
  }
  return all;
}

Result<PlayReport> write_capture(const std::string& path, const Scenario& scenario,
                                 const std::vector<TcpPacket>& packets) {
  auto writer = PcapWriter::open(path, link_type(scenario.link));
  if (!writer) return writer.error();
  const FrameOptions options{scenario.link, scenario.vlan, scenario.fragment};
  PlayReport report;
  for (const TcpPacket& packet : packets) {
    for (const std::string& frame : to_frames(packet, options)) {
      const auto captured = as_bytes(frame).first(
          std::min<std::size_t>(frame.size(), scenario.snaplen.value_or(UINT32_MAX)));
      writer.value().write(packet.time, captured, static_cast<std::uint32_t>(frame.size()));
      ++report.packets;
      report.octets += frame.size();
    }
  }
  if (const auto closed = writer.value().close(); !closed) return closed.error();
  return report;
}

std::optional<Error> write_truth(const std::string& path, const std::vector<std::string>& rows) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  for (const std::string& row : rows) out << row << '\n';
  out.close();
  if (out.fail()) return Error{path + ": " + tr("cannot be written")};
  return {};
}

}  // namespace

Result<PlayReport> play_file(const std::string& scenario_path, const std::string& pcap_path,
                             const PlayOptions& options) {
  auto loaded = load(scenario_path, options);
  if (!loaded) return loaded.error();
  Scenario& scenario = loaded.value();
  put_options(options, scenario);
  std::shared_ptr<KeyLog> key_log;
  if (!options.key_log_path.empty()) {
    auto opened = KeyLog::open(options.key_log_path, true);
    if (!opened) return opened.error();
    key_log = opened.value();
  }
  const Played played = play(scenario, key_log);
  if (!played.fault.empty()) return Error{scenario_path + ", " + played.fault};
  auto report = write_capture(pcap_path, scenario, played.packets);
  if (!report) return report;
  report.value().sessions = scenario.sessions.size();
  report.value().messages = played.messages;
  report.value().transfers = played.transfers;
  if (!options.truth_path.empty()) {
    if (auto fault = write_truth(options.truth_path, played.truth)) return *fault;
  }
  return report;
}

}  // namespace malote::generator
