// SPDX-License-Identifier: MIT
#include "core/time.hpp"

#include <array>
#include <chrono>
#include <limits>

#include "core/text.hpp"

namespace malote {
namespace {

constexpr int fraction_digits = 9;

// Writes value with exactly `digits` digits.
void append_padded(std::string& out, std::int64_t value, int digits) {
  std::array<char, 20> buffer{};
  for (int i = digits; i > 0; --i) {
    buffer[static_cast<std::size_t>(i - 1)] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  out.append(buffer.data(), static_cast<std::size_t>(digits));
}

// Takes what a date is made of from the front of a text; after the first misfit ok() is false.
class Scanner {
 public:
  explicit Scanner(std::string_view text) noexcept : rest_(text) {}

  [[nodiscard]] bool ok() const noexcept { return ok_; }
  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

  bool take_if(char wanted) noexcept {
    if (rest_.empty() || to_upper(rest_.front()) != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char wanted) noexcept { ok_ = take_if(wanted) && ok_; }

  int number(std::size_t digits) noexcept {
    const auto value = rest_.size() < digits ? std::optional<std::uint64_t>()
                                             : parse_number(rest_.substr(0, digits));
    if (!value) {
      ok_ = false;
      return 0;
    }
    rest_.remove_prefix(digits);
    return static_cast<int>(*value);
  }

  // One digit at least; what is finer than a nanosecond is dropped.
  std::int64_t nanoseconds() noexcept {
    std::int64_t value = 0;
    int seen = 0;
    for (; !rest_.empty() && is_digit(rest_.front()); rest_.remove_prefix(1), ++seen) {
      if (seen < fraction_digits) value = value * 10 + (rest_.front() - '0');
    }
    if (seen == 0) ok_ = false;
    for (; seen < fraction_digits; ++seen) value *= 10;
    return value;
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

struct TimeOfDay {
  int hour = 0, minute = 0, second = 0;
  std::int64_t ns = 0;
};

std::optional<TimeOfDay> scan_time(Scanner& scan) {
  TimeOfDay time;
  time.hour = scan.number(2);
  scan.expect(':');
  time.minute = scan.number(2);
  if (scan.take_if(':')) {
    time.second = scan.number(2);
    if (scan.take_if('.')) time.ns = scan.nanoseconds();
  }
  (void)scan.take_if('Z');
  // 60 is a leap second (RFC 3339 5.7); POSIX time gives it the number of the next one.
  if (!scan.ok() || time.hour > 23 || time.minute > 59 || time.second > 60) return std::nullopt;
  return time;
}

std::optional<Timestamp> combine(std::chrono::sys_days day, const TimeOfDay& time) {
  constexpr std::int64_t most_seconds =
      std::numeric_limits<std::int64_t>::max() / ns_per_second - 1;
  const std::int64_t seconds = std::int64_t{day.time_since_epoch().count()} * 86'400 +
                               std::int64_t{time.hour} * 3600 + std::int64_t{time.minute} * 60 +
                               time.second;
  if (seconds > most_seconds || seconds < -most_seconds) return std::nullopt;
  return Timestamp{seconds * ns_per_second + time.ns};
}

}  // namespace

std::string to_rfc3339(Timestamp moment) {
  using namespace std::chrono;
  std::int64_t second = moment.ns / ns_per_second;
  std::int64_t ns = moment.ns % ns_per_second;
  if (ns < 0) {  // before 1970 the fraction still counts forward
    ns += ns_per_second;
    --second;
  }
  const sys_seconds point{seconds{second}};
  const sys_days day = floor<days>(point);
  const year_month_day date{day};
  const hh_mm_ss clock{point - day};
  std::string out;
  out.reserve(30);
  append_padded(out, int{date.year()}, 4);  // 64 bits of nanoseconds stay within 1677 and 2262
  out += '-';
  append_padded(out, unsigned{date.month()}, 2);
  out += '-';
  append_padded(out, unsigned{date.day()}, 2);
  out += 'T';
  append_padded(out, clock.hours().count(), 2);
  out += ':';
  append_padded(out, clock.minutes().count(), 2);
  out += ':';
  append_padded(out, clock.seconds().count(), 2);
  out += '.';
  append_padded(out, ns, fraction_digits);
  out += 'Z';
  return out;
}

std::optional<Timestamp> parse_timestamp(std::string_view text) {
  using namespace std::chrono;
  Scanner scan(text);
  const int year_number = scan.number(4);
  scan.expect('-');
  const int month_number = scan.number(2);
  scan.expect('-');
  const int day_number = scan.number(2);
  const year_month_day date{year{year_number}, month{static_cast<unsigned>(month_number)},
                            day{static_cast<unsigned>(day_number)}};
  if (!scan.ok() || !date.ok()) return std::nullopt;
  if (scan.at_end()) return combine(sys_days{date}, {});
  scan.expect('T');
  const auto time = scan_time(scan);
  if (!time || !scan.ok() || !scan.at_end()) return std::nullopt;
  return combine(sys_days{date}, *time);
}

}  // namespace malote
