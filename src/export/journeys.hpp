// SPDX-License-Identifier: MIT
// One message seen several times on its way: handed over, relayed, fetched. What belongs together
// has the same Message-ID, or the same octets. Called by list and show.
#pragma once

#include <optional>
#include <vector>

#include "export/json_rows.hpp"
#include "export/table.hpp"
#include "store/reader.hpp"

namespace malote {

struct JourneyHop {
  MessageId message;
  SessionId session;
  Protocol protocol = Protocol::unknown;
  Action action = Action::submit;
  Timestamp time;
};

// At least two hops, in the order of their times.
struct Journey {
  std::uint64_t id = 0;  // that of its first message, so that it stays when more is read
  OptionalText message_id;
  std::vector<JourneyHop> hops;
};

// Those of which a message fits the query, in the order of their ids.
[[nodiscard]] std::vector<Journey> find_journeys(const store::Reader&, const store::Query&);

void put_row(store::JsonWriter&, const Journey&, RowOptions);
[[nodiscard]] std::vector<Column> journey_columns();
[[nodiscard]] TableRow to_table_row(const Journey&, const store::Reader&);

// Hop by hop, with what each server wrote into the header meanwhile.
void write_journey(const store::Reader&, const Journey&, const TextStyle&, const TextSink&);

}  // namespace malote
