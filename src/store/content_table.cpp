// SPDX-License-Identifier: MIT
#include "store/content_table.hpp"

#include <stdexcept>
#include <utility>

#include "core/i18n.hpp"
#include "store/chunk_key.hpp"

namespace malote::store {

ContentTable::ContentTable(Database& database)
    : put_chunk_(database, "INSERT OR REPLACE INTO chunks (id, octets) VALUES (?, ?)"),
      put_content_(database,
                   "INSERT OR REPLACE INTO contents (id, size, kept, sha256, octets) "
                   "VALUES (?, ?, ?, ?, ?)"),
      drop_chunks_(database, "DELETE FROM chunks WHERE id BETWEEN ? AND ?"),
      drop_content_(database, "DELETE FROM contents WHERE id = ?") {}

void ContentTable::put(ContentId id, std::uint32_t index, Bytes octets) {
  write_chunk(id.value, index, octets);
}

void ContentTable::finish(ContentId id, const ContentSummary& summary, Bytes all) {
  put_content_.bind_integer(1, static_cast<std::int64_t>(id.value));
  put_content_.bind_integer(2, static_cast<std::int64_t>(summary.size));
  put_content_.bind_integer(3, static_cast<std::int64_t>(summary.kept));
  put_content_.bind_text(4, summary.sha256);
  if (all.empty()) {
    put_content_.bind_null(5);
  } else {
    put_content_.bind_blob(5, all);
  }
  put_content_.run();
}

void ContentTable::drop(ContentId id) {
  drop_chunks_.bind_integer(1, chunk_key(id.value, 0));
  drop_chunks_.bind_integer(2, chunk_key(id.value, chunks_most - 1));
  drop_chunks_.run();
  drop_content_.bind_integer(1, static_cast<std::int64_t>(id.value));
  drop_content_.run();
}

void ContentTable::write_chunk(std::uint64_t content, std::uint32_t index, Bytes octets) {
  if (index >= chunks_most) throw std::runtime_error(tr("a message has too many chunks"));
  put_chunk_.bind_integer(1, chunk_key(content, index));
  put_chunk_.bind_blob(2, octets);
  put_chunk_.run();
}

}  // namespace malote::store
