// SPDX-License-Identifier: MIT
#include "store/dialogue_table.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "store/chunk_key.hpp"

namespace malote::store {

DialogueTable::DialogueTable(Database& database, std::size_t chunk_octets,
                             std::size_t memory_octets)
    : chunk_octets_(chunk_octets),
      memory_octets_(memory_octets),
      find_last_(database,
                 "SELECT id, first_n, body FROM dialogue WHERE id BETWEEN ? AND ? "
                 "ORDER BY id DESC LIMIT 1"),
      put_chunk_(database,
                 "INSERT OR REPLACE INTO dialogue (id, session, first_n, body) "
                 "VALUES (?, ?, ?, ?)"),
      put_unsettled_(database,
                     "INSERT OR REPLACE INTO unsettled (session, n, body) VALUES (?, ?, ?)"),
      drop_unsettled_(database, "DELETE FROM unsettled WHERE session = ? AND n = ?"),
      find_unsettled_(database, "SELECT n, body FROM unsettled WHERE session = ? ORDER BY n"),
      drop_all_unsettled_(database, "DELETE FROM unsettled WHERE session = ?"),
      any_unsettled_(database, "SELECT 1 FROM unsettled LIMIT 1") {
  const auto last_chunk = database.number("SELECT max(id) FROM dialogue");
  const auto last_unsettled = database.number("SELECT max(session) FROM unsettled");
  highest_session_ = std::max(chunk_owner(last_chunk), static_cast<std::uint64_t>(last_unsettled));
  unsettled_rows_ = last_unsettled != 0;
}

void DialogueTable::add(SessionId id, std::uint32_t n, bool settled, std::string_view json) {
  const std::uint64_t session = id.value;
  Pending& pending = pending_of(session);
  held_octets_ += json.size();
  pending.held += json.size();
  if (settled) {
    forget_unsettled(session, pending, n);
    append(session, pending, n, json);
  } else {
    pending.unsettled.insert_or_assign(n, json);
  }
  if (held_octets_ >= memory_octets_) spill();
}

void DialogueTable::end(SessionId id) {
  const std::uint64_t session = id.value;
  if (sessions_.find(session) == sessions_.end() && !unsettled_rows_) return;
  Pending& pending = pending_of(session);
  settle_leftovers(session, pending);
  write_chunk(session, pending);
  held_octets_ -= pending.held;
  sessions_.erase(session);
}

// The table is filled from left to right.
std::vector<std::uint64_t> DialogueTable::in_order() const {
  std::vector<std::uint64_t> order;
  order.reserve(sessions_.size());
  for (const auto& [session, pending] : sessions_) order.push_back(session);
  std::sort(order.begin(), order.end());
  return order;
}

void DialogueTable::flush() {
  for (const auto session : in_order()) {
    Pending& pending = sessions_.at(session);
    write_chunk(session, pending);
    write_unsettled(session, pending);
  }
  sessions_.clear();
  held_octets_ = 0;
}

// With a hundred thousand sessions open, taking each one's chunk up again would cost more than all
// the rest.
void DialogueTable::spill() {
  for (const auto session : in_order()) {
    Pending& pending = sessions_.at(session);
    write_chunk(session, pending);
    write_unsettled(session, pending);
    if (pending.body.empty()) continue;
    if (pending.index + 1 >= chunks_most) {
      sessions_.erase(session);
      continue;
    }
    ++pending.index;
    pending.body = std::string();
    pending.held = 0;
  }
  held_octets_ = 0;
}

DialogueTable::Pending& DialogueTable::pending_of(std::uint64_t session) {
  const auto [found, fresh] = sessions_.try_emplace(session);
  if (fresh && session <= highest_session_) load_open_chunk(session, found->second);
  highest_session_ = std::max(highest_session_, session);
  return found->second;
}

void DialogueTable::load_open_chunk(std::uint64_t session, Pending& pending) {
  const Resetter resetter(find_last_);
  find_last_.bind_integer(1, chunk_key(session, 0));
  find_last_.bind_integer(2, chunk_key(session, chunks_most - 1));
  if (!find_last_.step()) return;
  pending.index = chunk_index(find_last_.integer(0));
  pending.first_n = static_cast<std::uint32_t>(find_last_.integer(1));
  pending.body = find_last_.octets(2);
  if (!pending.body.empty()) pending.body.pop_back();
  held_octets_ += pending.body.size();
  pending.held += pending.body.size();
}

void DialogueTable::append(std::uint64_t session, Pending& pending, std::uint32_t n,
                           std::string_view json) {
  const bool full = pending.body.size() + json.size() + 2 > chunk_octets_;
  if (full && !pending.body.empty()) {
    write_chunk(session, pending);
    // The last key takes all the rest: 64 GiB of one session's dialogue are before it.
    if (pending.index + 1 < chunks_most) {
      ++pending.index;
      pending.body.clear();
    }
  }
  if (pending.body.empty()) pending.first_n = n;
  pending.body += pending.body.empty() ? '[' : ',';
  pending.body += json;
  pending.first_n = std::min(pending.first_n, n);
  pending.changed = true;
}

void DialogueTable::write_chunk(std::uint64_t session, Pending& pending) {
  if (!pending.changed) return;
  pending.body += ']';
  put_chunk_.bind_integer(1, chunk_key(session, pending.index));
  put_chunk_.bind_integer(2, static_cast<std::int64_t>(session));
  put_chunk_.bind_integer(3, pending.first_n);
  put_chunk_.bind_text(4, pending.body);
  put_chunk_.run();
  pending.body.pop_back();
  pending.changed = false;
}

void DialogueTable::write_unsettled(std::uint64_t session, Pending& pending) {
  for (const auto& [n, json] : pending.unsettled) {
    const std::string body = '[' + json + ']';
    put_unsettled_.bind_integer(1, static_cast<std::int64_t>(session));
    put_unsettled_.bind_integer(2, n);
    put_unsettled_.bind_text(3, body);
    put_unsettled_.run();
    unsettled_rows_ = true;
  }
  pending.unsettled.clear();
}

void DialogueTable::settle_leftovers(std::uint64_t session, Pending& pending) {
  if (unsettled_rows_) {
    write_unsettled(session, pending);
    {
      const Resetter resetter(find_unsettled_);
      find_unsettled_.bind_integer(1, static_cast<std::int64_t>(session));
      while (find_unsettled_.step()) {
        std::string_view body = find_unsettled_.octets(1);
        if (body.size() < 2) continue;
        body = body.substr(1, body.size() - 2);
        append(session, pending, static_cast<std::uint32_t>(find_unsettled_.integer(0)), body);
      }
    }
    drop_all_unsettled_.bind_integer(1, static_cast<std::int64_t>(session));
    drop_all_unsettled_.run();
    const Resetter resetter(any_unsettled_);
    unsettled_rows_ = any_unsettled_.step();
  }
  for (const auto& [n, json] : pending.unsettled) append(session, pending, n, json);
  pending.unsettled.clear();
}

void DialogueTable::forget_unsettled(std::uint64_t session, Pending& pending, std::uint32_t n) {
  pending.unsettled.erase(n);
  if (!unsettled_rows_) return;
  drop_unsettled_.bind_integer(1, static_cast<std::int64_t>(session));
  drop_unsettled_.bind_integer(2, n);
  drop_unsettled_.run();
}

}  // namespace malote::store
