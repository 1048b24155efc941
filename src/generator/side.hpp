// SPDX-License-Identifier: MIT
// Who speaks: the side that opened the connection, or the one that was called. A script's C and S.
#pragma once

#include <cstddef>
#include <cstdint>

namespace malote::generator {

enum class Side : std::uint8_t { client, server };

[[nodiscard]] constexpr Side other(Side side) noexcept {
  return side == Side::client ? Side::server : Side::client;
}
[[nodiscard]] constexpr std::size_t index_of(Side side) noexcept {
  return static_cast<std::size_t>(side);
}

}  // namespace malote::generator
