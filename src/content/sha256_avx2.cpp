// SPDX-License-Identifier: MIT
#include "content/sha256_processors.hpp"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)

#include <array>
#include <cstdint>
#include <cstring>

#pragma GCC push_options
#pragma GCC target("avx2")

#include "content/sha256_rounds.hpp"

namespace malote {

void compress_eight(Sha256Lane* const* lanes, std::size_t blocks) {
  using Vector = std::uint32_t __attribute__((vector_size(32)));
  compress_lanes<Vector>(lanes, blocks);
}

}  // namespace malote

#pragma GCC pop_options

#endif
