// SPDX-License-Identifier: MIT
// SHA-256 in lanes for one processor each. Called by Sha256Company, which has asked whether the
// processor can.
#pragma once

#include <cstddef>

#include "content/sha256.hpp"

namespace malote {

void compress_eight(Sha256Lane* const* lanes, std::size_t blocks);    // AVX2
void compress_sixteen(Sha256Lane* const* lanes, std::size_t blocks);  // AVX-512F

}  // namespace malote
