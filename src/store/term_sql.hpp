// SPDX-License-Identifier: MIT
// One term as an SQL condition on rows that bear what it asks about. Called by to_sql() only.
#pragma once

#include <string>
#include <vector>

#include "store/query.hpp"

namespace malote::store {

// Of the joins that conditions on messages and their parts need: neighbours by key, part_id().
inline constexpr const char* parts_of_message =
    "p.id BETWEEN (m.id << 20) AND ((m.id << 20) | 1048575)";

// Empty where rows of the kind don't bear it themselves; nothing is added to `values` then.
[[nodiscard]] std::string native_condition(const Term&, RowKind, std::vector<std::string>& values);

}  // namespace malote::store
