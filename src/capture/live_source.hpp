// SPDX-License-Identifier: MIT
// Packets off devices as one timeline. A thread a device copies frames into a ring of its own; the
// analysis thread takes them, always the earliest. What finds no room is counted, and nobody waits
// for the analysis. Used by app; must not know what is in a packet.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "capture/device.hpp"
#include "capture/pcapng_writer.hpp"
#include "net/packet.hpp"

namespace malote {

class LiveSource {
 public:
  struct Wanted {
    std::vector<std::string> devices;  // each once; "any" is all of them
    std::string filter;                // empty: TCP, tagged or not
  };
  enum class Taken : std::uint8_t { packet, nothing, ended };
  using Moment = std::chrono::steady_clock::time_point;

  // Opens all of them or none. No thread is started yet: this is when privileges are dropped.
  [[nodiscard]] static std::variant<std::unique_ptr<LiveSource>, DeviceRefusal> open(const Wanted&,
                                                                                     CaptureId);
  ~LiveSource();  // stops, and waits for the threads

  [[nodiscard]] std::vector<PcapngInterface> interfaces() const;

  void start();
  // From any thread: nothing more is captured. What was, still comes.
  void stop() noexcept;

  // Waits until the moment at the latest. The packet's octets live until the next call.
  [[nodiscard]] Taken take(Packet&, Moment until);

  // From any thread. One entry a device, as interfaces() has them.
  [[nodiscard]] std::vector<PcapngStatistics> statistics() const;
  [[nodiscard]] std::uint64_t dropped() const;
  // Devices that ended by themselves, and why; after `ended`.
  [[nodiscard]] std::vector<std::string> faults() const;

 private:
  struct Impl;
  explicit LiveSource(std::unique_ptr<Impl>);
  std::unique_ptr<Impl> impl_;
};

}  // namespace malote
