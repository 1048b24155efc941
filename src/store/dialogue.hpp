// SPDX-License-Identifier: MIT
// An exchange as JSON text and back, exact for any octets: an array, for there are many of them.
// docs/storage.md describes its entries. Used by the dialogue's writer, the reader and the query
// functions; knows no table.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "records/record.hpp"

namespace malote::store {

// Appends one JSON array, in one line. The session is the row's, not the exchange's.
void append_json(std::string& out, const ExchangeRecord&);

// Owns the phase words of the exchanges that were read: ExchangeRecord::phase points into it.
class PhaseWords {
 public:
  [[nodiscard]] const char* keep(std::string_view word);

 private:
  std::set<std::string, std::less<>> words_;
};

// Of a JSON array of exchanges; an entry that is none is left out, a damaged array has none.
[[nodiscard]] std::vector<ExchangeRecord> parse_exchanges(std::string_view json, SessionId,
                                                          PhaseWords&);
// Of one exchange.
[[nodiscard]] std::optional<ExchangeRecord> parse_exchange(std::string_view json, SessionId,
                                                           PhaseWords&);

}  // namespace malote::store
