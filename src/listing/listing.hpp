// SPDX-License-Identifier: MIT
// What a listing says, line by line: LIST as Unix, DOS and EPLF servers write it, NLST's names,
// MLSD's facts (RFC 959 4.1.3, RFC 3659 7). Pure; any octets give entries or nothing. Used by
// whoever shows listings; knows no transfer and no store.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace malote::listing {

enum class EntryKind : std::uint8_t { file, folder, link, other };

struct Entry {
  std::string name;  // as sent; with what `ls -R` named before it
  EntryKind kind = EntryKind::file;
  std::optional<std::uint64_t> size;
  std::optional<std::string> modified;     // "2026-01-31 09:08", or as sent where that is no date
  std::optional<std::string> permissions;  // "rwxr-xr-x", "0644"
  std::optional<std::string> target;       // of a link
};

enum class Shape : std::uint8_t {
  any,    // LIST: told by each line
  names,  // NLST
  facts,  // MLSD
};

// The entry of one line without its end; nothing where it holds none ("total 12", a heading).
[[nodiscard]] std::optional<Entry> parse_line(std::string_view line, Shape);

[[nodiscard]] const char* to_word(EntryKind) noexcept;  // "file", "folder", "link", "other"

// A whole listing out of pieces cut anywhere. Lines longer than any name are cut.
class Reader {
 public:
  // False: no more entries are wanted.
  using Visit = std::function<bool(const Entry&)>;
  Reader(Shape shape, Visit visit) : shape_(shape), visit_(std::move(visit)) {}
  bool feed(std::string_view octets);
  void finish();

 private:
  bool close_line();

  Shape shape_;
  Visit visit_;
  std::string line_;
  std::string folder_;  // of `ls -R`
  bool wanted_ = true;
};

}  // namespace malote::listing
