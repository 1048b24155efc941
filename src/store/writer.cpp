// SPDX-License-Identifier: MIT
#include "store/writer.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <utility>

#include "core/i18n.hpp"
#include "store/batch_writer.hpp"
#include "store/chunk_key.hpp"
#include "store/forget.hpp"
#include "store/queue.hpp"
#include "store/retention.hpp"
#include "store/rows.hpp"
#include "store/schema.hpp"
#include "store/store_file.hpp"

namespace malote::store {
namespace {

// A reader keeps the lock for one short transaction; longer than this it hangs.
constexpr int patience_ms = 60'000;

// Reading a file, nothing is gained by running far ahead, and what lies long grows cold.
constexpr std::size_t bulk_queue_octets = 4 * mebi;

constexpr int lookaside_octets = 1200;
constexpr int lookaside_places = 400;

constexpr const char* pragmas =
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA synchronous = NORMAL;"
    "PRAGMA cache_size = -16384;"
    "PRAGMA journal_size_limit = 67108864;";
// What nobody has seen yet needs no wiping before it is overwritten.
constexpr const char* fresh_pragmas = "PRAGMA secure_delete = OFF;";

std::unique_ptr<Database> open_database(const std::string& path) {
  auto database = std::make_unique<Database>(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX);
  sqlite3_busy_timeout(database->handle(), patience_ms);
  // Its statements alone use up the usual forty places for small values. Refused: no harm.
  (void)sqlite3_db_config(database->handle(), SQLITE_DBCONFIG_LOOKASIDE, nullptr, lookaside_octets,
                          lookaside_places);
  database->exec(pragmas);
  return database;
}

// Where somebody is reading just now, the next writer switches.
void switch_to_wal(Database& database) {
  try {
    database.exec("PRAGMA journal_mode = WAL");
  } catch (const SqliteError& error) {
    if (error.code() != SQLITE_BUSY && error.code() != SQLITE_LOCKED) throw;
  }
}

// A batch of a new store is appended, and a rollback journal of appended pages is empty: WAL would
// write everything twice. In a store that others know, readers are not to wait: WAL.
void set_journal(Database& database, bool fresh) {
  if (fresh) {
    database.exec(fresh_pragmas);
    database.exec("PRAGMA journal_mode = TRUNCATE");
  } else {
    switch_to_wal(database);
  }
}

std::uint64_t above(std::int64_t highest) {
  return static_cast<std::uint64_t>(highest) + 1;
}

FirstIds ask_first_ids(Database& database) {
  FirstIds ids;
  const auto chunk_of = [&](const char* table) {
    return chunk_owner(database.number(std::string("SELECT max(id) FROM ") + table)) + 1;
  };
  const auto free_of = [&](const char* table) {
    const auto highest = above(database.number(std::string("SELECT max(id) FROM ") + table));
    return std::max(highest, remembered_next_id(database, table));
  };
  ids.capture = {free_of("captures")};
  ids.session = {
      std::max({free_of("sessions"), above(database.number("SELECT max(session) FROM unsettled")),
                chunk_of("dialogue")})};
  ids.message = {free_of("messages")};
  ids.transfer = {free_of("transfers")};
  ids.tls = {free_of("tls")};
  ids.content = {std::max(free_of("contents"), chunk_of("chunks"))};
  return ids;
}

}  // namespace

struct Writer::Impl {
  Impl(std::string store_path, bool is_fresh, WriterMode how, WriterLock held,
       std::unique_ptr<Database> opened, const Limits& given)
      : path(std::move(store_path)),
        fresh(is_fresh),
        mode(how),
        limits(given),
        lock(std::move(held)),
        database(std::move(opened)),
        queue(std::min(limits.writer_queue_octets,
                       how == WriterMode::bulk ? bulk_queue_octets : SIZE_MAX)) {
    look_around();
  }

  void look_around() {
    ids = ask_first_ids(*database);
    captures.clear();
    Statement all(*database, select_sql<CaptureRecord>("1 ORDER BY id"));
    while (all.step()) remember(read_row<CaptureRecord>(all));
  }
  // What has no identity (standard input, a device) is never met again.
  void remember(CaptureRecord capture) {
    if (capture.identity.empty()) return;
    captures.insert_or_assign(capture.identity, std::move(capture));
  }
  // Where to: nullptr once it is finished. The thread starts with the first record: until then the
  // caller's is the only one.
  Queue* open_queue() {
    if (finished) return nullptr;
    if (batches == nullptr) {
      batches = std::make_unique<BatchWriter>(*database, queue, limits, mode);
      if (retention.bounds()) batches->keep_within(retention, ids.session);
      batches->start();
    }
    return &queue;
  }
  void push(Item&& item) {
    if (Queue* const to = open_queue()) to->push(std::move(item));
  }
  void push_small() {
    if (small.content) push(std::exchange(small, {}));
  }
  void close_database() {
    if (fresh && mode == WriterMode::bulk) {
      make_late_indexes(*database);
      switch_to_wal(*database);
    }
    // Whoever has dropped privileges may not be able to find the file by its name any more, and
    // then closing leaves the last rows in the WAL.
    if (mode == WriterMode::live) database->exec("PRAGMA wal_checkpoint(TRUNCATE)");
    database.reset();
  }

  std::string path;
  bool fresh;
  WriterMode mode;
  Limits limits;
  Retention retention;
  std::optional<WriterLock> lock;
  std::unique_ptr<Database> database;
  FirstIds ids;
  std::map<std::string, CaptureRecord> captures;  // by identity
  Queue queue;
  std::unique_ptr<BatchWriter> batches;
  ChunkItem small;  // the first and, most likely, only one of a content that ends next
  bool finished = false;
};

Writer::Writer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Writer::~Writer() {
  try {
    finish();
  } catch (const std::exception&) {  // who wants to know calls finish()
  }
}

Result<std::unique_ptr<Writer>> Writer::open(const std::string& path, const Limits& limits,
                                             WriterMode mode) {
  std::error_code ignored;
  const auto resolved = std::filesystem::weakly_canonical(path, ignored);
  const std::string real = ignored || resolved.empty() ? path : resolved.string();
  const auto refused = [&](FileKind kind) {
    return kind != FileKind::missing && kind != FileKind::empty && kind != FileKind::store;
  };
  if (const auto kind = look_at(real); refused(kind)) return refusal(path, kind);
  auto lock = WriterLock::take(real);
  if (!lock) return refusal(path, lock.error().text);
  try {
    const auto kind = look_at(real);
    if (refused(kind)) return refusal(path, kind);
    const bool fresh = kind != FileKind::store;
    if (fresh) {
      create_store(real);
    } else if (!may_write(real)) {
      return refusal(path, tr("no permission to write"));
    }
    auto database = open_database(real);
    if (auto newer = refuse_newer(path, *database)) return *newer;
    const bool seen_from_the_start = !fresh || mode == WriterMode::live;
    set_journal(*database, !seen_from_the_start);
    if (seen_from_the_start) {
      migrate(*database);
      make_late_indexes(*database);
    }
    return std::unique_ptr<Writer>(new Writer(std::make_unique<Impl>(
        path, fresh, mode, std::move(lock.value()), std::move(database), limits)));
  } catch (const SqliteError& error) {
    return refusal(path, error.what());
  }
}

FirstIds Writer::first_ids() const {
  return impl_->ids;
}

std::optional<CaptureRecord> Writer::find_capture(const std::string& identity) const {
  const auto found = impl_->captures.find(identity);
  if (found == impl_->captures.end()) return std::nullopt;
  return found->second;
}

void Writer::keep_within(const Retention& retention) {
  if (impl_->batches != nullptr || impl_->finished) {
    throw std::logic_error("keep_within after the first record");
  }
  impl_->retention = retention;
  // What lies in the journal counts as well.
  if (retention.max_octets) impl_->database->exec("PRAGMA journal_size_limit = 4194304");
}

void Writer::forget_capture(CaptureId capture) {
  if (impl_->batches != nullptr || impl_->finished) {
    throw std::logic_error("forget_capture after the first record");
  }
  forget_rows_of(*impl_->database, capture);
  impl_->look_around();
}

void Writer::take(Record&& record) {
  if (const auto* const exchange = std::get_if<ExchangeRecord>(&record)) {
    accept_exchange(*exchange);
    return;
  }
  if (const auto* const capture = std::get_if<CaptureRecord>(&record)) impl_->remember(*capture);
  impl_->push(Item(std::move(record)));
}

void Writer::accept_exchange(const ExchangeRecord& exchange) {
  if (Queue* const to = impl_->open_queue()) to->push_exchange(exchange);
}

// A content of one chunk travels as one item: its end is what comes next.
void Writer::put_chunk(ContentId content, std::uint32_t index, std::vector<Byte> octets) {
  put_and_hash(content, index, {}, std::move(octets));
}

void Writer::put_and_hash(ContentId content, std::uint32_t index, HashId hash,
                          std::vector<Byte> octets) {
  impl_->push_small();
  ChunkItem chunk{content, index, std::move(octets), hash};
  if (index == 0 && chunk.octets.size() < impl_->limits.content_chunk_octets) {
    impl_->small = std::move(chunk);
  } else {
    impl_->push(std::move(chunk));
  }
}

void Writer::hash_octets(HashId hash, std::vector<Byte> octets, bool last) {
  impl_->push(HashItem{hash, std::move(octets), last});
}

void Writer::drop_hash(HashId hash) {
  impl_->push(HashDrop{hash});
}

void Writer::finish_content(ContentId content, const ContentSummary& summary) {
  ContentItem item{content, summary, {}};
  if (impl_->small.content == content) {
    item.octets = std::exchange(impl_->small, {}).octets;
  }
  impl_->push(std::move(item));
}

void Writer::drop_content(ContentId content) {
  impl_->push_small();
  impl_->push(ContentDrop{content});
}

void Writer::end_batch() {
  if (impl_->batches == nullptr || impl_->finished) return;
  impl_->push_small();
  impl_->push(BatchEnd{});
  impl_->queue.hand_over();
}

bool Writer::failed() const noexcept {
  return impl_->queue.abandoned();
}

void Writer::finish() {
  impl_->push_small();
  if (std::exchange(impl_->finished, true)) return;
  std::optional<std::string> failure;
  if (impl_->batches != nullptr) {
    impl_->queue.close();
    failure = impl_->batches->join();
    impl_->batches.reset();
  }
  try {
    if (!failure) impl_->close_database();
  } catch (const SqliteError& error) {
    failure = error.what();
  }
  impl_->database.reset();
  impl_->lock.reset();
  if (failure) throw std::runtime_error(refusal(impl_->path, *failure).text);
}

}  // namespace malote::store
