// SPDX-License-Identifier: MIT
// What the reader needs of a query beside to_sql() (query.hpp): which sessions can have exchanges
// that fit, so that the others' dialogue is never looked at.
#pragma once

#include "store/query.hpp"

namespace malote::store {

struct SessionCondition {
  SqlCondition sql;     // on sessions s
  bool decides = true;  // all exchanges of these sessions fit: no need to look at each
};
[[nodiscard]] SessionCondition sessions_for_exchanges(const Query&);

}  // namespace malote::store
