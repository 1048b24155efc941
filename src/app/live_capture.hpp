// SPDX-License-Identifier: MIT
// Devices → engine → store, live: what `malote capture` does, and what a view that captures itself
// runs in a thread. The store can be read by others all the while.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/config.hpp"
#include "app/pipeline.hpp"
#include "app/raw_files.hpp"
#include "app/tls_keys.hpp"
#include "store/retention.hpp"

namespace malote::app {

struct LivePlan {
  std::vector<std::string> devices;
  std::string filter;                    // BPF; empty: TCP, tagged or not
  std::string store;                     // empty: a new one in the user's data folder
  std::string raw;                       // a pcapng file for the packets; empty: none
  std::shared_ptr<tls::Keys> keys{};     // that were opened before rights are given up
  Rotation rotation;                     // ... or several, one after the other
  store::Retention retention;            // what of the store is forgotten as time goes by
  std::optional<std::uint64_t> packets;  // ends by itself after so many
  std::optional<std::chrono::milliseconds> duration;
};

// What the user is shown while it runs.
struct LiveCounts {
  std::uint64_t packets = 0, octets = 0, dropped = 0, sessions = 0, exchanges = 0, messages = 0;
};

class LiveCapture {
 public:
  // Opens the devices, drops all privileges of this process, opens the store and the raw file.
  // Before any thread is started. Throws Failure: usage for a filter that is none, else nothing.
  LiveCapture(const LivePlan&, const Config&);
  ~LiveCapture();
  LiveCapture(const LiveCapture&) = delete;
  LiveCapture& operator=(const LiveCapture&) = delete;

  [[nodiscard]] const std::string& store() const noexcept;

  // Captures until stop(), or a limit, or the devices end; then everything seen is in the store.
  // Once, on the caller's thread. Throws what the disk did.
  void run();
  // From any thread.
  void stop() noexcept;
  [[nodiscard]] LiveCounts counts() const noexcept;

  // After run().
  [[nodiscard]] const ReadSummary& summary() const noexcept;
  // What went wrong on the way, a line each, for standard error.
  [[nodiscard]] const std::vector<std::string>& faults() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace malote::app
