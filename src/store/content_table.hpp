// SPDX-License-Identifier: MIT
// Writes the octets of messages: a content of one chunk is one row, a longer one has a row for each
// of its chunks beside. Called by the writer's thread inside its transaction.
#pragma once

#include <unordered_map>
#include <vector>

#include "records/content_sink.hpp"
#include "store/sqlite.hpp"

namespace malote::store {

class ContentTable {
 public:
  ContentTable(Database&, std::size_t chunk_octets);

  void put(ContentId, std::uint32_t index, std::vector<Byte> octets);
  void finish(ContentId, const ContentSummary&);
  void drop(ContentId);

 private:
  void write_chunk(std::uint64_t content, std::uint32_t index, Bytes octets);

  std::size_t chunk_octets_;
  // First chunks that are short: their content's end is what comes next, in all likelihood.
  std::unordered_map<std::uint64_t, std::vector<Byte>> held_;
  Statement put_chunk_, put_content_, drop_chunks_, drop_content_;
};

}  // namespace malote::store
