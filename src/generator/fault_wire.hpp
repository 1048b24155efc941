// SPDX-License-Identifier: MIT
// Writes octets the way the wire's faults want it: late, one at a time, or not to their end. Used
// by serve, its FTP, and drive; each hands in how it writes, waits and closes.
#pragma once

#include <asio/awaitable.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "generator/faults.hpp"

namespace malote::generator {

// `wire` has write_octets(string), pause_ns(ns), half_close(), close_now(bool reset).
template <typename Wire>
asio::awaitable<bool> write_apart(Wire& wire, std::string_view octets, std::int64_t gap_ns) {
  const std::size_t piece = gap_ns == 0 ? octets.size() : 1;
  while (!octets.empty()) {
    const bool fine = co_await wire.write_octets(std::string(octets.substr(0, piece)));
    if (!fine) co_return false;
    octets.remove_prefix(std::min(piece, octets.size()));
    if (gap_ns != 0) co_await wire.pause_ns(gap_ns);
  }
  co_return true;
}

// False where the connection can't be written to any more, for whatever reason.
template <typename Wire>
asio::awaitable<bool> write_badly(Wire& wire, std::string octets, std::vector<WireFault> faults) {
  std::stable_sort(faults.begin(), faults.end(),
                   [](const WireFault& a, const WireFault& b) { return a.offset < b.offset; });
  std::size_t done = 0;
  std::int64_t gap_ns = 0;
  for (const WireFault& fault : faults) {
    const std::size_t to = std::max(done, std::min(fault.offset, octets.size()));
    const auto piece = std::string_view(octets).substr(done, to - done);
    const bool fine = co_await write_apart(wire, piece, gap_ns);
    if (!fine) co_return false;
    done = to;
    if (fault.kind == FaultKind::delay) co_await wire.pause_ns(fault.ns);
    if (fault.kind == FaultKind::dribble) gap_ns = fault.ns;
    if (fault.kind < FaultKind::disconnect) continue;
    if (fault.kind == FaultKind::half_close) {
      wire.half_close();
    } else {
      wire.close_now(fault.kind == FaultKind::reset);
    }
    co_return false;
  }
  co_return co_await write_apart(wire, std::string_view(octets).substr(done), gap_ns);
}

}  // namespace malote::generator
