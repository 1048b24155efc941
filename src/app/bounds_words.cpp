// SPDX-License-Identifier: MIT
#include "app/bounds_words.hpp"

#include <map>

#include "app/exit_status.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/phrases.hpp"
#include "store/term_values.hpp"

namespace malote::app {
namespace {

constexpr std::uint64_t rotation_octets_least = 64 * kibi;

// "7d", "12h", "30m", "90s" or "90", in nanoseconds.
std::int64_t to_time(const std::string& option, std::string_view said) {
  constexpr std::int64_t second = 1'000'000'000;
  static const std::map<char, std::int64_t> units{
      {'s', second}, {'m', 60 * second}, {'h', 3600 * second}, {'d', 86400 * second}};
  std::string_view number = said;
  std::int64_t unit = second;
  if (!number.empty() && units.contains(number.back())) {
    unit = units.at(number.back());
    number.remove_suffix(1);
  }
  const auto value = parse_number(number);
  constexpr std::uint64_t years_most = 100;
  if (!value || *value == 0 || *value > years_most * 366 * 86400 ||
      static_cast<std::int64_t>(*value) > INT64_MAX / unit) {
    throw Failure(ExitStatus::usage,
                  fill(tr("{} {}: a time is a number and s, m, h or d"), option, to_visible(said)));
  }
  return static_cast<std::int64_t>(*value) * unit;
}

std::uint64_t to_size(const std::string& option, std::string_view said, std::uint64_t least) {
  const auto value = store::parse_size(said);
  if (!value) {
    throw Failure(ExitStatus::usage,
                  fill(tr("{} {}: a size is a number and K, M or G"), option, to_visible(said)));
  }
  if (*value < least) {
    throw Failure(ExitStatus::usage,
                  fill(tr("{} {}: at least {}K"), option, to_visible(said), least / kibi));
  }
  return *value;
}

}  // namespace

void add_retention_options(CLI::App& verb, RetentionWords& said) {
  const std::string group = tr("Running for days");
  verb.add_option("--keep", said.keep,
                  tr("Forget sessions that ended longer ago than this, such as 7d, 12h or 30m"))
      ->option_text("TIME")
      ->group(group);
  verb.add_option("--max-size", said.size,
                  tr("Forget the oldest sessions before the store is larger, such as 500M or 10G"))
      ->option_text("SIZE")
      ->group(group);
}

store::Retention to_retention(const RetentionWords& said) {
  store::Retention retention;
  if (!said.keep.empty()) retention.keep_ns = to_time("--keep", said.keep);
  if (!said.size.empty()) {
    retention.octets_most = to_size("--max-size", said.size, store::Retainer::octets_least);
  }
  return retention;
}

void add_rotation_options(CLI::App& verb, RotationWords& said) {
  const std::string group = tr("Running for days");
  verb.add_option("--rotate-size", said.size,
                  tr("Begin another file of packets before one is larger, such as 100M"))
      ->option_text("SIZE")
      ->group(group);
  verb.add_option("--rotate-every", said.every,
                  tr("Begin another file of packets after this time, such as 1h"))
      ->option_text("TIME")
      ->group(group);
  verb.add_option("--files", said.files, tr("Keep so many of these files, the newest"))
      ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000}))
      ->option_text("N")
      ->group(group);
}

Rotation to_rotation(const RotationWords& said) {
  Rotation rotation;
  if (!said.size.empty()) {
    rotation.octets_most = to_size("--rotate-size", said.size, rotation_octets_least);
  }
  if (!said.every.empty()) rotation.every_ns = to_time("--rotate-every", said.every);
  if (said.files != 0) rotation.files_most = said.files;
  if (rotation.files_most && !rotation.any()) {
    throw Failure(ExitStatus::usage, tr("--files goes with --rotate-size or --rotate-every"));
  }
  return rotation;
}

}  // namespace malote::app
