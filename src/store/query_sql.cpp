// SPDX-License-Identifier: MIT
// A query as an SQL condition. Each term has kinds of rows that bear what it asks about (native);
// other rows ask through a relation: a message through its session, a session through its messages.
// A new kind of row adds its cases to term_sql.cpp and its line to reach().
#include "store/query_sql.hpp"

#include <algorithm>
#include <utility>

#include "store/term_sql.hpp"

namespace malote::store {
namespace {

// Where rows of the kind look that do not bear what is asked about: any of these will do.
std::vector<RowKind> homes_of(const Term& term, RowKind kind) {
  const bool attachment = term.key == "has" && term.value == "attachment";
  if (attachment || term.key == "type") return {RowKind::parts};
  if (term.key == "file") {
    if (kind == RowKind::messages) return {RowKind::parts};
    return {RowKind::parts, RowKind::transfers};
  }
  const bool refused = term.key == "has" && term.value == "error";
  if (kind == RowKind::parts && (refused || term.key == "after" || term.key == "before")) {
    return {RowKind::messages};
  }
  for (const std::string_view key : {"subject", "from", "to"}) {
    if (term.key == key) return {RowKind::messages};
  }
  for (const std::string_view key : {"larger", "sha256"}) {
    if (term.key == key) return {RowKind::messages, RowKind::transfers};
  }
  return {RowKind::sessions};
}

// An EXISTS left open, from rows of one kind to those of another.
std::string reach(RowKind from, RowKind home) {
  const bool capture = from == RowKind::captures;
  if (from == RowKind::parts && home == RowKind::messages) {
    return "EXISTS (SELECT 1 FROM messages m WHERE m.id = p.message AND ";
  }
  if (home == RowKind::parts) {
    const std::string parts = std::string(" JOIN parts p ON ") + parts_of_message;
    if (from == RowKind::messages) {
      return std::string("EXISTS (SELECT 1 FROM parts p WHERE ") + parts_of_message + " AND ";
    }
    if (!capture) {
      return "EXISTS (SELECT 1 FROM messages m" + parts +
             " WHERE m.session = " + session_column(from) + " AND ";
    }
    return "EXISTS (SELECT 1 FROM sessions z JOIN messages m ON m.session = z.id" + parts +
           " WHERE z.capture = k.id AND ";
  }
  if (home != RowKind::sessions) {
    const std::string rows = home == RowKind::messages ? "messages m" : "transfers t";
    const std::string session = home == RowKind::messages ? "m.session" : "t.session";
    return capture ? "EXISTS (SELECT 1 FROM sessions z JOIN " + rows + " ON " + session +
                         " = z.id WHERE z.capture = k.id AND "
                   : "EXISTS (SELECT 1 FROM " + rows + " WHERE " + session + " = " +
                         session_column(from) + " AND ";
  }
  return capture
             ? "EXISTS (SELECT 1 FROM sessions s WHERE s.capture = k.id AND "
             : "EXISTS (SELECT 1 FROM sessions s WHERE s.id = " + session_column(from) + " AND ";
}

// NULL is no: neither a term nor its negation may lose a row to it.
std::string term_sql(const Term& term, RowKind kind, Values& values) {
  std::string condition = native_condition(term, kind, values);
  if (condition.empty()) {
    for (const RowKind home : homes_of(term, kind)) {
      if (!condition.empty()) condition += " OR ";
      condition += reach(kind, home) + native_condition(term, home, values) + ')';
    }
  }
  return (term.negated ? "NOT coalesce(" : "coalesce(") + condition + ", 0)";
}

std::string group_sql(const std::vector<Term>& group, RowKind kind, Values& values) {
  std::string condition = "(";
  for (const auto& term : group) {
    if (condition.size() > 1) condition += " OR ";
    condition += term_sql(term, kind, values);
  }
  return condition + ')';
}

enum class Lift : std::uint8_t { no, implied, same };

// Whether the session's answer to a term says something about all of its exchanges.
Lift lift_of(const Term& term) {
  Values unused;
  if (native_condition(term, RowKind::exchanges, unused).empty()) return Lift::same;
  const bool implied =
      term.key == "cmd" || term.key == "reply" || (term.key == "has" && term.value == "error");
  return implied && !term.negated ? Lift::implied : Lift::no;
}

}  // namespace

SqlCondition to_sql(const Query& query, RowKind kind) {
  SqlCondition sql;
  for (const auto& group : query.groups()) {
    if (!sql.where.empty()) sql.where += " AND ";
    sql.where += group_sql(group, kind, sql.text_values);
  }
  if (sql.where.empty()) sql.where = "1";
  return sql;
}

SessionCondition sessions_for_exchanges(const Query& query) {
  SessionCondition sessions;
  for (const auto& group : query.groups()) {
    Lift lift = Lift::same;
    for (const auto& term : group) lift = std::min(lift, lift_of(term));
    if (lift != Lift::same) sessions.decides = false;
    if (lift == Lift::no) continue;
    if (!sessions.sql.where.empty()) sessions.sql.where += " AND ";
    sessions.sql.where += group_sql(group, RowKind::sessions, sessions.sql.text_values);
  }
  if (sessions.sql.where.empty()) sessions.sql.where = "1";
  return sessions;
}

}  // namespace malote::store
