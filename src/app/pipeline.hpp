// SPDX-License-Identifier: MIT
// Capture files → engine → store: the main road, on the caller's thread. Called by read and by the
// source cache. Throws Failure where nothing can be done, std::exception where the disk fails.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/config.hpp"
#include "app/progress.hpp"
#include "capture/source.hpp"
#include "records/record.hpp"
#include "store/retention.hpp"

namespace malote::app {

// For a capture that is still being written. Times are the clock's.
struct FollowPlan {
  std::optional<std::chrono::milliseconds> duration{};  // ends after so long ...
  std::optional<std::chrono::milliseconds> idle{};      // ... or when nothing came for so long
  std::shared_ptr<std::atomic<bool>> stop = std::make_shared<std::atomic<bool>>(false);
};

struct ReadPlan {
  std::vector<std::string> captures;  // "-" is standard input
  std::string store;
  store::Retention retention{};
  std::optional<FollowPlan> follow{};  // of one capture; the store can be read meanwhile
};

struct CaptureOutcome {
  CaptureRecord record;
  bool known = false;   // read before: adds nothing
  std::string refused;  // why it could not be opened; else empty
  std::vector<CaptureFault> faults;
};

struct ReadSummary {
  std::vector<CaptureOutcome> captures;
  std::map<Protocol, std::uint64_t> sessions;
  std::map<Verdict, std::uint64_t> messages;
  std::map<Severity, std::uint64_t> notices;
  std::uint64_t exchanges = 0, credentials = 0;
  SessionId first_session;  // of the new ones

  [[nodiscard]] bool has_faults() const;
};

// Several files are one timeline. A capture that the store has whole adds nothing; one whose
// reading was killed is forgotten and read anew.
[[nodiscard]] ReadSummary read_captures(const ReadPlan&, const Config&, Progress&);

// "FILE: at octet 1,234: why", a line a fault, for standard error.
[[nodiscard]] std::vector<std::string> fault_lines(const ReadSummary&);

}  // namespace malote::app
