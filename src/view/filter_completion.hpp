// SPDX-License-Identifier: MIT
// What could complete a filter that is being typed: names of terms, and behind a colon the values
// that the term knows or that stand in the store. Called by the prompt of lists.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "store/reader.hpp"

namespace malote::view {

struct Completion {
  std::size_t from = 0;            // the octet where what is replaced begins
  std::vector<std::string> words;  // that could stand there, up to the cursor
};

[[nodiscard]] Completion complete_filter(const store::Reader&, std::string_view before_cursor);

}  // namespace malote::view
