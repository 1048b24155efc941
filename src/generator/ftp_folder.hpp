// SPDX-License-Identifier: MIT
// The folder that FTP's users see: in memory, or one of the disk that nobody gets out of. Paths
// begin at its root and have no dots in them ("/pub/notes.txt"): whoever calls has resolved them.
// Used by the FTP server session; knows no protocol. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/time.hpp"

namespace malote::generator {

struct FtpEntry {
  std::string name;
  bool folder = false, link = false;  // links are shown and never followed
  std::uint64_t size = 0;
  Timestamp modified;
};

enum class FtpAnswer : std::uint8_t {
  done,
  no_such,
  not_allowed,
  exists,
  is_folder,
  no_folder,
  not_empty,
  full,
};

// Open at some octet. Gone where the file is gone.
class FtpFile {
 public:
  virtual ~FtpFile() = default;
  // At most `most` octets, none at the end; nothing where it cannot be read.
  [[nodiscard]] virtual std::optional<std::string> read(std::size_t most) = 0;
  [[nodiscard]] virtual FtpAnswer write(std::string_view octets) = 0;
};

enum class FtpOpen : std::uint8_t { read, write, append };

struct FtpOpened {
  std::unique_ptr<FtpFile> file;
  FtpAnswer answer = FtpAnswer::done;  // why there is no file
};

class FtpFolder {
 public:
  virtual ~FtpFolder() = default;
  [[nodiscard]] virtual std::optional<FtpEntry> look(const std::string& path) = 0;
  // By name; nothing where it is no folder, or not ours to read.
  [[nodiscard]] virtual std::optional<std::vector<FtpEntry>> list(const std::string& path) = 0;
  // Written from octet 0 a file is made, or made empty; from another one it is cut there.
  [[nodiscard]] virtual FtpOpened open(const std::string& path, FtpOpen, std::uint64_t offset) = 0;
  [[nodiscard]] virtual FtpAnswer make_folder(const std::string& path) = 0;
  [[nodiscard]] virtual FtpAnswer remove_folder(const std::string& path) = 0;
  [[nodiscard]] virtual FtpAnswer remove_file(const std::string& path) = 0;
  [[nodiscard]] virtual FtpAnswer rename(const std::string& from, const std::string& to) = 0;
};

// With /welcome.txt, /pub (notes, a table, a picture, a mebibyte of anything) and an empty
// /incoming; its octets are the same at every start. Files hold `file_octets` at most.
[[nodiscard]] std::unique_ptr<FtpFolder> make_memory_folder(Timestamp now,
                                                            std::uint64_t file_octets);
[[nodiscard]] Result<std::unique_ptr<FtpFolder>> open_disk_folder(const std::string& path,
                                                                  std::uint64_t file_octets);

constexpr std::uint64_t memory_folder_octets_cap = std::uint64_t{256} << 20U;  // all files
constexpr std::size_t folder_entries_cap = 10'000;  // of a listing, and of the memory folder

// "/pub" and "../x/./y" → "/x/y"; never above the root.
[[nodiscard]] std::string resolve_ftp_path(std::string_view folder, std::string_view path);
[[nodiscard]] std::string parent_of(const std::string& path);
[[nodiscard]] std::string name_of_path(const std::string& path);

}  // namespace malote::generator
