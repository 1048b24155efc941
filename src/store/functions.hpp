// SPDX-License-Identifier: MIT
// The SQL functions that conditions of queries use, registered on the reader's connection only: the
// store itself needs none of them, so that any SQLite opens it.
#pragma once

#include "store/sqlite.hpp"

namespace malote::store {

// ip_in(ip, range)              an address in "10.0.0.0/8" or equal to it
// fits(text, pattern)           contained, or with * and ? the whole
// says(text, word)              contained
// any_fits(list, pattern), any_says(list, word)      any entry of a JSON list
// dialogue_says(body, word)     any line of the exchange or exchanges
// All ignore the case of ASCII letters; NULL has nothing: 0.
void register_functions(Database&);

}  // namespace malote::store
