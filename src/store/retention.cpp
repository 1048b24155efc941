// SPDX-License-Identifier: MIT
#include "store/retention.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "core/limits.hpp"
#include "store/chunk_key.hpp"
#include "store/schema.hpp"

namespace malote::store {
namespace {

using Clock = std::chrono::steady_clock;

// What may come before the next look, and by how much the store is made smaller then.
constexpr std::uint64_t batch_octets = 40 * mebi, step_octets = 8 * mebi;
constexpr std::int64_t sessions_at_once = 64;  // a transaction
constexpr std::chrono::milliseconds patience{40};
// Ages are looked at once in so much packet time: a thousandth of what is kept, this at most.
constexpr std::int64_t look_ns_most = 60'000'000'000;

// A session ages from its end. One without an end is still open, or was when an earlier capture
// ended.
constexpr const char* old_index =
    "CREATE INDEX IF NOT EXISTS sessions_age ON sessions (coalesce(end_time, start_time))";
constexpr const char* oldest =
    "SELECT id, coalesce(end_time, start_time) FROM sessions"
    " WHERE coalesce(end_time, start_time) < ?1 AND (end_time IS NOT NULL OR capture < ?2)"
    " ORDER BY coalesce(end_time, start_time) LIMIT ?3";

// ?1 is the session.
constexpr std::array of_session{
    "DELETE FROM contents WHERE id IN (SELECT content FROM messages WHERE session = ?1"
    " UNION ALL SELECT content FROM transfers WHERE session = ?1)",
    "DELETE FROM messages WHERE session = ?1",
    "DELETE FROM transfers WHERE session = ?1",
    "DELETE FROM credentials WHERE session = ?1",
    "DELETE FROM mailbox_events WHERE session = ?1",
    "DELETE FROM notices WHERE session = ?1",
    "DELETE FROM unsettled WHERE session = ?1",
    "DELETE FROM sessions WHERE id = ?1",
};
constexpr const char* contents_of =
    "SELECT content FROM messages WHERE session = ?1 AND content IS NOT NULL"
    " UNION ALL SELECT content FROM transfers WHERE session = ?1 AND content IS NOT NULL";
constexpr const char* messages_of = "SELECT id FROM messages WHERE session = ?1";
constexpr const char* forget_tls = "DELETE FROM tls WHERE session = ?1";

}  // namespace

struct Retainer::Statements {
  explicit Statements(Database& database)
      : oldest_sessions(database, oldest),
        contents(database, contents_of),
        messages(database, messages_of),
        chunks(database, "DELETE FROM chunks WHERE id BETWEEN ?1 AND ?2"),
        parts(database, "DELETE FROM parts WHERE id BETWEEN ?1 AND ?2"),
        dialogue(database, "DELETE FROM dialogue WHERE id BETWEEN ?1 AND ?2"),
        tls(database, forget_tls),
        pages(database,
              "SELECT page_count - freelist_count"
              " FROM pragma_page_count, pragma_freelist_count") {
    if (database.number("SELECT count(*) FROM sqlite_schema WHERE name = 'words'") != 0) {
      words.emplace(database, "DELETE FROM words WHERE rowid = ?1");
    }
    rows.reserve(of_session.size());
    for (const char* const sql : of_session) rows.emplace_back(database, sql);
  }

  static void run_for(Statement& statement, std::int64_t id) {
    statement.bind_integer(1, id);
    statement.run();
  }
  // Everything whose key belongs to that owner.
  static void run_for_range(Statement& statement, std::int64_t owner) {
    const auto id = static_cast<std::uint64_t>(owner);
    statement.bind_integer(1, chunk_key(id, 0));
    statement.bind_integer(2, chunk_key(id, chunks_most - 1));
    statement.run();
  }
  static std::vector<std::int64_t> ids(Statement& statement, std::int64_t session) {
    const Resetter resetter(statement);
    std::vector<std::int64_t> found;
    statement.bind_integer(1, session);
    while (statement.step()) found.push_back(statement.integer(0));
    return found;
  }

  Statement oldest_sessions, contents, messages, chunks, parts, dialogue, tls, pages;
  std::optional<Statement> words;
  std::vector<Statement> rows;
};

Retainer::Retainer(Database& database, Retention retention, CaptureId first_capture)
    : database_(database), retention_(retention), first_capture_(first_capture) {
  if (!retention_.any()) return;
  if (retention_.octets_most) {
    retention_.octets_most = std::max(*retention_.octets_most, octets_least);
  }
  database_.exec(old_index);
  statements_ = std::make_unique<Statements>(database_);
}

Retainer::~Retainer() = default;

void Retainer::saw(Timestamp time) {
  newest_ = std::max(newest_, time);
}

// The pages in use: those of what was forgotten are written anew before the file grows.
std::uint64_t Retainer::octets_used() {
  const Resetter resetter(statements_->pages);
  if (!statements_->pages.step()) return 0;
  return static_cast<std::uint64_t>(statements_->pages.integer(0) * page_octets);
}

// From what is too much down to a little less, so that it is not done at every batch.
bool Retainer::is_too_large() {
  if (!retention_.octets_most) return false;
  const std::uint64_t enough = *retention_.octets_most - batch_octets;
  const std::uint64_t used = octets_used();
  if (used > enough) shrinking_ = true;
  if (used < enough - std::max(enough / 64, step_octets)) shrinking_ = false;
  return shrinking_;
}

Retainer::Why Retainer::due() {
  if (is_too_large()) return Why::size;
  if (!retention_.keep_ns) return Why::nothing;
  const std::int64_t step = std::min(look_ns_most, *retention_.keep_ns / 1000);
  if (looked_at_ && newest_.ns - *looked_at_ < step) return Why::nothing;
  return Why::age;
}

void Retainer::forget_some() {
  if (retention_.any()) forget_until(Clock::now() + patience);
}

void Retainer::forget_all() {
  looked_at_.reset();
  if (retention_.any()) forget_until(Clock::time_point::max());
}

void Retainer::forget_until(Clock::time_point until) {
  for (Why why = due(); why != Why::nothing; why = due()) {
    if (forget_oldest(why)) {
      if (Clock::now() >= until) return;
      continue;
    }
    if (why == Why::size) {
      if (!forget_half_without_session()) return;  // all that is left is open
      continue;
    }
    looked_at_ = newest_.ns;
    (void)forget_without_session(newest_.ns - *retention_.keep_ns);
    forget_certificates();
  }
}

bool Retainer::forget_oldest(Why why) {
  std::vector<std::int64_t> ids;
  {
    Statement& sessions = statements_->oldest_sessions;
    const Resetter resetter(sessions);
    sessions.bind_integer(1, why == Why::age ? newest_.ns - *retention_.keep_ns : INT64_MAX);
    sessions.bind_integer(2, static_cast<std::int64_t>(first_capture_.value));
    sessions.bind_integer(3, sessions_at_once);
    while (sessions.step()) ids.push_back(sessions.integer(0));
  }
  if (ids.empty()) return false;
  Transaction transaction(database_, Transaction::Kind::write);
  for (const std::int64_t id : ids) {
    forget_session(id);
    if (why == Why::size && !is_too_large()) break;
  }
  transaction.commit();
  return true;
}

void Retainer::forget_session(std::int64_t id) {
  Statements& s = *statements_;
  for (const std::int64_t content : Statements::ids(s.contents, id)) {
    Statements::run_for_range(s.chunks, content);
  }
  for (const std::int64_t message : Statements::ids(s.messages, id)) {
    Statements::run_for_range(s.parts, message);
    if (s.words) Statements::run_for(*s.words, message);
  }
  Statements::run_for_range(s.dialogue, id);
  Statements::run_for(s.tls, id);
  forgot_tls_ = forgot_tls_ || database_.changes() != 0;
  for (Statement& rows : s.rows) Statements::run_for(rows, id);
}

// Transfers and notices that belong to no session.
bool Retainer::forget_without_session(std::int64_t before) {
  const std::string old = "session IS NULL AND packet_time < " + std::to_string(before);
  Transaction transaction(database_, Transaction::Kind::write);
  database_.exec(
      "DELETE FROM chunks WHERE id IN (SELECT k.id FROM transfers t JOIN chunks k"
      " ON k.id BETWEEN (t.content << 20) AND (t.content << 20) + 1048575 WHERE t.session IS NULL "
      "AND t.packet_time < " +
      std::to_string(before) +
      ");DELETE FROM contents WHERE id IN (SELECT content FROM transfers WHERE " + old +
      ");DELETE FROM tls WHERE " + old + ";DELETE FROM notices WHERE " + old);
  bool any = database_.changes() != 0;
  database_.exec("DELETE FROM transfers WHERE " + old);
  any = any || database_.changes() != 0;
  transaction.commit();
  return any;
}

// The older half of them, by time.
bool Retainer::forget_half_without_session() {
  const auto middle = database_.number(
      "SELECT (min(packet_time) + max(packet_time)) / 2 + 1 FROM transfers"
      " WHERE session IS NULL AND end_time IS NOT NULL");
  return forget_without_session(middle);
}

void Retainer::forget_certificates() {
  if (!std::exchange(forgot_tls_, false)) return;
  database_.exec(
      "DELETE FROM certificates WHERE fingerprint NOT IN"
      " (SELECT c.value FROM tls y, json_each(y.chain) c)");
}

}  // namespace malote::store
