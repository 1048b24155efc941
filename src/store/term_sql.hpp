// SPDX-License-Identifier: MIT
// One term as a condition on the rows that bear what it asks about: the lower half of to_sql()
// (query.hpp). How other rows get at these is query_sql.cpp's.
#pragma once

#include <string>
#include <vector>

#include "store/query.hpp"

namespace malote::store {

using Values = std::vector<std::string>;

// Neighbours by key: part_id().
inline constexpr const char* parts_of_message =
    "p.id BETWEEN (m.id << 20) AND ((m.id << 20) | 1048575)";

// Which column of the kind's rows names their session; captures have none.
[[nodiscard]] std::string session_column(RowKind);

// Empty where rows of the kind don't bear it themselves; nothing is added to `values` then.
[[nodiscard]] std::string native_condition(const Term&, RowKind, Values&);

}  // namespace malote::store
