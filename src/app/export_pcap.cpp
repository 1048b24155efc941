// SPDX-License-Identifier: MIT
#include "app/export_pcap.hpp"

#include <algorithm>
#include <set>

#include "app/capture_files.hpp"
#include "app/output.hpp"
#include "app/tls_keys.hpp"
#include "export/pcap.hpp"

namespace malote::app {
namespace {

constexpr Timestamp no_end{INT64_MAX};

// With the data connections of FTP.
std::vector<ConnectionSpan> connections_of(const store::Reader& reader, const store::Query& query) {
  std::vector<ConnectionSpan> connections;
  reader.sessions(query, [&](const SessionRecord& session) {
    connections.push_back(
        {session.client, session.server, session.start, session.end.value_or(no_end)});
    if (session.transfers == 0) return true;
    reader.transfers_of(session.id, [&](const TransferRecord& transfer) {
      if (transfer.link == TransferLink::unlinked) return true;
      connections.push_back(
          {transfer.client, transfer.server, transfer.start, transfer.end.value_or(no_end)});
      return true;
    });
    return true;
  });
  return connections;
}

// Data connections whose control connection nobody saw: ids are those of sessions here.
void add_unlinked(const store::Reader& reader, const store::Query& query,
                  std::vector<ConnectionSpan>& connections, std::set<TransferId>& unlinked) {
  for (const auto& alternatives : query.groups()) {
    if (std::ranges::any_of(alternatives, [](const auto& term) { return term.key == "id"; })) {
      return;
    }
  }
  reader.transfers(query, [&](const TransferRecord& transfer) {
    if (transfer.session) return true;
    unlinked.insert(transfer.id);
    connections.push_back(
        {transfer.client, transfer.server, transfer.start, transfer.end.value_or(no_end)});
    return true;
  });
}

// How key logs name these connections.
std::vector<std::string> randoms_of(const store::Reader& reader, const store::Query& query,
                                    const std::set<TransferId>& unlinked) {
  std::vector<std::string> randoms;
  const auto take = [&](const TlsRecord& tls) {
    if (tls.client_random) randoms.push_back(*tls.client_random);
    return true;
  };
  reader.sessions(query, [&](const SessionRecord& session) {
    reader.tls_of(session.id, take);
    return true;
  });
  if (unlinked.empty()) return randoms;
  reader.tls({}, [&](const TlsRecord& tls) {
    return !unlinked.contains(tls.transfer) || take(tls);
  });
  return randoms;
}

bool overlaps(const CaptureRecord& capture, const ConnectionSpan& connection) {
  // Nobody wrote down the times of a capture whose reading was killed.
  if (!capture.first || !capture.last) return capture.state == CaptureState::partial;
  return *capture.first <= connection.last && connection.first <= *capture.last;
}

}  // namespace

PcapExported export_pcap(const Source& source, const store::Query& query,
                         const PcapExportWords& said, const Context& context) {
  PacketExport wanted;
  wanted.connections = connections_of(*source.reader, query);
  std::set<TransferId> unlinked;
  add_unlinked(*source.reader, query, wanted.connections, unlinked);
  wanted.out = said.draft;
  wanted.classic = said.classic;
  wanted.application = "malote " MALOTE_VERSION;
  std::uint64_t secrets = 0;
  if (said.with_keys) {
    const auto keys = open_keys(context.config, false);
    const auto randoms = randoms_of(*source.reader, query, unlinked);
    wanted.key_log = [&, keys, randoms](const std::vector<CaptureSecrets>& found) {
      add_secrets(*keys, found);
      if (keys->any() && !keys->has_all(randoms)) {
        std::vector<std::string> paths;
        for (const CaptureFile& capture : wanted.captures) paths.push_back(capture.path);
        derive_secrets(keys, context.config, paths);
      }
      const std::string lines = keys->lines_of(randoms);
      secrets = static_cast<std::uint64_t>(std::ranges::count(lines, '\n'));
      return lines;
    };
  }
  std::vector<std::string> lost;
  const WhereToLook look{source.store, said.source, said.capture_dir};
  source.reader->captures({}, [&](const CaptureRecord& capture) {
    if (std::ranges::none_of(wanted.connections,
                             [&](const auto& one) { return overlaps(capture, one); })) {
      return true;
    }
    auto path = find_capture_file(capture, look);
    if (path) {
      wanted.captures.push_back({capture.id, std::move(path.value())});
    } else {
      lost.push_back(path.error().text);
    }
    return true;
  });
  const bool nothing = !lost.empty() && wanted.captures.empty();
  for (std::size_t i = 0; i < lost.size() - (nothing ? 1 : 0); ++i) say(lost[i]);
  if (nothing) throw Failure(ExitStatus::nothing, lost.back());
  auto packets = export_packets(wanted);
  if (!packets) throw Failure(ExitStatus::nothing, packets.error().text);
  return {wanted.connections.size(), packets.value(), secrets,
          lost.empty() ? ExitStatus::done : ExitStatus::faults};
}

}  // namespace malote::app
