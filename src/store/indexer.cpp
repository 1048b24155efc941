// SPDX-License-Identifier: MIT
#include "store/indexer.hpp"

#include <sqlite3.h>

#include <optional>
#include <utility>

#include "core/i18n.hpp"
#include "store/rows.hpp"
#include "store/schema.hpp"
#include "store/store_file.hpp"

namespace malote::store {
namespace {

constexpr int patience_ms = 60'000;

// Words as people write them, in any script, without their accents; two to four letters at the
// beginning of a word are found quickly. rowid: the message's.
constexpr const char* make_index =
    "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5"
    " (subject, addresses, names, body, tokenize = 'unicode61 remove_diacritics 2',"
    " prefix = '2 3 4');";

constexpr const char* not_indexed = "m.id NOT IN (SELECT id FROM words_docsize)";

}  // namespace

struct Indexer::Impl {
  Impl(WriterLock held, std::unique_ptr<Database> opened)
      : lock(std::move(held)),
        database(std::move(opened)),
        next(*database,
             select_sql<MessageRecord>(std::string(not_indexed) + " ORDER BY m.id LIMIT ?")),
        put_words(
            *database,
            "INSERT INTO words (rowid, subject, addresses, names, body) VALUES (?, ?, ?, ?, ?)"),
        put_type(*database, "UPDATE parts SET detected_type = ? WHERE id = ?"),
        put_notice(*database, insert_sql<NoticeRecord>()),
        count_notice(*database, "UPDATE sessions SET notices = notices + 1 WHERE id = ?") {}

  void begin() {
    if (!transaction) transaction.emplace(*database, Transaction::Kind::write);
  }

  WriterLock lock;
  std::unique_ptr<Database> database;
  mutable Statement next;
  Statement put_words, put_type, put_notice, count_notice;
  std::optional<Transaction> transaction;
};

Indexer::Indexer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Indexer::~Indexer() = default;

Result<std::unique_ptr<Indexer>> Indexer::open(const std::string& path) {
  const auto kind = look_at(path);
  if (kind != FileKind::store) return refusal(path, kind);
  if (!may_write(path)) return refusal(path, tr("no permission to write"));
  auto lock = WriterLock::take(path);
  if (!lock) return refusal(path, lock.error().text);
  try {
    auto database = std::make_unique<Database>(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX);
    sqlite3_busy_timeout(database->handle(), patience_ms);
    database->exec("PRAGMA trusted_schema = OFF; PRAGMA synchronous = NORMAL;");
    if (auto newer = refuse_newer(path, *database)) return *newer;
    migrate(*database);
    make_late_indexes(*database);
    database->exec(make_index);
    return std::unique_ptr<Indexer>(
        new Indexer(std::make_unique<Impl>(std::move(lock.value()), std::move(database))));
  } catch (const SqliteError& error) {
    return refusal(path, error.what());
  }
}

std::uint64_t Indexer::pending() const {
  return static_cast<std::uint64_t>(
      impl_->database->number(std::string("SELECT count(*) FROM messages m WHERE ") + not_indexed));
}

std::vector<MessageRecord> Indexer::next(std::size_t most) const {
  std::vector<MessageRecord> rows;
  const Resetter resetter(impl_->next);
  impl_->next.bind_integer(1, static_cast<std::int64_t>(most));
  while (impl_->next.step()) rows.push_back(read_row<MessageRecord>(impl_->next));
  return rows;
}

void Indexer::add(MessageId message, const MessageWords& words) {
  impl_->begin();
  Statement& put = impl_->put_words;
  put.bind_integer(1, static_cast<std::int64_t>(message.value));
  put.bind_text(2, words.subject);
  put.bind_text(3, words.addresses);
  put.bind_text(4, words.names);
  put.bind_text(5, words.body);
  put.run();
}

void Indexer::set_detected_type(PartId part, const std::string& type) {
  impl_->begin();
  impl_->put_type.bind_text(1, type);
  impl_->put_type.bind_integer(2, static_cast<std::int64_t>(part.value));
  impl_->put_type.run();
}

void Indexer::add_notice(const NoticeRecord& notice) {
  impl_->begin();
  bind_row(impl_->put_notice, notice);
  impl_->put_notice.run();
  impl_->count_notice.bind_integer(1, static_cast<std::int64_t>(notice.session.value));
  impl_->count_notice.run();
}

void Indexer::commit() {
  if (!impl_->transaction) return;
  impl_->transaction->commit();
  impl_->transaction.reset();
}

void Indexer::finish() {
  commit();
  impl_->database->exec("INSERT INTO words (words) VALUES ('optimize')");
}

}  // namespace malote::store
