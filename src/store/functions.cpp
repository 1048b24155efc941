// SPDX-License-Identifier: MIT
#include "store/functions.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <exception>
#include <string_view>

#include "core/text.hpp"
#include "store/dialogue.hpp"
#include "store/ip_range.hpp"
#include "store/json_list.hpp"
#include "store/matching.hpp"

namespace malote::store {
namespace {

using Predicate = bool (*)(std::string_view value, std::string_view wanted);

std::string_view octets_of(sqlite3_value* value) {
  const void* const data = sqlite3_value_blob(value);
  const int size = sqlite3_value_bytes(value);
  if (data == nullptr || size <= 0) return {};
  return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

// One function for all: SQLite calls it, the predicate says what about. Nothing may be thrown
// through SQLite's frames.
template <Predicate predicate>
void call(sqlite3_context* context, int /*count*/, sqlite3_value** values) noexcept {
  try {
    const bool nothing = sqlite3_value_type(values[0]) == SQLITE_NULL;
    const bool yes = !nothing && predicate(octets_of(values[0]), octets_of(values[1]));
    sqlite3_result_int(context, yes ? 1 : 0);
  } catch (const std::exception& error) {
    sqlite3_result_error(context, error.what(), -1);
  }
}

bool ip_in(std::string_view ip, std::string_view range) {
  const auto address = parse_ip(ip);
  const auto wanted = parse_ip_range(range);
  return address && wanted && contains(*wanted, *address);
}

bool any_fits(std::string_view list, std::string_view pattern) {
  const auto entries = parse_json_list(list);
  return std::any_of(entries.begin(), entries.end(),
                     [&](const auto& entry) { return fits(entry, pattern); });
}

// A path as a whole, or its last name.
bool file_fits(std::string_view path, std::string_view pattern) {
  if (fits(path, pattern)) return true;
  const auto slash = path.find_last_of("/\\");
  return slash != std::string_view::npos && fits(path.substr(slash + 1), pattern);
}

bool any_says(std::string_view list, std::string_view word) {
  const auto entries = parse_json_list(list);
  return std::any_of(entries.begin(), entries.end(),
                     [&](const auto& entry) { return contains_ignoring_case(entry, word); });
}

bool says_line(std::string_view first, std::string_view rest, std::string_view word) {
  std::string line(first);
  if (!line.empty() && !rest.empty()) line += ' ';
  line += rest;
  return contains_ignoring_case(line, word);
}

bool exchange_says(const ExchangeRecord& exchange, std::string_view word) {
  if (says_line(exchange.command.value_or(""), exchange.argument.value_or(""), word)) return true;
  for (const auto& reply : exchange.replies) {
    if (says_line(reply.code, reply.text, word)) return true;
  }
  for (const auto& line : exchange.continuations) {
    if (contains_ignoring_case(line.text, word)) return true;
  }
  return false;
}

bool dialogue_says(std::string_view body, std::string_view word) {
  PhaseWords phases;
  if (!body.starts_with("[[")) {
    const auto exchange = parse_exchange(body, {}, phases);
    return exchange && exchange_says(*exchange, word);
  }
  const auto exchanges = parse_exchanges(body, {}, phases);
  return std::any_of(exchanges.begin(), exchanges.end(),
                     [&](const auto& exchange) { return exchange_says(exchange, word); });
}

template <Predicate predicate>
void add(Database& database, const char* name) {
  const int result = sqlite3_create_function_v2(
      database.handle(), name, 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, nullptr,
      call<predicate>, nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) throw SqliteError(result & 0xff, sqlite3_errmsg(database.handle()));
}

}  // namespace

void register_functions(Database& database) {
  add<ip_in>(database, "ip_in");
  add<fits>(database, "fits");
  add<contains_ignoring_case>(database, "says");
  add<any_fits>(database, "any_fits");
  add<any_says>(database, "any_says");
  add<file_fits>(database, "file_fits");
  add<dialogue_says>(database, "dialogue_says");
}

}  // namespace malote::store
