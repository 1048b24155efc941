// SPDX-License-Identifier: MIT
#include "store/content_table.hpp"

#include <stdexcept>
#include <utility>

#include "core/i18n.hpp"
#include "store/chunk_key.hpp"

namespace malote::store {

ContentTable::ContentTable(Database& database, std::size_t chunk_octets)
    : chunk_octets_(chunk_octets),
      put_chunk_(database, "INSERT OR REPLACE INTO chunks (id, octets) VALUES (?, ?)"),
      put_content_(database,
                   "INSERT OR REPLACE INTO contents (id, size, kept, sha256, octets) "
                   "VALUES (?, ?, ?, ?, ?)"),
      drop_chunks_(database, "DELETE FROM chunks WHERE id BETWEEN ? AND ?"),
      drop_content_(database, "DELETE FROM contents WHERE id = ?") {}

void ContentTable::put(ContentId id, std::uint32_t index, std::vector<Byte> octets) {
  if (index == 0 && octets.size() < chunk_octets_) {
    held_[id.value] = std::move(octets);
    return;
  }
  if (index == 1) {
    if (const auto first = held_.find(id.value); first != held_.end()) {
      write_chunk(id.value, 0, first->second);
      held_.erase(first);
    }
  }
  write_chunk(id.value, index, octets);
}

void ContentTable::finish(ContentId id, const ContentSummary& summary) {
  const auto held = held_.find(id.value);
  put_content_.bind_integer(1, static_cast<std::int64_t>(id.value));
  put_content_.bind_integer(2, static_cast<std::int64_t>(summary.size));
  put_content_.bind_integer(3, static_cast<std::int64_t>(summary.kept));
  put_content_.bind_text(4, summary.sha256);
  if (held != held_.end()) {
    put_content_.bind_blob(5, held->second);
  } else {
    put_content_.bind_null(5);
  }
  put_content_.run();
  if (held != held_.end()) held_.erase(held);
}

void ContentTable::drop(ContentId id) {
  held_.erase(id.value);
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
