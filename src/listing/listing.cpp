// SPDX-License-Identifier: MIT
#include "listing/listing.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <utility>

#include "core/text.hpp"
#include "core/time.hpp"

namespace malote::listing {

namespace {

constexpr std::size_t longest_line = 64 * 1024;
constexpr std::string_view blanks = " \t";

// The next word; `rest` is then what follows the blanks behind it.
std::string_view next_word(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
  const std::string_view word = rest.substr(0, rest.find_first_of(blanks));
  rest.remove_prefix(word.size());
  return word;
}

// One blank stands between the date and the name; more belong to the name.
std::string_view name_of(std::string_view rest) {
  if (!rest.empty()) rest.remove_prefix(1);
  return rest;
}

std::string two_digits(unsigned number) {
  std::array<char, 12> text{};
  std::snprintf(text.data(), text.size(), "%02u", number);
  return text.data();
}

std::optional<unsigned> small_number(std::string_view text, unsigned most) {
  const auto number = parse_number(text);
  if (!number || *number > most) return std::nullopt;
  return static_cast<unsigned>(*number);
}

unsigned month_of(std::string_view word) {
  static constexpr auto months = std::to_array<std::string_view>(
      {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"});
  for (unsigned i = 0; i < months.size(); ++i) {
    if (starts_with_ignoring_case(word, months[i]) && word.size() <= 4) return i + 1;
  }
  return 0;
}

// "Jan 31 2025" gives "2025-01-31". Without a year ("Jan 31 09:08") nobody can tell which: as sent.
std::string unix_date(std::string_view month, std::string_view day, std::string_view last) {
  const unsigned number = month_of(month);
  const auto of_month = small_number(day, 31);
  const bool has_year = last.size() == 4 && parse_number(last);
  if (number == 0 || !of_month || !has_year) {
    return std::string(month) + ' ' + std::string(day) + ' ' + std::string(last);
  }
  return std::string(last) + '-' + two_digits(number) + '-' + two_digits(*of_month);
}

bool looks_like_permissions(std::string_view word) {
  if (word.size() < 10 || word.size() > 11) return false;
  if (std::string_view("-dlbcpsD").find(word[0]) == std::string_view::npos) return false;
  return word.substr(1, 9).find_first_not_of("-rwxsStTlL") == std::string_view::npos;
}

EntryKind unix_kind(char letter) {
  switch (letter) {
    case '-':
      return EntryKind::file;
    case 'd':
      return EntryKind::folder;
    case 'l':
      return EntryKind::link;
    default:
      return EntryKind::other;
  }
}

bool is_day(std::string_view word) {
  return small_number(word, 31).has_value();
}
bool is_time_or_year(std::string_view word) {
  return word.find(':') != std::string_view::npos || (word.size() == 4 && parse_number(word));
}

struct UnixDate {
  std::size_t word = 0;  // where it begins
  std::string text;
  std::string_view rest;  // behind it
};

// The date tells where the name begins: owners may have blanks, groups may be missing. It is
// "Jan 31 2025", "31 Jan 09:08" or "2025-01-31 09:08".
std::optional<UnixDate> find_date(std::string_view rest) {
  std::array<std::string_view, 4> last{};  // the last four words, the newest at the end
  std::array<std::string_view, 4> behind{};
  for (std::size_t count = 1; count <= 12; ++count) {
    std::rotate(last.begin(), last.begin() + 1, last.end());
    last[3] = next_word(rest);
    if (last[3].empty()) return std::nullopt;
    behind[3] = rest;
    if (count >= 3 && is_time_or_year(last[3])) {
      if (month_of(last[1]) != 0 && is_day(last[2])) {
        return UnixDate{count - 3, unix_date(last[1], last[2], last[3]), rest};
      }
      if (month_of(last[2]) != 0 && is_day(last[1])) {
        return UnixDate{count - 3, unix_date(last[2], last[1], last[3]), rest};
      }
    }
    if (count >= 2 && last[2].size() == 10 && parse_timestamp(last[2]) &&
        last[3].find(':') != std::string_view::npos) {
      return UnixDate{count - 2, std::string(last[2]) + ' ' + std::string(last[3].substr(0, 5)),
                      rest};
    }
  }
  return std::nullopt;
}

// "-rw-r--r--   1 owner group   1234 Jan 31 09:08 name"
std::optional<Entry> parse_unix(std::string_view line) {
  std::string_view rest = line;
  const std::string_view permissions = next_word(rest);
  if (!looks_like_permissions(permissions)) return std::nullopt;
  const auto date = find_date(rest);
  if (!date) return std::nullopt;
  Entry entry;
  entry.kind = unix_kind(permissions[0]);
  entry.permissions = std::string(permissions.substr(1, 9));
  entry.modified = date->text;
  std::string_view words = rest;
  std::string_view size;
  for (std::size_t i = 0; i < date->word; ++i) size = next_word(words);
  if (entry.kind != EntryKind::other) entry.size = parse_number(size);
  std::string_view name = name_of(date->rest);
  const std::size_t arrow = name.find(" -> ");
  if (entry.kind == EntryKind::link && arrow != std::string_view::npos) {
    entry.target = std::string(name.substr(arrow + 4));
    name = name.substr(0, arrow);
  }
  if (name.empty() || name == "." || name == "..") return std::nullopt;
  entry.name = std::string(name);
  return entry;
}

// "01-31-26  09:08AM" and with a year of four digits: "2026-01-31 09:08".
std::optional<std::string> dos_date(std::string_view date, std::string_view time) {
  if (date.size() < 8 || date[2] != '-' || date[5] != '-' || time.size() < 5) return std::nullopt;
  const auto month = small_number(date.substr(0, 2), 12);
  const auto day = small_number(date.substr(3, 2), 31);
  auto year = small_number(date.substr(6), 9999);
  auto hour = small_number(time.substr(0, 2), 23);
  const auto minute = small_number(time.substr(3, 2), 59);
  if (!month || !day || !year || !hour || !minute || time[2] != ':') return std::nullopt;
  if (*year < 100) *year += *year < 70 ? 2000 : 1900;
  const char half = time.size() > 5 ? to_upper(time[5]) : ' ';
  if (half == 'P' && *hour < 12) *hour += 12;
  if (half == 'A' && *hour == 12) *hour = 0;
  return std::to_string(*year) + '-' + two_digits(*month) + '-' + two_digits(*day) + ' ' +
         two_digits(*hour) + ':' + two_digits(*minute);
}

// "01-31-26  09:08AM       <DIR>          name", or a size in place of <DIR>.
std::optional<Entry> parse_dos(std::string_view line) {
  std::string_view rest = line;
  const std::string_view date = next_word(rest);
  const auto modified = dos_date(date, next_word(rest));
  if (!modified) return std::nullopt;
  const std::string_view what = next_word(rest);
  Entry entry;
  entry.modified = modified;
  if (what == "<DIR>" || what == "<JUNCTION>" || what == "<SYMLINKD>") {
    entry.kind = EntryKind::folder;
  } else {
    entry.size = parse_number(what);
    if (!entry.size) return std::nullopt;
  }
  const std::string_view name = trim(rest);
  if (name.empty() || name == "." || name == "..") return std::nullopt;
  entry.name = std::string(name);
  return entry;
}

constexpr std::uint64_t seconds_most = INT64_MAX / ns_per_second;  // until 2262

std::string utc(std::uint64_t seconds) {
  const std::string text = to_rfc3339({static_cast<std::int64_t>(seconds) * ns_per_second});
  return text.substr(0, 10) + ' ' + text.substr(11, 5);
}

// "+i8388621.29609,m824255902,r,s1234,\tname" (EPLF).
std::optional<Entry> parse_eplf(std::string_view line) {
  const std::size_t tab = line.find('\t');
  if (!line.starts_with('+') || tab == std::string_view::npos) return std::nullopt;
  Entry entry;
  entry.kind = EntryKind::other;
  entry.name = std::string(line.substr(tab + 1));
  std::string_view facts = line.substr(1, tab - 1);
  while (!facts.empty()) {
    const std::string_view fact = facts.substr(0, facts.find(','));
    facts.remove_prefix(std::min(fact.size() + 1, facts.size()));
    if (fact.empty()) continue;
    const auto number = parse_number(fact.substr(1));
    if (fact == "/") entry.kind = EntryKind::folder;
    if (fact == "r") entry.kind = EntryKind::file;
    if (fact[0] == 's' && number) entry.size = number;
    if (fact[0] == 'm' && number && *number <= seconds_most) entry.modified = utc(*number);
    if (fact.starts_with("up")) entry.permissions = std::string(fact.substr(2));
  }
  if (entry.name.empty()) return std::nullopt;
  return entry;
}

// RFC 3659 2.3: YYYYMMDDHHMMSS with a fraction.
std::string time_value(std::string_view text) {
  if (text.size() < 14 || !parse_number(text.substr(0, 14))) return std::string(text);
  const auto part = [&](std::size_t at, std::size_t octets) {
    return std::string(text.substr(at, octets));
  };
  return part(0, 4) + '-' + part(4, 2) + '-' + part(6, 2) + ' ' + part(8, 2) + ':' + part(10, 2);
}

EntryKind fact_kind(std::string_view type) {
  if (equals_ignoring_case(type, "file")) return EntryKind::file;
  if (equals_ignoring_case(type, "dir")) return EntryKind::folder;
  if (starts_with_ignoring_case(type, "OS.unix=slink") ||
      starts_with_ignoring_case(type, "OS.unix=symlink")) {
    return EntryKind::link;
  }
  return EntryKind::other;
}

// "type=file;size=1234;modify=20260131090807; name"; cdir and pdir are the folder itself.
std::optional<Entry> parse_facts(std::string_view line) {
  const std::size_t blank = line.find(' ');
  if (blank == std::string_view::npos || blank + 1 >= line.size()) return std::nullopt;
  std::string_view facts = line.substr(0, blank);
  if (!facts.empty() && facts.back() != ';') return std::nullopt;
  Entry entry;
  entry.name = std::string(line.substr(blank + 1));
  while (!facts.empty()) {
    const std::string_view fact = facts.substr(0, facts.find(';'));
    facts.remove_prefix(std::min(fact.size() + 1, facts.size()));
    const std::size_t equals = fact.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string name = to_lower(fact.substr(0, equals));
    const std::string_view value = fact.substr(equals + 1);
    if (name == "type") {
      if (equals_ignoring_case(value, "cdir") || equals_ignoring_case(value, "pdir")) {
        return std::nullopt;
      }
      entry.kind = fact_kind(value);
      const std::size_t colon = value.find(':');
      if (entry.kind == EntryKind::link && colon != std::string_view::npos) {
        entry.target = std::string(value.substr(colon + 1));
      }
    } else if (name == "size" || name == "sizd") {
      entry.size = parse_number(value);
    } else if (name == "modify") {
      entry.modified = time_value(value);
    } else if (name == "unix.mode") {
      entry.permissions = std::string(value);
    }
  }
  return entry;
}

std::optional<Entry> parse_name(std::string_view line) {
  if (line.empty() || line == "." || line == "..") return std::nullopt;
  Entry entry;
  entry.name = std::string(line);
  entry.kind = EntryKind::other;  // it may be anything
  return entry;
}

}  // namespace

const char* to_word(EntryKind kind) noexcept {
  switch (kind) {
    case EntryKind::file:
      return "file";
    case EntryKind::folder:
      return "folder";
    case EntryKind::link:
      return "link";
    case EntryKind::other:
      return "other";
  }
  return "other";
}

std::optional<Entry> parse_line(std::string_view line, Shape shape) {
  while (line.ends_with('\r')) line.remove_suffix(1);
  switch (shape) {
    case Shape::names:
      return parse_name(line);
    case Shape::facts:
      return parse_facts(line);
    case Shape::any:
      break;
  }
  if (auto entry = parse_eplf(line)) return entry;
  if (auto entry = parse_unix(line)) return entry;
  return parse_dos(line);
}

bool Reader::close_line() {
  std::string_view line = line_;
  while (line.ends_with('\r')) line.remove_suffix(1);
  auto entry = parse_line(line, shape_);
  if (entry) {
    if (!folder_.empty() && !entry->name.starts_with('/')) {
      entry->name = folder_ + '/' + entry->name;
    }
    wanted_ = visit_(*entry);
  } else if (shape_ == Shape::any && line.size() > 1 && line.ends_with(':')) {
    line.remove_suffix(1);  // "./sub:" of ls -R
    while (line.starts_with("./")) line.remove_prefix(2);
    folder_ = line == "." ? std::string() : std::string(line);
  }
  line_.clear();
  return wanted_;
}

bool Reader::feed(std::string_view octets) {
  while (wanted_ && !octets.empty()) {
    const std::size_t lf = octets.find('\n');
    const std::string_view piece = octets.substr(0, lf);
    line_.append(piece.substr(0, longest_line - std::min(longest_line, line_.size())));
    octets.remove_prefix(lf == std::string_view::npos ? octets.size() : lf + 1);
    if (lf != std::string_view::npos) close_line();
  }
  return wanted_;
}

void Reader::finish() {
  if (wanted_ && !line_.empty()) close_line();
}

}  // namespace malote::listing
