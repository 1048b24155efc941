// SPDX-License-Identifier: MIT
// Writes the octets of messages: a content of one chunk is one row, a longer one has a row for each
// of its chunks beside. Called by the writer's thread inside its transaction.
#pragma once

#include "records/content_sink.hpp"
#include "store/sqlite.hpp"

namespace malote::store {

class ContentTable {
 public:
  explicit ContentTable(Database&);

  void put(ContentId, std::uint32_t index, Bytes octets);
  // `all`: of a content that is less than a chunk, and of which no chunk was put.
  void finish(ContentId, const ContentSummary&, Bytes all);
  void drop(ContentId);

 private:
  void write_chunk(std::uint64_t content, std::uint32_t index, Bytes octets);

  Statement put_chunk_, put_content_, drop_chunks_, drop_content_;
};

}  // namespace malote::store
