// SPDX-License-Identifier: MIT
// The deferred pass: texts into the full-text index, types of parts by what they hold, notices
// where these contradict what was declared. Called by malote index and before a first search.
#pragma once

#include <cstdint>
#include <functional>

#include "store/indexer.hpp"
#include "store/reader.hpp"

namespace malote {

struct IndexSummary {
  std::uint64_t messages = 0, parts = 0, mismatches = 0;
  bool types_known = false;  // libmagic has its database here
};

// `progress` hears how many of how many are done, now and then. Throws std::runtime_error when the
// disk failed.
IndexSummary index_messages(store::Indexer&, const store::Reader&,
                            const std::function<void(std::uint64_t, std::uint64_t)>& progress);

}  // namespace malote
