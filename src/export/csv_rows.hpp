// SPDX-License-Identifier: MIT
// Rows of one kind as a CSV file: the columns are the keys of the JSON rows. Called by export csv.
#pragma once

#include <cstdint>

#include "export/json_rows.hpp"
#include "export/transcript_text.hpp"
#include "store/reader.hpp"

namespace malote {

// How many rows there were, and how many of these are not whole.
struct CsvSummary {
  std::uint64_t rows = 0, not_whole = 0;
};

// The head and every row that fits. An end {ip, port} is two columns; a list of texts is joined by
// ", "; other lists are JSON. Control characters and marks that turn the direction of writing are
// escaped as for a terminal.
[[nodiscard]] CsvSummary write_csv_rows(const store::Reader&, store::RowKind, const store::Query&,
                                        RowOptions, const TextSink&);

}  // namespace malote
