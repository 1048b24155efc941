// SPDX-License-Identifier: MIT
// A filter as it is typed in one line: terms of the command line with blanks between, a double
// quote keeps blanks together. Called by models and, while somebody types, by the prompt.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "store/query.hpp"

namespace malote::view {

[[nodiscard]] Result<std::vector<std::string>> split_terms(std::string_view line);
[[nodiscard]] Result<store::Query> parse_filter(std::string_view line);

// Why the line is no filter; nothing where it is one.
[[nodiscard]] std::optional<std::string> fault_of_filter(std::string_view line);

}  // namespace malote::view
