// SPDX-License-Identifier: MIT
// The numbers of the rows of flat lists, in order: what Reader::item_ids() asks. Called by Reader.
#pragma once

#include <cstdint>
#include <vector>

#include "store/reader.hpp"
#include "store/sqlite.hpp"

namespace malote::store {

// Set in the number of a file that a transfer is: ids of parts never reach it.
inline constexpr std::uint64_t transfer_mark = 1ULL << 62U;

[[nodiscard]] std::vector<std::uint64_t> item_ids(Database&, ItemKind, const Query&, ItemSort);

}  // namespace malote::store
