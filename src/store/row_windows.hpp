// SPDX-License-Identifier: MIT
// Rows out of a table into a visitor, a window at a time. For the Reader; knows no kind of row.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "store/query_sql.hpp"
#include "store/reader.hpp"
#include "store/rows.hpp"
#include "store/sqlite.hpp"

namespace malote::store {

// Rows are read by windows and shown afterwards, so that no lock is held while somebody pages
// through them. The first is small for a quick first screen.
inline constexpr std::int64_t first_window = 64;
inline constexpr std::int64_t largest_window = 4096;

inline void bind_values(Statement& statement, int first, const SqlCondition& condition) {
  for (const auto& value : condition.text_values) statement.bind_text(first++, value);
}

// Calls visit(id, row) for the rows of `sql`, which ends in a condition; `read` makes a row of the
// statement's columns, of which the first is the id.
template <typename Row, typename Read>
bool by_windows(Database& database, const std::string& sql, const std::string& alias,
                const SqlCondition& condition, const Read& read,
                const std::function<bool(const Row&)>& visit) {
  Statement statement(database, sql + alias + ".id > ? AND (" + condition.where + ") ORDER BY " +
                                    alias + ".id LIMIT ?");
  bind_values(statement, 2, condition);
  std::int64_t last_id = 0;
  std::vector<Row> rows;
  for (std::int64_t window = first_window;; window = std::min(window * 2, largest_window)) {
    rows.clear();
    {
      const Resetter resetter(statement);
      statement.bind_integer(1, last_id);
      statement.bind_integer(2 + static_cast<int>(condition.text_values.size()), window);
      while (statement.step()) {
        last_id = statement.integer(0);
        rows.push_back(read(statement));
      }
    }
    for (const Row& row : rows) {
      if (!visit(row)) return false;
    }
    if (static_cast<std::int64_t>(rows.size()) < window) return true;
  }
}

template <typename Record>
void list(Database& database, const SqlCondition& condition, const Visitor<Record>& visitor) {
  (void)by_windows<Record>(database, select_sql<Record>(""), Table<Record>::alias, condition,
                           read_row<Record>, visitor);
}

template <typename Record>
std::optional<Record> find(Statement& statement, std::uint64_t id) {
  const Resetter resetter(statement);
  statement.bind_integer(1, static_cast<std::int64_t>(id));
  if (!statement.step()) return std::nullopt;
  return read_row<Record>(statement);
}

// Those of a session are few: all at once.
template <typename Record>
void list_of(Statement& statement, SessionId session, const Visitor<Record>& visitor) {
  std::vector<Record> rows;
  {
    const Resetter resetter(statement);
    statement.bind_integer(1, static_cast<std::int64_t>(session.value));
    while (statement.step()) rows.push_back(read_row<Record>(statement));
  }
  for (const auto& row : rows) {
    if (!visitor(row)) return;
  }
}

}  // namespace malote::store
