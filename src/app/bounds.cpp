// SPDX-License-Identifier: MIT
#include "app/bounds.hpp"

#include "app/exit_status.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/phrases.hpp"

namespace malote::app {
namespace {

constexpr std::uint64_t least_store_octets = 1ULL << 20U;  // an empty store has some 150 KiB

// The number before a unit of one letter; none: '\0'.
std::optional<std::pair<std::uint64_t, char>> split_unit(std::string_view text) {
  char unit = '\0';
  if (!text.empty() && !is_digit(text.back())) {
    unit = to_lower(text.back());
    text.remove_suffix(1);
  }
  const auto number = parse_number(text);
  if (!number || *number == 0) return std::nullopt;
  return std::pair{*number, unit};
}

std::optional<std::uint64_t> times(std::uint64_t number, std::uint64_t factor) {
  if (number > UINT64_MAX / factor) return std::nullopt;
  return number * factor;
}

}  // namespace

std::optional<std::int64_t> parse_period(std::string_view text) {
  const auto split = split_unit(text);
  if (!split) return std::nullopt;
  const auto [number, unit] = *split;
  const std::uint64_t seconds = unit == 's'   ? 1
                                : unit == 'm' ? 60
                                : unit == 'h' ? 3'600
                                : unit == 'd' ? 86'400
                                : unit == 'w' ? 604'800
                                              : 0;
  constexpr std::uint64_t most = 100ULL * 366 * 86'400;
  if (seconds == 0) return std::nullopt;
  const auto all = times(number, seconds);
  if (!all || *all > most) return std::nullopt;
  return static_cast<std::int64_t>(*all) * ns_per_second;
}

std::optional<std::uint64_t> parse_octets(std::string_view text) {
  const auto split = split_unit(text);
  if (!split) return std::nullopt;
  switch (split->second) {
    case '\0':
      return split->first;
    case 'k':
      return times(split->first, 1ULL << 10U);
    case 'm':
      return times(split->first, 1ULL << 20U);
    case 'g':
      return times(split->first, 1ULL << 30U);
    case 't':
      return times(split->first, 1ULL << 40U);
    default:
      return std::nullopt;
  }
}

void add_bound_options(CLI::App& verb, BoundWords& said) {
  verb.add_option("--keep", said.keep,
                  tr("Forget sessions that ended so long before the newest packet, with all that "
                     "was found in them: 12h, 7d, 4w"))
      ->option_text("AGE");
  verb.add_option("--max-size", said.max_size,
                  tr("Keep the store below so many octets, such as 500M or 2G: the oldest "
                     "sessions are forgotten"))
      ->option_text("SIZE");
}

store::Retention retention_of(const BoundWords& said) {
  store::Retention retention;
  if (!said.keep.empty()) {
    retention.keep_ns = parse_period(said.keep);
    if (!retention.keep_ns) {
      throw Failure(
          ExitStatus::usage,
          fill(tr("--keep wants an age such as 12h, 7d or 4w, not “{}”"), to_visible(said.keep)));
    }
  }
  if (!said.max_size.empty()) {
    retention.max_octets = parse_octets(said.max_size);
    if (!retention.max_octets || *retention.max_octets < least_store_octets) {
      throw Failure(ExitStatus::usage,
                    fill(tr("--max-size wants a size such as 500M or 2G, 1M at least, not “{}”"),
                         to_visible(said.max_size)));
    }
  }
  return retention;
}

}  // namespace malote::app
