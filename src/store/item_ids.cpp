// SPDX-License-Identifier: MIT
#include "store/item_ids.hpp"

#include <string>

namespace malote::store {
namespace {

// The columns of both kinds of list; a file's are those of its transfer, or of its part and the
// message around that.
constexpr const char* messages_sql =
    "SELECT m.id AS number, m.time AS time, m.session AS session, m.via AS via, m.size AS size,"
    " m.verdict AS verdict, coalesce(m.envelope_from, m.header_from) AS sender,"
    " iif(m.envelope_to = '[]', m.header_to, m.envelope_to) AS receiver, m.subject AS name,"
    " '' AS type FROM messages m WHERE ";
constexpr const char* parts_sql =
    "SELECT p.id AS number, (SELECT time FROM messages WHERE id = p.message) AS time,"
    " p.session AS session, (SELECT via FROM messages WHERE id = p.message) AS via,"
    " p.size AS size, p.complete AS verdict, '' AS sender, '' AS receiver,"
    " p.declared_name AS name, p.type AS type FROM parts p"
    " WHERE (p.declared_name IS NOT NULL OR p.disposition = 'attachment') AND ";
constexpr const char* transfers_sql =
    "SELECT t.id | (1 << 62) AS number, t.start_time AS time, t.session AS session,"
    " 'ftp' AS via, t.size AS size, t.complete AS verdict, '' AS sender, '' AS receiver,"
    " coalesce(t.resolved, t.path) AS name, t.direction AS type FROM transfers t"
    " WHERE t.direction <> 'listing' AND ";

constexpr const char* logins_sql =
    "SELECT c.id AS number, c.time AS time, c.session AS session,"
    " (SELECT protocol FROM sessions WHERE id = c.session) AS via, 0 AS size,"
    " coalesce(c.accepted, -1) AS verdict,"
    " (SELECT client_ip FROM sessions WHERE id = c.session) AS sender,"
    " (SELECT server_ip FROM sessions WHERE id = c.session) AS receiver,"
    " c.user AS name, c.mechanism AS type FROM credentials c WHERE ";
constexpr const char* notices_sql =
    "SELECT n.id AS number, n.time AS time, n.session AS session,"
    " (SELECT protocol FROM sessions WHERE id = n.session) AS via, 0 AS size,"
    " CASE n.severity WHEN 'alert' THEN 2 WHEN 'warn' THEN 1 ELSE 0 END AS verdict,"
    " '' AS sender, '' AS receiver, n.kind AS name, n.text AS type FROM notices n WHERE ";
constexpr const char* tls_sql =
    "SELECT y.id AS number, y.time AS time, y.session AS session,"
    " (SELECT protocol FROM sessions WHERE id = y.session) AS via,"
    " y.client_octets + y.server_octets AS size, y.state AS verdict, y.cipher AS sender,"
    " y.subject AS receiver, y.sni AS name, y.version AS type FROM tls y WHERE ";

const char* column_of(ItemOrder by) {
  switch (by) {
    case ItemOrder::time:
      break;
    case ItemOrder::session:
      return "session";
    case ItemOrder::via:
      return "via";
    case ItemOrder::size:
      return "size";
    case ItemOrder::verdict:
      return "verdict";
    case ItemOrder::from:
      return "sender";
    case ItemOrder::to:
      return "receiver";
    case ItemOrder::name:
      return "name";
    case ItemOrder::type:
      return "type";
  }
  return "time";
}

}  // namespace

std::vector<std::uint64_t> item_ids(Database& database, ItemKind kind, const Query& query,
                                    ItemSort sort) {
  std::vector<std::string> values;
  const auto condition = [&](RowKind rows) {
    SqlCondition made = to_sql(query, rows);
    values.insert(values.end(), made.text_values.begin(), made.text_values.end());
    return "(" + made.where + ")";
  };
  std::string sql = "SELECT number FROM (";
  switch (kind) {
    case ItemKind::messages:
      sql += messages_sql + condition(RowKind::messages);
      break;
    case ItemKind::files:
      sql += parts_sql + condition(RowKind::parts);
      sql += std::string(" UNION ALL ") + transfers_sql + condition(RowKind::transfers);
      break;
    case ItemKind::logins:
      sql += logins_sql + condition(RowKind::credentials);
      break;
    case ItemKind::notices:
      sql += notices_sql + condition(RowKind::notices);
      break;
    case ItemKind::tls:
      sql += tls_sql + condition(RowKind::tls);
      break;
  }
  const char* const way = sort.descending ? " DESC" : "";
  sql += std::string(") ORDER BY ") + column_of(sort.by) + way + ", number" + way;
  Statement statement(database, sql);
  int place = 1;
  for (const std::string& value : values) statement.bind_text(place++, value);
  std::vector<std::uint64_t> numbers;
  while (statement.step()) numbers.push_back(static_cast<std::uint64_t>(statement.integer(0)));
  return numbers;
}

}  // namespace malote::store
