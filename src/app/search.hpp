// SPDX-License-Identifier: MIT
// Full-text search as users meet it: the index is made before the first search where that is
// possible, and where it is not, messages are read one by one and the user hears of it. Called by
// list, export and index.
#pragma once

#include "app/source.hpp"
#include "export/index_pass.hpp"
#include "store/query.hpp"

namespace malote::app {

// Brings the store's index up to date. Refused: no permission, being written.
[[nodiscard]] Result<IndexSummary> update_index(const Source&, const Context&);

// Before rows are asked for: where the query has bare words.
void prepare_search(const Source&, const store::Query&, const Context&);
// Afterwards: says how many messages were not in the index.
void tell_search(const Source&, const Context&);

// What bare words do in messages that no index has.
void search_bodies_plainly(const store::Reader&);

}  // namespace malote::app
