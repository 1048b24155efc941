// SPDX-License-Identifier: MIT
// Plays the client's side of a scenario against a real server, waiting for the replies that the
// scenario has. Called by `malote drive`, and by whoever wants a lesson played in its own process.
// Knows sockets; what a reply is, is in replies.hpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "generator/faults.hpp"
#include "generator/key_log.hpp"
#include "generator/load_figures.hpp"
#include "generator/scenario.hpp"
#include "generator/services.hpp"

namespace malote::generator {

struct DriveOptions {
  std::string server = "127.0.0.1";
  ServicePorts ports;             // what is not among them: the scenario's port and
  std::uint16_t port_offset = 0;  // so much more
  std::optional<std::uint64_t> seed;
  std::string truth_path;                      // JSON lines; empty: none
  std::shared_ptr<KeyLog> key_log;             // the secrets of TLS; none: nowhere
  std::string ca_path;                         // whom TLS trusts; empty: everybody
  std::string tls_versions, tls_suites;        // instead of the scenario's
  double speed = 1;                            // of waits and typing; 0: no pauses at all
  std::chrono::milliseconds patience{30'000};  // for a reply
  std::vector<Fault> faults;                   // on request, besides the scenario's
  // Load: the whole scenario so many times, so many at once, at most so many begun in a second
  // (0: no limit).
  std::uint64_t total = 1;
  std::size_t parallel = 1;
  double rate = 0;
  bool signals = false;  // SIGINT and SIGTERM end it: what was done so far is told
  // One line a thing that was not as the scenario has it.
  std::function<void(const std::string&)> on_difference;
  std::function<bool()> stopped;  // asked between turns
};

struct DriveReport {
  std::uint64_t sessions = 0, messages = 0, transfers = 0, replies = 0;
  std::uint64_t differing = 0;                      // replies of another class than the scenario's
  std::uint64_t broken = 0;                         // sessions that did not come to their end
  std::uint64_t unheard = 0;                        // of these: nobody listened
  std::uint64_t sent_octets = 0, heard_octets = 0;  // on connections with commands
  std::int64_t elapsed_ns = 0;
  bool interrupted = false;
  Durations session_times, reply_times;  // connected to closed; turn said to its replies heard
};

// Reads a scenario for driving; for whoever must read it before giving up the right to.
[[nodiscard]] Result<Scenario> load_scenario(const std::string& path, const DriveOptions&);
[[nodiscard]] Result<DriveReport> drive_scenario(const Scenario&, const DriveOptions&);
[[nodiscard]] Result<DriveReport> drive_file(const std::string& scenario_path, const DriveOptions&);

}  // namespace malote::generator
