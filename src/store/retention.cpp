// SPDX-License-Identifier: MIT
#include "store/retention.hpp"

#include <algorithm>
#include <array>
#include <iterator>
namespace malote::store {
namespace {

constexpr std::int64_t sessions_a_look = 64;
// Below the bound by so much, so that not every batch forgets something, and for what lies beside.
constexpr std::uint64_t slack_most = 32ULL << 20U;
constexpr std::uint64_t slack_share = 8;
// One transaction forgets so many: readers and the batches to come need not wait long.
constexpr std::size_t sessions_a_turn = 128;
constexpr std::int64_t contents_a_turn = 16;

constexpr std::array session_tables{"DELETE FROM messages WHERE session = ?1",
                                    "DELETE FROM transfers WHERE session = ?1",
                                    "DELETE FROM credentials WHERE session = ?1",
                                    "DELETE FROM notices WHERE session = ?1",
                                    "DELETE FROM mailbox_events WHERE session = ?1",
                                    "DELETE FROM tls WHERE session = ?1",
                                    "DELETE FROM dialogue WHERE session = ?1",
                                    "DELETE FROM unsettled WHERE session = ?1",
                                    "DELETE FROM sessions WHERE id = ?1"};

// Of no session: notices about the capture, transfers whose command was not seen, their TLS; and
// certificates that nobody shows any more.
constexpr std::array stray_tables{
    "DELETE FROM notices WHERE session IS NULL AND time < ?1",
    "DELETE FROM transfers WHERE session IS NULL AND coalesce(end_time, start_time) < ?1",
    "DELETE FROM tls WHERE session IS NULL AND time < ?1",
    "DELETE FROM certificates WHERE time < ?1 AND fingerprint NOT IN"
    " (SELECT c.value FROM tls y, json_each(y.chain) c)"};

constexpr std::array id_tables{"captures", "sessions", "messages", "transfers", "tls", "contents"};

template <std::size_t count>
std::vector<Statement> prepared(Database& database, const std::array<const char*, count>& texts) {
  std::vector<Statement> statements;
  statements.reserve(count);
  for (const char* const text : texts) statements.emplace_back(database, text);
  return statements;
}

void run_with(Statement& statement, std::int64_t value) {
  statement.bind_integer(1, value);
  statement.run();
}

bool has_next_ids(Database& database) {
  return database.number("SELECT count(*) FROM sqlite_schema WHERE name = 'next_ids'") != 0;
}

}  // namespace

Pruner::Pruner(Database& database, const Retention& retention, SessionId first)
    : database_(database),
      retention_(retention),
      first_(static_cast<std::int64_t>(first.value)),
      sessions_(database,
                "SELECT id, start_time, coalesce(end_time, start_time), end_time IS NULL"
                " FROM sessions WHERE id > ?1 ORDER BY id LIMIT " +
                    std::to_string(sessions_a_look)),
      contents_(database,
                "SELECT content FROM messages WHERE session = ?1 AND content IS NOT NULL"
                " UNION SELECT content FROM transfers WHERE session = ?1 AND content IS NOT NULL"),
      messages_(database, "SELECT id FROM messages WHERE session = ?1"),
      drop_chunks_(database, "DELETE FROM chunks WHERE id >= ?1 << 20 AND id < (?1 + 1) << 20"),
      drop_content_(database, "DELETE FROM contents WHERE id = ?1"),
      drop_parts_(database, "DELETE FROM parts WHERE id >= ?1 << 20 AND id < (?1 + 1) << 20"),
      stray_contents_(database,
                      "SELECT content FROM transfers WHERE session IS NULL AND"
                      " coalesce(end_time, start_time) < ?1 AND content IS NOT NULL"),
      fat_contents_(database, "SELECT id FROM contents WHERE kept > 0 ORDER BY id LIMIT ?1"),
      empty_content_(database, "UPDATE contents SET kept = 0, octets = NULL WHERE id = ?1"),
      of_session_(prepared(database, session_tables)),
      of_strays_(prepared(database, stray_tables)) {}

void Pruner::tidy(Timestamp now) {
  if (retention_.keep_ns && now.ns > *retention_.keep_ns) prune_older(now.ns - *retention_.keep_ns);
  if (retention_.max_octets) prune_larger();
}

std::vector<Pruner::Candidate> Pruner::next_sessions(std::int64_t after) {
  std::vector<Candidate> found;
  const Resetter resetter(sessions_);
  sessions_.bind_integer(1, after);
  while (sessions_.step()) {
    const std::int64_t id = sessions_.integer(0);
    found.push_back({id, sessions_.integer(1), sessions_.integer(2),
                     sessions_.integer(3) != 0 && id >= first_});
  }
  return found;
}

// Ids are given in the order of time, about: the first look that finds nothing old ends it.
void Pruner::prune_older(std::int64_t cutoff) {
  std::int64_t after = 0;
  for (bool more = true; more;) {
    const auto look = next_sessions(after);
    std::vector<Candidate> old;
    std::copy_if(look.begin(), look.end(), std::back_inserter(old),
                 [cutoff](const Candidate& one) { return !one.open && one.last < cutoff; });
    forget(old);
    more = std::any_of(look.begin(), look.end(),
                       [cutoff](const Candidate& one) { return one.start < cutoff; });
    if (!look.empty()) after = look.back().id;
  }
  constexpr std::int64_t a_minute = 60'000'000'000;
  if (cutoff - strays_until_ < a_minute) return;
  forget_strays(cutoff);
}

void Pruner::prune_larger() {
  const std::uint64_t bound = *retention_.max_octets;
  const std::uint64_t target = bound - std::min(slack_most, bound / slack_share);
  if (used_octets() <= target) return;
  // Down to somewhat less, or the next batch is above it again.
  const std::uint64_t low = target - target / 16;
  while (used_octets() > low) {
    if (prune_oldest(low) == 0 && empty_oldest(low) == 0) return;
  }
}

// The oldest that have ended, until the store is small enough. How many went.
std::size_t Pruner::prune_oldest(std::uint64_t low) {
  std::vector<Candidate> ended;
  for (std::int64_t after = 0; ended.size() < sessions_a_turn;) {
    const auto look = next_sessions(after);
    if (look.empty()) break;
    after = look.back().id;
    std::copy_if(look.begin(), look.end(), std::back_inserter(ended),
                 [](const Candidate& one) { return !one.open; });
  }
  if (ended.empty()) return 0;
  const std::uint64_t before = forgotten_;
  Transaction transaction(database_, Transaction::Kind::write);
  remember_next_ids(database_);
  std::int64_t until = 0;
  for (const Candidate& one : ended) {
    if (used_octets() <= low) break;
    forget_session(one.id);
    until = one.start;
  }
  transaction.commit();
  constexpr std::uint64_t strays_once_in = 4096;
  if (before / strays_once_in != forgotten_ / strays_once_in) forget_strays(until);
  return forgotten_ - before;
}

// Where only sessions are left that go on: the octets of their oldest messages.
std::size_t Pruner::empty_oldest(std::uint64_t low) {
  const auto contents = column(fat_contents_, contents_a_turn);
  Transaction transaction(database_, Transaction::Kind::write);
  for (const std::int64_t content : contents) {
    if (used_octets() <= low) break;
    run_with(drop_chunks_, content);
    run_with(empty_content_, content);
  }
  transaction.commit();
  return contents.size();
}

void Pruner::forget(const std::vector<Candidate>& sessions) {
  for (std::size_t at = 0; at < sessions.size();) {
    Transaction transaction(database_, Transaction::Kind::write);
    remember_next_ids(database_);
    const std::size_t end = std::min(sessions.size(), at + sessions_a_turn);
    for (; at < end; ++at) forget_session(sessions[at].id);
    transaction.commit();
  }
}

void Pruner::forget_session(std::int64_t session) {
  for (const std::int64_t content : column(contents_, session)) forget_content(content);
  const bool words = has_words();
  for (const std::int64_t message : column(messages_, session)) {
    run_with(drop_parts_, message);
    if (words) database_.exec("DELETE FROM words WHERE rowid = " + std::to_string(message));
  }
  for (Statement& statement : of_session_) run_with(statement, session);
  ++forgotten_;
}

void Pruner::forget_content(std::int64_t content) {
  run_with(drop_chunks_, content);
  run_with(drop_content_, content);
}

void Pruner::forget_strays(std::int64_t cutoff) {
  strays_until_ = cutoff;
  Transaction transaction(database_, Transaction::Kind::write);
  remember_next_ids(database_);
  for (const std::int64_t content : column(stray_contents_, cutoff)) forget_content(content);
  for (Statement& statement : of_strays_) run_with(statement, cutoff);
  transaction.commit();
}

std::vector<std::int64_t> Pruner::column(Statement& statement, std::int64_t bound) {
  std::vector<std::int64_t> values;
  const Resetter resetter(statement);
  statement.bind_integer(1, bound);
  while (statement.step()) values.push_back(statement.integer(0));
  return values;
}

std::uint64_t Pruner::used_octets() {
  const std::int64_t pages =
      database_.number("PRAGMA page_count") - database_.number("PRAGMA freelist_count");
  return static_cast<std::uint64_t>(pages * database_.number("PRAGMA page_size"));
}

bool Pruner::has_words() {
  return database_.number("SELECT count(*) FROM sqlite_schema WHERE name = 'words'") != 0;
}

void remember_next_ids(Database& database) {
  database.exec(
      "CREATE TABLE IF NOT EXISTS next_ids (kind TEXT PRIMARY KEY, id INTEGER) WITHOUT ROWID");
  for (const char* const table : id_tables) {
    const std::string name = table;
    database.exec("INSERT INTO next_ids VALUES ('" + name + "', coalesce((SELECT max(id) FROM " +
                  name + "), 0) + 1) ON CONFLICT (kind) DO UPDATE SET id = max(id, excluded.id)");
  }
}

std::uint64_t remembered_next_id(Database& database, const std::string& kind) {
  if (!has_next_ids(database)) return 1;
  const auto id = database.number("SELECT id FROM next_ids WHERE kind = '" + kind + "'");
  return id < 1 ? 1 : static_cast<std::uint64_t>(id);
}

}  // namespace malote::store
