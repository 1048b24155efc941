// SPDX-License-Identifier: MIT
// SQLite's C interface as owning values: a database, a prepared statement, a transaction. Used by
// this folder only. Failures of the environment (disk full, a damaged file) are SqliteErrors; the
// schema and the records are not known here. One thread at a time for each Database.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "core/bytes.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace malote::store {

// "SQLite 3.40.1", as it is loaded.
[[nodiscard]] std::string sqlite_version();

// what() is one line for a person.
class SqliteError : public std::runtime_error {
 public:
  SqliteError(int code, const std::string& text) : std::runtime_error(text), code_(code) {}
  [[nodiscard]] int code() const noexcept { return code_; }  // primary result code

 private:
  int code_;
};

class Database {
 public:
  // `uri` is a path or a file: URI; `flags` are sqlite3_open_v2's.
  Database(const std::string& uri, int flags);

  void exec(const std::string& sql);
  [[nodiscard]] std::int64_t number(const std::string& sql);  // first column of the first row, or 0
  [[nodiscard]] std::int64_t changes() const noexcept;        // rows touched by the last statement
  [[nodiscard]] bool in_transaction() const noexcept;         // one that Transaction began
  [[nodiscard]] sqlite3* handle() const noexcept { return handle_.get(); }

 private:
  struct Closer {
    void operator()(sqlite3*) const noexcept;
  };
  std::unique_ptr<sqlite3, Closer> handle_;
};

// Values are not copied when bound: they live until the statement has stepped, unless said.
class Statement {
 public:
  Statement(Database&, std::string_view sql);

  void bind_null(int index);
  void bind_integer(int index, std::int64_t value);
  void bind_text(int index, std::string_view text);
  // TEXT where the octets are UTF-8 without NUL, else a BLOB of them: nothing is lost either way.
  void bind_octets(int index, std::string_view octets);
  void bind_copy(int index, std::string_view text);  // copied at once
  void bind_blob(int index, Bytes octets);

  [[nodiscard]] bool step();  // true: a row is there
  void run();                 // steps to the end and resets
  void reset() noexcept;

  [[nodiscard]] bool is_null(int column) const noexcept;
  [[nodiscard]] std::int64_t integer(int column) const noexcept;
  // Of a TEXT or BLOB; valid until the next step or reset.
  [[nodiscard]] std::string_view octets(int column) const noexcept;

 private:
  struct Closer {
    void operator()(sqlite3_stmt*) const noexcept;
  };
  void check(int result) const;
  std::unique_ptr<sqlite3_stmt, Closer> handle_;
};

// Resets the statement when the scope ends, whatever happens in it: a forgotten reset would hold a
// read lock.
class Resetter {
 public:
  explicit Resetter(Statement& statement) noexcept : statement_(statement) {}
  ~Resetter() { statement_.reset(); }
  Resetter(const Resetter&) = delete;
  Resetter& operator=(const Resetter&) = delete;

 private:
  Statement& statement_;
};

// Rolled back unless committed.
class Transaction {
 public:
  enum class Kind : std::uint8_t { read, write };
  Transaction(Database&, Kind);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace malote::store
