// SPDX-License-Identifier: MIT
// The integer keys of chunk rows (of a content, of a session's dialogue): the owner's id and the
// chunk's index in one number, so that the chunks of one owner are neighbours and need no index.
#pragma once

#include <cstdint>

namespace malote::store {

constexpr unsigned chunk_key_bits = 20;
constexpr std::uint64_t chunks_most = std::uint64_t{1} << chunk_key_bits;

[[nodiscard]] constexpr std::int64_t chunk_key(std::uint64_t owner, std::uint64_t index) noexcept {
  return static_cast<std::int64_t>((owner << chunk_key_bits) | index);
}
[[nodiscard]] constexpr std::uint64_t chunk_owner(std::int64_t key) noexcept {
  return static_cast<std::uint64_t>(key) >> chunk_key_bits;
}
[[nodiscard]] constexpr std::uint64_t chunk_index(std::int64_t key) noexcept {
  return static_cast<std::uint64_t>(key) & (chunks_most - 1);
}

}  // namespace malote::store
