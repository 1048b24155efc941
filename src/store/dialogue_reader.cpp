// SPDX-License-Identifier: MIT
#include "store/dialogue_reader.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>
#include <utility>

#include "core/limits.hpp"
#include "store/chunk_key.hpp"

namespace malote::store {
namespace {

constexpr std::size_t read_ahead_octets = 4 * mebi;

bool by_n(const ExchangeRecord& a, const ExchangeRecord& b) {
  return a.n < b.n;
}

}  // namespace

DialogueReader::DialogueReader(Database& database)
    : database_(database),
      list_chunks_(database, "SELECT id, first_n FROM dialogue WHERE id BETWEEN ? AND ?"),
      list_unsettled_(database, "SELECT n FROM unsettled WHERE session = ?"),
      chunk_(database, "SELECT body FROM dialogue WHERE id = ?"),
      unsettled_(database, "SELECT body FROM unsettled WHERE session = ? AND n = ?") {}

bool DialogueReader::each(SessionId session, const Pick& pick, const Visit& visit) {
  std::vector<Part> parts;
  // One transaction: between two, an exchange could settle and be seen twice or never. Inside a
  // visitor's call from a long dialogue there is one already.
  std::optional<Transaction> transaction;
  if (!database_.in_transaction()) transaction.emplace(database_, Transaction::Kind::read);
  list_parts(session, parts);
  std::size_t ahead = 0;
  const auto rest = std::find_if(parts.begin(), parts.end(), [&](Part& part) {
    if (ahead >= read_ahead_octets) return true;
    load(session, part);
    ahead += part.body.size();
    return false;
  });
  if (rest == parts.end()) transaction.reset();
  return visit_parts(session, parts, pick, visit);
}

void DialogueReader::list_parts(SessionId session, std::vector<Part>& parts) {
  {
    const Resetter resetter(list_chunks_);
    list_chunks_.bind_integer(1, chunk_key(session.value, 0));
    list_chunks_.bind_integer(2, chunk_key(session.value, chunks_most - 1));
    while (list_chunks_.step()) {
      const auto first_n = static_cast<std::uint32_t>(list_chunks_.integer(1));
      parts.push_back({first_n, false, list_chunks_.integer(0), {}, false});
    }
  }
  const Resetter resetter(list_unsettled_);
  list_unsettled_.bind_integer(1, static_cast<std::int64_t>(session.value));
  while (list_unsettled_.step()) {
    const auto n = list_unsettled_.integer(0);
    parts.push_back({static_cast<std::uint32_t>(n), true, n, {}, false});
  }
  std::stable_sort(parts.begin(), parts.end(),
                   [](const Part& a, const Part& b) { return a.first_n < b.first_n; });
}

void DialogueReader::load(SessionId session, Part& part) {
  Statement& statement = part.unsettled ? unsettled_ : chunk_;
  const Resetter resetter(statement);
  if (part.unsettled) statement.bind_integer(1, static_cast<std::int64_t>(session.value));
  statement.bind_integer(part.unsettled ? 2 : 1, part.key);
  if (statement.step()) part.body = statement.octets(0);
  part.loaded = true;
}

// Whatever is below the next part's first n can go out: nothing before it is to come.
bool DialogueReader::visit_parts(SessionId session, std::vector<Part>& parts, const Pick& pick,
                                 const Visit& visit) {
  std::vector<ExchangeRecord> waiting;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!parts[i].loaded) load(session, parts[i]);
    auto picked = pick(std::exchange(parts[i].body, std::string()));
    waiting.insert(waiting.end(), std::make_move_iterator(picked.begin()),
                   std::make_move_iterator(picked.end()));
    std::stable_sort(waiting.begin(), waiting.end(), by_n);
    const bool last = i + 1 == parts.size();
    auto next = waiting.begin();
    for (; next != waiting.end() && (last || next->n < parts[i + 1].first_n); ++next) {
      if (!visit(*next)) return false;
    }
    waiting.erase(waiting.begin(), next);
  }
  return true;
}

}  // namespace malote::store
