// SPDX-License-Identifier: MIT
#include "store/sqlite.hpp"

#include <sqlite3.h>

#include <cstdint>
#include <cstring>

#include "core/i18n.hpp"
#include "core/text.hpp"

namespace malote::store {
namespace {

std::string describe(sqlite3* handle, int result) {
  switch (result & 0xff) {
    case SQLITE_FULL:
      return tr("the disk is full");
    case SQLITE_NOTADB:
      return tr("not an SQLite file");
    case SQLITE_CORRUPT:
      return tr("the file is damaged");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return tr("another program keeps it locked");
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return tr("no permission to write");
    default:
      return handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(result);
  }
}

// ASCII without NUL, as nearly all that is stored: eight octets at a time.
bool is_simple_text(std::string_view octets) noexcept {
  constexpr std::uint64_t low_bits = 0x0101010101010101U;
  constexpr std::uint64_t high_bits = 0x8080808080808080U;
  std::size_t at = 0;
  std::uint64_t found = 0;
  for (; at + sizeof found <= octets.size(); at += sizeof found) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, octets.data() + at, sizeof eight);
    found |=
        (eight | (eight - low_bits)) & high_bits;  // no octet in 0x01 to 0x7f leaves a high bit
  }
  for (; at < octets.size(); ++at) {
    const auto octet = static_cast<unsigned char>(octets[at]);
    found |= static_cast<std::uint64_t>(octet == 0 || octet >= 0x80);
  }
  return found == 0;
}

[[noreturn]] void fail(sqlite3* handle, int result) {
  throw SqliteError(result & 0xff, describe(handle, result));
}

}  // namespace

void Database::Closer::operator()(sqlite3* handle) const noexcept {
  sqlite3_close_v2(handle);
}

Database::Database(const std::string& uri, int flags) {
  // Counting its memory takes a lock at each allocation. Refused once SQLite is at work: no harm.
  static const int told = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  (void)told;
  sqlite3* raw = nullptr;
  const int result = sqlite3_open_v2(uri.c_str(), &raw, flags, nullptr);
  handle_.reset(raw);
  if (result != SQLITE_OK) fail(raw, result);
}

void Database::exec(const std::string& sql) {
  const int result = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) fail(handle_.get(), result);
}

std::int64_t Database::number(const std::string& sql) {
  Statement statement(*this, sql);
  return statement.step() ? statement.integer(0) : 0;
}

std::int64_t Database::changes() const noexcept {
  return sqlite3_changes64(handle_.get());
}

bool Database::in_transaction() const noexcept {
  return sqlite3_get_autocommit(handle_.get()) == 0;
}

void Statement::Closer::operator()(sqlite3_stmt* handle) const noexcept {
  sqlite3_finalize(handle);
}

Statement::Statement(Database& database, std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  const int result = sqlite3_prepare_v3(database.handle(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  handle_.reset(raw);
  if (result != SQLITE_OK) fail(database.handle(), result);
}

void Statement::check(int result) const {
  if (result != SQLITE_OK) fail(sqlite3_db_handle(handle_.get()), result);
}

void Statement::bind_null(int index) {
  check(sqlite3_bind_null(handle_.get(), index));
}

void Statement::bind_integer(int index, std::int64_t value) {
  check(sqlite3_bind_int64(handle_.get(), index, value));
}

// A null pointer would bind NULL, and an empty text is no NULL.
void Statement::bind_text(int index, std::string_view text) {
  check(sqlite3_bind_text64(handle_.get(), index, text.empty() ? "" : text.data(), text.size(),
                            SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::bind_octets(int index, std::string_view octets) {
  const bool is_text =
      is_simple_text(octets) || (octets.find('\0') == std::string_view::npos && is_utf8(octets));
  if (is_text) {
    bind_text(index, octets);
  } else {
    bind_blob(index, as_bytes(octets));
  }
}

void Statement::bind_copy(int index, std::string_view text) {
  check(sqlite3_bind_text64(handle_.get(), index, text.empty() ? "" : text.data(), text.size(),
                            SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Statement::bind_blob(int index, Bytes octets) {
  check(octets.empty() ? sqlite3_bind_zeroblob(handle_.get(), index, 0)
                       : sqlite3_bind_blob64(handle_.get(), index, octets.data(), octets.size(),
                                             SQLITE_STATIC));
}

bool Statement::step() {
  const int result = sqlite3_step(handle_.get());
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  sqlite3* const database = sqlite3_db_handle(handle_.get());
  SqliteError error(result & 0xff, describe(database, result));
  sqlite3_reset(handle_.get());
  throw error;
}

void Statement::run() {
  while (step()) {
  }
  reset();
}

void Statement::reset() noexcept {
  sqlite3_reset(handle_.get());
}

bool Statement::is_null(int column) const noexcept {
  return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const noexcept {
  return sqlite3_column_int64(handle_.get(), column);
}

std::string_view Statement::octets(int column) const noexcept {
  const void* const data = sqlite3_column_blob(handle_.get(), column);
  const int size = sqlite3_column_bytes(handle_.get(), column);
  if (data == nullptr || size <= 0) return {};
  return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

Transaction::Transaction(Database& database, Kind kind) : database_(database) {
  database_.exec(kind == Kind::write ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
  if (!open_) return;
  sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  database_.exec("COMMIT");
  open_ = false;
}

std::string sqlite_version() {
  return std::string("SQLite ") + sqlite3_libversion();
}

}  // namespace malote::store
