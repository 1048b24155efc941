// SPDX-License-Identifier: MIT
// Which way bytes travel within one connection, and a pair of things, one for each way.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace malote {

enum class Direction : std::uint8_t { to_server, to_client };

[[nodiscard]] constexpr Direction opposite(Direction d) noexcept {
  return d == Direction::to_server ? Direction::to_client : Direction::to_server;
}

template <typename T>
struct PerDirection {
  std::array<T, 2> both{};
  T& operator[](Direction d) noexcept { return both[static_cast<std::size_t>(d)]; }
  const T& operator[](Direction d) const noexcept { return both[static_cast<std::size_t>(d)]; }
};

}  // namespace malote
