// SPDX-License-Identifier: MIT
#include "store/store_file.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "store/schema.hpp"

namespace malote::store {
namespace {

constexpr std::size_t header_octets = 100;  // sqlite.org/fileformat.html 1.3
constexpr std::size_t application_id_offset = 68;
constexpr std::string_view magic{"SQLite format 3\0", 16};

using Header = std::array<Byte, header_octets>;

std::optional<Header> read_header(const std::string& path) {
  sqlite3_vfs* const vfs = sqlite3_vfs_find(nullptr);
  if (vfs == nullptr) return std::nullopt;
  const auto file_octets = static_cast<std::size_t>(vfs->szOsFile);
  const auto memory =
      std::make_unique<std::max_align_t[]>(file_octets / sizeof(std::max_align_t) + 1);
  auto* const file = reinterpret_cast<sqlite3_file*>(memory.get());
  const std::unique_ptr<const char, decltype(&sqlite3_free_filename)> name(
      sqlite3_create_filename(path.c_str(), "", "", 0, nullptr), &sqlite3_free_filename);
  if (name == nullptr) return std::nullopt;
  int flags = 0;
  std::optional<Header> header;
  const int opened =
      vfs->xOpen(vfs, name.get(), file, SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_READONLY, &flags);
  if (opened == SQLITE_OK) {
    header.emplace();
    if (file->pMethods->xRead(file, header->data(), header_octets, 0) != SQLITE_OK) header.reset();
  }
  if (file->pMethods != nullptr) file->pMethods->xClose(file);
  return header;
}

// As whoever we are now: privileges may have been dropped.
bool allowed(const std::string& path, int mode) {
  return faccessat(AT_FDCWD, path.c_str(), mode, AT_EACCESS) == 0;
}

bool exists(const std::string& path) {
  return allowed(path, F_OK);
}

bool exists_with_octets(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && status.st_size > 0;
}

std::string to_uri(const std::string& path, std::string_view parameters) {
  std::string uri = "file:";
  for (const char c : path) {
    if (is_alpha(c) || is_digit(c) || c == '/' || c == '.' || c == '_' || c == '-') {
      uri += c;
    } else {
      uri += '%';
      uri += to_hex({&c, 1});
    }
  }
  return uri + '?' + std::string(parameters);
}

// Opens and reads something, for SQLite looks at the file at the first question only.
Database open_and_ask(const std::string& name, int flags) {
  Database database(name, flags | SQLITE_OPEN_NOMUTEX);
  sqlite3_busy_timeout(database.handle(), 10'000);
  (void)database.number("SELECT count(*) FROM sqlite_schema");
  return database;
}

}  // namespace

FileKind look_at(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) {
    return errno == ENOENT || errno == ENOTDIR ? FileKind::missing : FileKind::unreadable;
  }
  if (S_ISDIR(status.st_mode)) return FileKind::directory;
  if (!S_ISREG(status.st_mode)) return FileKind::special;
  if (!allowed(path, R_OK)) return FileKind::unreadable;
  if (status.st_size == 0) return FileKind::empty;
  if (static_cast<std::size_t>(status.st_size) < header_octets) return FileKind::foreign;
  const auto header = read_header(path);
  if (!header) return FileKind::unreadable;
  if (as_text(Bytes(*header)).substr(0, magic.size()) != magic) return FileKind::foreign;
  ByteCursor cursor(*header);
  cursor.skip(application_id_offset);
  return cursor.u32() == application_id ? FileKind::store : FileKind::foreign;
}

Error refusal(const std::string& path, std::string_view reason) {
  return {to_visible(path) + ": " + std::string(reason)};
}

Error refusal(const std::string& path, FileKind kind) {
  switch (kind) {
    case FileKind::missing:
      return refusal(path, tr("no such file"));
    case FileKind::directory:
      return refusal(path, tr("is a directory"));
    case FileKind::unreadable:
      return refusal(path, tr("no permission to read"));
    case FileKind::empty:
      return refusal(path, tr("not a malote store: the file is empty"));
    case FileKind::special:
    case FileKind::foreign:
    case FileKind::store:
      break;
  }
  return refusal(path, tr("not a malote store"));
}

std::optional<Error> refuse_newer(const std::string& path, Database& database) {
  const auto version = database.number("PRAGMA user_version");
  if (version <= schema_version) return std::nullopt;
  return refusal(path, std::string(tr("made by a newer malote")) + " (" + tr("version") + ' ' +
                           std::to_string(version) + ')');
}

void create_store(const std::string& path) {
  const std::string making = path + "-new";
  const int descriptor =
      open(making.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) throw SqliteError(SQLITE_CANTOPEN, std::strerror(errno));
  (void)fchmod(descriptor, 0600);
  (void)close(descriptor);
  {
    Database database(making, SQLITE_OPEN_READWRITE);
    database.exec("PRAGMA journal_mode = MEMORY");  // half a file is thrown away, not rolled back
    database.exec("PRAGMA page_size = " + std::to_string(page_octets));
    migrate(database);
  }
  if (std::rename(making.c_str(), path.c_str()) != 0) {
    const std::string reason = std::strerror(errno);
    (void)unlink(making.c_str());
    throw SqliteError(SQLITE_CANTOPEN, reason);
  }
}

bool may_write(const std::string& path) {
  return allowed(path, W_OK);
}

// Writable first: a store whose writer was killed may need its last batch rolled back, and a
// read-only connection would leave files beside it that its owner can't write to. Never immutable
// while another file says that there is, or may soon be, more to it than this one.
Database open_for_reading(const std::string& path) {
  const bool writable = may_write(path);
  try {
    if (writable) return open_and_ask(path, SQLITE_OPEN_READWRITE);
  } catch (const SqliteError& error) {
    const bool may_be_the_place = error.code() == SQLITE_CANTOPEN ||
                                  error.code() == SQLITE_READONLY || error.code() == SQLITE_PERM ||
                                  error.code() == SQLITE_IOERR;
    if (!may_be_the_place) throw;
  }
  const bool being_written = !writable && exists(path + "-lock");
  if (exists(path + "-wal") || being_written) return open_and_ask(path, SQLITE_OPEN_READONLY);
  if (exists_with_octets(path + "-journal")) {
    throw SqliteError(SQLITE_READONLY,
                      tr("was cut off while being written; copy it, with the -journal file beside "
                         "it, to where you may write"));
  }
  return open_and_ask(to_uri(path, "immutable=1"), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
}

Result<WriterLock> WriterLock::take(const std::string& store_path) {
  const std::string path = store_path + "-lock";
  for (;;) {
    const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) {
      return Error{errno == ENOENT || errno == ENOTDIR ? tr("no such folder")
                                                       : std::strerror(errno)};
    }
    WriterLock lock(path, descriptor);
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
      lock.path_.clear();  // not ours to remove
      return Error{tr("is being written by another malote")};
    }
    // Who held it before may have removed the file between our open and our lock.
    struct stat ours {};
    struct stat there {};
    const bool same = fstat(descriptor, &ours) == 0 && stat(path.c_str(), &there) == 0 &&
                      ours.st_ino == there.st_ino && ours.st_dev == there.st_dev;
    if (same) return Result<WriterLock>(std::move(lock));
    lock.path_.clear();
  }
}

bool WriterLock::is_held(const std::string& store_path) {
  const int descriptor =
      open((store_path + "-lock").c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  // Another user's: nobody can tell, and to wait for more is harmless.
  if (descriptor < 0) return errno == EACCES;
  const bool held = flock(descriptor, LOCK_SH | LOCK_NB) != 0;
  (void)close(descriptor);
  return held;
}

WriterLock::WriterLock(WriterLock&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

WriterLock::~WriterLock() {
  if (descriptor_ < 0) return;
  if (!path_.empty()) (void)unlink(path_.c_str());
  (void)close(descriptor_);
}

}  // namespace malote::store
