// SPDX-License-Identifier: MIT
#include "store/forget.hpp"

#include <array>

namespace malote::store {
namespace {

// A row belongs to the capture of its session; where it has none (a notice about the capture, or
// what was written before its session's row was), to the capture of its packet. Content belongs to
// the message or transfer that has it, and to nobody when the reading ended before there was one.
constexpr std::array statements{
    "DELETE FROM sessions WHERE capture = ?1",
    "DELETE FROM dialogue WHERE session NOT IN (SELECT id FROM sessions)",
    "DELETE FROM unsettled WHERE session NOT IN (SELECT id FROM sessions)",
    "DELETE FROM messages WHERE session NOT IN (SELECT id FROM sessions)",
    "DELETE FROM transfers WHERE (session IS NOT NULL AND session NOT IN (SELECT id FROM sessions))"
    " OR (session IS NULL AND packet_capture = ?1)",
    "DELETE FROM parts WHERE session NOT IN (SELECT id FROM sessions)",
    "DELETE FROM credentials WHERE session NOT IN (SELECT id FROM sessions)",
    "DELETE FROM mailbox_events WHERE session NOT IN (SELECT id FROM sessions)",
    "DELETE FROM notices WHERE (session IS NOT NULL AND session NOT IN (SELECT id FROM sessions))"
    " OR (session IS NULL AND packet_capture = ?1)",
    "DELETE FROM tls WHERE (session IS NOT NULL AND session NOT IN (SELECT id FROM sessions))"
    " OR (session IS NULL AND packet_capture = ?1)",
    "DELETE FROM certificates WHERE fingerprint NOT IN"
    " (SELECT c.value FROM tls y, json_each(y.chain) c)",
    "DELETE FROM contents WHERE id NOT IN"
    " (SELECT content FROM messages WHERE content IS NOT NULL"
    " UNION ALL SELECT content FROM transfers WHERE content IS NOT NULL)",
    "DELETE FROM chunks WHERE (id >> 20) NOT IN (SELECT id FROM contents)",
    "DELETE FROM captures WHERE id = ?1",
};

}  // namespace

void forget_rows_of(Database& database, CaptureId capture) {
  Transaction transaction(database, Transaction::Kind::write);
  for (const char* const sql : statements) {
    Statement statement(database, sql);
    const std::string_view text = sql;
    if (text.find("?1") != std::string_view::npos) {
      statement.bind_integer(1, static_cast<std::int64_t>(capture.value));
    }
    statement.run();
  }
  if (database.number("SELECT count(*) FROM sqlite_schema WHERE name = 'words'") != 0) {
    database.exec("DELETE FROM words WHERE rowid NOT IN (SELECT id FROM messages)");
  }
  transaction.commit();
}

}  // namespace malote::store
