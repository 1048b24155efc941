// SPDX-License-Identifier: MIT
// Lists in a column as JSON arrays, exact for any octets: of texts (recipients, verbs) and of
// ranges (what is missing). Used by the rows and the query functions; damaged JSON gives an empty
// list.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace malote::store {

using OctetRanges = std::vector<std::pair<std::uint64_t, std::uint64_t>>;  // [offset, octets]

// An entry that is no UTF-8 is {"text": lossy, "hex": the exact octets}.
[[nodiscard]] std::string to_json_list(const std::vector<std::string>&);
[[nodiscard]] std::vector<std::string> parse_json_list(std::string_view json);

[[nodiscard]] std::string to_json_ranges(const OctetRanges&);
[[nodiscard]] OctetRanges parse_json_ranges(std::string_view json);

// Octets written as hexadecimal digits; nothing where they are none.
[[nodiscard]] std::string from_hex(std::string_view digits);

}  // namespace malote::store
