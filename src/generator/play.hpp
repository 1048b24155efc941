// SPDX-License-Identifier: MIT
// The wire-less player: scenario file in, capture file (and truth) out, no network and no root.
// Called by app's `malote play`. The same file, options and seed give the same octets. The whole
// packet list is held in memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "generator/scenario.hpp"

namespace malote::generator {

// On top of what the scenario says itself.
struct PlayOptions {
  std::optional<std::uint64_t> seed;
  std::string truth_path;    // JSON lines; empty: none
  std::string key_log_path;  // the secrets of the sessions under TLS; empty: nowhere
  std::optional<std::uint16_t> mss;
  double reorder = 0, lose = 0, late = 0, duplicate = 0, retransmit = 0, overlap = 0;
  bool no_syn = false, no_fin = false;
  std::optional<Side> one_way;
  std::uint64_t cut_first = 0, cut_last = 0;
  bool ipv6 = false;
  std::optional<std::uint16_t> vlan;
  std::optional<std::uint32_t> fragment;
  std::optional<std::uint32_t> snaplen;
};

struct PlayReport {
  std::uint64_t sessions = 0, messages = 0, transfers = 0;
  std::uint64_t packets = 0, octets = 0;  // octets: of the frames
};

[[nodiscard]] Result<PlayReport> play_file(const std::string& scenario_path,
                                           const std::string& pcap_path, const PlayOptions&);

}  // namespace malote::generator
