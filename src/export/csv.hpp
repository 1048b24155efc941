// SPDX-License-Identifier: MIT
// Cells of a CSV file (RFC 4180) that a spreadsheet may open: hostile subjects must not become
// formulas.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace malote {

// Quoted where needed; a cell that begins with = + - @ or a line feed gets an apostrophe in
// front.
// Octets that are no UTF-8 become U+FFFD; control characters and marks that turn the direction of
// writing stand as escapes, line feeds stay.
[[nodiscard]] std::string to_csv_cell(std::string_view);
[[nodiscard]] std::string to_csv_line(const std::vector<std::string>& cells);  // with CRLF

}  // namespace malote
