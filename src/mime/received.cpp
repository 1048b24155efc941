// SPDX-License-Identifier: MIT
#include "mime/received.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"

namespace malote::mime {

namespace {

constexpr std::size_t hops_most = 100;  // RFC 5321 6.3: a hundred make a loop

// Comments taken out; they may nest.
std::string without_comments(std::string_view text) {
  std::string out;
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '(') {
      ++depth;
    } else if (c == ')' && depth > 0) {
      --depth;
    } else if (c == '\\' && depth > 0) {
      ++i;
    } else if (depth == 0) {
      out += c;
    }
  }
  return out;
}

std::vector<std::string_view> words_of(std::string_view text, std::string_view between) {
  std::vector<std::string_view> words;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(between), text.size()));
    if (text.empty()) return words;
    const std::string_view word = text.substr(0, text.find_first_of(between));
    words.push_back(word);
    text.remove_prefix(word.size());
  }
}

std::optional<int> number_in(std::string_view text, int least, int most) {
  const auto number = parse_number(text);
  if (!number || *number < static_cast<std::uint64_t>(least) ||
      *number > static_cast<std::uint64_t>(most)) {
    return std::nullopt;
  }
  return static_cast<int>(*number);
}

std::optional<int> month_of(std::string_view word) {
  constexpr std::array<std::string_view, 12> months{"jan", "feb", "mar", "apr", "may", "jun",
                                                    "jul", "aug", "sep", "oct", "nov", "dec"};
  for (std::size_t i = 0; i < months.size(); ++i) {
    if (equals_ignoring_case(word.substr(0, 3), months[i])) return static_cast<int>(i) + 1;
  }
  return std::nullopt;
}

// Minutes east of Greenwich. Letters other than these say nothing (RFC 5322 4.3).
int zone_of(std::string_view word) {
  if (word.size() == 5 && (word[0] == '+' || word[0] == '-')) {
    const auto hours = number_in(word.substr(1, 2), 0, 24);
    const auto minutes = number_in(word.substr(3, 2), 0, 59);
    if (hours && minutes) return (word[0] == '-' ? -1 : 1) * (*hours * 60 + *minutes);
  }
  struct Zone {
    std::string_view name;
    int hours;
  };
  constexpr std::array zones{Zone{"edt", -4}, Zone{"est", -5}, Zone{"cdt", -5}, Zone{"cst", -6},
                             Zone{"mdt", -6}, Zone{"mst", -7}, Zone{"pdt", -7}, Zone{"pst", -8}};
  for (const Zone& zone : zones) {
    if (equals_ignoring_case(word, zone.name)) return zone.hours * 60;
  }
  return 0;
}

// Days since 1970-01-01 (Howard Hinnant's days_from_civil).
std::int64_t days_of(int year, int month, int day) {
  const int y = month <= 2 ? year - 1 : year;
  const int era = (y >= 0 ? y : y - 399) / 400;
  const int of_era = y - era * 400;
  const int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
  return static_cast<std::int64_t>(era) * 146097 + day_of_era - 719468;
}

// RFC 5322 4.3: two and three digits.
int year_of(int written, std::size_t digits) {
  if (digits == 2) return written < 50 ? 2000 + written : 1900 + written;
  return digits == 3 ? 1900 + written : written;
}

std::string* part_named(Hop& hop, std::string_view word) {
  if (equals_ignoring_case(word, "from")) return &hop.from;
  if (equals_ignoring_case(word, "by")) return &hop.by;
  if (equals_ignoring_case(word, "with")) return &hop.with;
  if (equals_ignoring_case(word, "id")) return &hop.id;
  if (equals_ignoring_case(word, "for")) return &hop.for_whom;
  return nullptr;
}

Hop parse_hop(std::string_view field) {
  Hop hop;
  const std::size_t semicolon = field.rfind(';');
  if (semicolon != std::string_view::npos) hop.time = parse_mail_date(field.substr(semicolon + 1));
  // Comments stay where they belong: "from a (b [10.0.0.1])".
  std::string_view rest = trim(field.substr(0, semicolon));
  std::string* part = nullptr;
  int depth = 0;
  for (const std::string_view word : words_of(rest, " \t\r\n")) {
    std::string* const named = depth == 0 ? part_named(hop, word) : nullptr;
    if (named != nullptr && named->empty() && part != named) {
      part = named;
      continue;
    }
    depth += static_cast<int>(std::count(word.begin(), word.end(), '(') -
                              std::count(word.begin(), word.end(), ')'));
    if (part == nullptr) continue;
    if (!part->empty()) *part += ' ';
    *part += word;
  }
  return hop;
}

}  // namespace

std::optional<Timestamp> parse_mail_date(std::string_view text) {
  const std::string plain = without_comments(text.substr(0, 200));
  std::vector<std::string_view> words = words_of(plain, " \t\r\n,");
  if (!words.empty() && !is_digit(words.front().front())) words.erase(words.begin());
  if (words.size() < 4) return std::nullopt;
  const auto day = number_in(words[0], 1, 31);
  const auto month = month_of(words[1]);
  const auto year = number_in(words[2], 0, 9999);
  const auto clock = words_of(words[3], ":");
  if (!day || !month || !year || words[2].size() < 2 || clock.size() < 2) return std::nullopt;
  const auto hour = number_in(clock[0], 0, 23);
  const auto minute = number_in(clock[1], 0, 59);
  const auto second = clock.size() > 2 ? number_in(clock[2], 0, 60) : std::optional(0);
  if (!hour || !minute || !second) return std::nullopt;
  const int zone = words.size() > 4 ? zone_of(words[4]) : 0;
  const std::int64_t seconds = days_of(year_of(*year, words[2].size()), *month, *day) * 86400 +
                               (*hour * 60 + *minute - zone) * 60 + *second;
  constexpr std::int64_t latest = 9'000'000'000;  // of what nanoseconds since 1970 can hold
  if (seconds < -latest || seconds > latest) return std::nullopt;
  return Timestamp{seconds * ns_per_second};
}

std::vector<Hop> parse_received(const std::vector<std::string>& fields) {
  std::vector<Hop> hops;
  const std::size_t count = std::min(fields.size(), hops_most);
  for (std::size_t i = count; i-- > 0;) {
    Hop hop = parse_hop(fields[i]);
    const auto before = std::find_if(hops.rbegin(), hops.rend(),
                                     [](const Hop& earlier) { return earlier.time.has_value(); });
    if (hop.time && before != hops.rend()) hop.delay_ns = hop.time->ns - before->time->ns;
    hops.push_back(std::move(hop));
  }
  return hops;
}

}  // namespace malote::mime
