// SPDX-License-Identifier: MIT
#include "store/hosts.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <string_view>
#include <unordered_map>

#include "store/query_sql.hpp"

namespace malote::store {
namespace {

// One pass in the order of the table: grouping millions of rows in SQL sorts them first.
constexpr const char* sides_sql =
    "SELECT s.client_ip, s.server_ip, s.messages, s.transfers, s.client_bytes + s.server_bytes,"
    " s.notices, s.start_time, coalesce(s.end_time, s.start_time), s.protocol, s.software"
    " FROM sessions s WHERE ";

std::uint64_t number_of(const Statement& row, int column) {
  return static_cast<std::uint64_t>(row.integer(column));
}

// Gathers what sessions tell of hosts.
class HostTable {
 public:
  explicit HostTable(std::size_t most) : most_(most) {}

  void add(const Statement& row) {
    const std::string client(row.octets(0));
    const std::string server(row.octets(1));
    if (HostSummary* const host = find(client)) {
      ++host->as_client;
      add_session(*host, row);
    }
    HostSummary* const host = find(server);
    if (host == nullptr) return;
    ++host->as_server;
    if (!row.is_null(9)) host->software = std::string(row.octets(9));
    // One that talks with itself carried its octets once.
    if (client != server) add_session(*host, row);
  }
  std::vector<HostSummary> finish() {
    std::vector<HostSummary> all;
    for (auto& [address, host] : hosts_) all.push_back(std::move(host));
    return all;
  }

 private:
  HostSummary* find(const std::string& address) {
    const auto known = hosts_.find(address);
    if (known != hosts_.end()) return &known->second;
    if (hosts_.size() == most_) return nullptr;
    HostSummary& host = hosts_[address];
    host.address = address;
    host.first = {INT64_MAX};
    host.last = {INT64_MIN};
    return &host;
  }
  static void add_session(HostSummary& host, const Statement& row) {
    host.messages += number_of(row, 2);
    host.transfers += number_of(row, 3);
    host.octets += number_of(row, 4);
    host.notices += number_of(row, 5);
    host.first.ns = std::min(host.first.ns, row.integer(6));
    host.last.ns = std::max(host.last.ns, row.integer(7));
    const std::string_view protocol = row.octets(8);
    if (host.protocols.find(protocol) != std::string::npos) return;
    host.protocols += (host.protocols.empty() ? "" : ",") + std::string(protocol);
  }

  std::size_t most_;
  std::unordered_map<std::string, HostSummary> hosts_;
};

struct ValueRule {
  std::string_view term;
  const char* sql;  // gives a column `value`
};

constexpr const char* newest = " ORDER BY id DESC LIMIT 20000)";
constexpr std::array value_rules{
    ValueRule{"user", "SELECT user AS value FROM (SELECT user FROM credentials"},
    ValueRule{"ip", "SELECT value FROM (SELECT client_ip AS value, id FROM sessions"},
    ValueRule{"ip", "SELECT value FROM (SELECT server_ip AS value, id FROM sessions"},
    ValueRule{"port", "SELECT value FROM (SELECT server_port AS value FROM sessions"},
    ValueRule{"from", "SELECT value FROM (SELECT envelope_from AS value FROM messages"},
    ValueRule{"from", "SELECT value FROM (SELECT header_from AS value FROM messages"},
    ValueRule{"to",
              "SELECT e.value FROM (SELECT envelope_to AS list FROM messages@) f, "
              "json_each(f.list) e"},
    ValueRule{"subject", "SELECT value FROM (SELECT subject AS value FROM messages"},
    ValueRule{"file", "SELECT value FROM (SELECT declared_name AS value FROM parts"},
    ValueRule{"file", "SELECT value FROM (SELECT path AS value FROM transfers"},
    ValueRule{"type", "SELECT value FROM (SELECT type AS value FROM parts"},
    ValueRule{"cmd",
              "SELECT e.value FROM (SELECT verbs AS list FROM sessions@) f, json_each(f.list) e"},
    ValueRule{"reply",
              "SELECT e.value FROM (SELECT reply_codes AS list FROM sessions@) f, "
              "json_each(f.list) e"},
};

// The rule with the bound on rows at its place: at the mark, or at the end.
std::string bounded(std::string sql) {
  const std::size_t mark = sql.find('@');
  if (mark == std::string::npos) return sql + newest;
  return sql.replace(mark, 2, newest);
}

// "pop3,smtp": in the order of the alphabet.
std::string sorted_words(std::string_view list) {
  std::set<std::string> words;
  for (std::size_t at = 0; at < list.size();) {
    const std::size_t end = std::min(list.find(',', at), list.size());
    words.emplace(list.substr(at, end - at));
    at = end + 1;
  }
  std::string sorted;
  for (const std::string& word : words) sorted += (sorted.empty() ? "" : ",") + word;
  return sorted;
}

}  // namespace

std::vector<HostSummary> hosts(Database& database, const Query& query, std::size_t most) {
  const SqlCondition condition = to_sql(query, RowKind::sessions);
  Statement statement(database, sides_sql + condition.where);
  int place = 1;
  for (const std::string& value : condition.text_values) statement.bind_text(place++, value);
  HostTable table(most);
  while (statement.step()) table.add(statement);
  std::vector<HostSummary> found = table.finish();
  for (HostSummary& host : found) host.protocols = sorted_words(host.protocols);
  return found;
}

std::vector<std::string> values_of(Database& database, const std::string& term,
                                   const std::string& beginning) {
  std::string sources;
  for (const ValueRule& rule : value_rules) {
    if (rule.term != term) continue;
    sources += (sources.empty() ? "" : " UNION ALL ") + bounded(rule.sql);
  }
  if (sources.empty()) return {};
  Statement statement(database,
                      "SELECT DISTINCT value FROM (" + sources +
                          ") WHERE value <> '' AND lower(substr(value, 1, length(?1))) = lower(?1)"
                          " ORDER BY value LIMIT 50");
  statement.bind_text(1, beginning);
  std::vector<std::string> values;
  while (statement.step()) values.emplace_back(statement.octets(0));
  return values;
}

}  // namespace malote::store
