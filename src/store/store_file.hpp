// SPDX-License-Identifier: MIT
// A store as a file: is it there, is it ours, may we; and the lock that only one writer holds. Used
// by the writer and the reader; knows no table.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "store/sqlite.hpp"

namespace malote::store {

enum class FileKind : std::uint8_t {
  missing,
  directory,
  special,
  unreadable,
  empty,
  foreign,
  store
};

// Looks at the first octets through SQLite's file layer: a descriptor of our own would, when
// closed, drop the locks that connections of this process hold on the file (POSIX).
[[nodiscard]] FileKind look_at(const std::string& path);

[[nodiscard]] bool may_write(const std::string& path);

// "path: reason", the path made visible.
[[nodiscard]] Error refusal(const std::string& path, std::string_view reason);
// Why a file of that kind is no store.
[[nodiscard]] Error refusal(const std::string& path, FileKind);

// "made by a newer malote (version 7)" where the store's version is above ours.
[[nodiscard]] std::optional<Error> refuse_newer(const std::string& path, Database&);

// Makes an empty store (mode 0600) in one step: the path has a whole store or nothing.
// Throws SqliteError.
void create_store(const std::string& path);

// For reading: as it stands, or, where nothing may be written beside it, as one that nobody
// changes. Throws SqliteError.
[[nodiscard]] Database open_for_reading(const std::string& path);

// Held while the store is written, by an empty file beside it; the kernel lets go of it when the
// process ends, however it ends. Readers don't look at it.
class WriterLock {
 public:
  // Refused with the bare reason.
  [[nodiscard]] static Result<WriterLock> take(const std::string& store_path);
  // Whether somebody writes now. A writer that was killed leaves the file and no lock on it.
  [[nodiscard]] static bool is_held(const std::string& store_path);
  WriterLock(WriterLock&&) noexcept;
  WriterLock& operator=(WriterLock&&) = delete;
  ~WriterLock();

 private:
  WriterLock(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  std::string path_;
  int descriptor_ = -1;
};

}  // namespace malote::store
