// SPDX-License-Identifier: MIT
// The machine's devices, and one of them opened for capturing. Called by LiveSource and, for the
// list, by app. libpcap is known here and in PacketFilter.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "capture/frame_ring.hpp"
#include "core/result.hpp"
#include "net/packet.hpp"

namespace malote {

struct DeviceInfo {
  std::string name, description;
  std::vector<std::string> addresses;
  bool up = false, loopback = false;
};

// Those that can carry TCP; needs no privileges.
[[nodiscard]] Result<std::vector<DeviceInfo>> list_devices();

struct DeviceRefusal {
  enum class Kind : std::uint8_t { no_permission, bad_filter, other };
  Kind kind = Kind::other;
  std::string text;  // one line for a person
};

struct DeviceCounts {
  std::uint64_t received = 0;  // by the filter, since it was opened
  std::uint64_t dropped = 0;   // for want of room in the kernel or the interface
};

class Device {
 public:
  struct Wanted {
    std::string name;
    std::string filter;  // empty: TCP, tagged or not
    std::size_t kernel_octets = 0;
  };
  using FrameHandler = std::function<void(const Frame&)>;

  [[nodiscard]] static std::variant<Device, DeviceRefusal> open(const Wanted&);
  Device(Device&&) noexcept;
  Device& operator=(Device&&) = delete;
  ~Device();

  [[nodiscard]] const std::string& name() const noexcept;
  [[nodiscard]] const std::string& filter() const noexcept;
  [[nodiscard]] LinkType link() const noexcept;
  [[nodiscard]] static std::uint32_t snap_length() noexcept;

  // Waits so long for frames, hands over all that are there; false when the device is gone, and
  // error() says why.
  [[nodiscard]] bool pump(int wait_ms, const FrameHandler&);
  [[nodiscard]] std::string error() const;
  [[nodiscard]] DeviceCounts counts();

  // The kernel hands frames over after that long, at the latest.
  static constexpr int kernel_delay_ms = 40;

 private:
  struct Impl;
  explicit Device(std::unique_ptr<Impl>);
  std::unique_ptr<Impl> impl_;
};

}  // namespace malote
