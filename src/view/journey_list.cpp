// SPDX-License-Identifier: MIT
#include "view/journey_list.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "records/names.hpp"
#include "view/session_list.hpp"

namespace malote::view {
namespace {

enum class JourneyOrder : std::uint8_t { id, hops, start, lasted, text };
using JourneyColumn = ColumnRule<JourneyOrder>;

constexpr std::array journey_rules{
    JourneyColumn{tr_noop("ID"), Align::right, 0, 0, JourneyOrder::id},
    JourneyColumn{tr_noop("HOPS"), Align::right, 0, 0, JourneyOrder::hops},
    JourneyColumn{tr_noop("START"), Align::left, 0, 3, JourneyOrder::start},
    JourneyColumn{tr_noop("LASTED"), Align::right, 0, 2, JourneyOrder::lasted},
    JourneyColumn{tr_noop("WAY"), Align::left, 16, 0, JourneyOrder::text},
    JourneyColumn{tr_noop("SUBJECT"), Align::left, 14, 1, JourneyOrder::text},
    JourneyColumn{tr_noop("MESSAGE-ID"), Align::left, 14, 4, JourneyOrder::text},
};

enum class HopOrder : std::uint8_t { time, session, protocol, size };
using HopColumn = ColumnRule<HopOrder>;

constexpr std::array hop_rules{
    HopColumn{tr_noop("DATE"), Align::left, 0, 9, HopOrder::time},
    HopColumn{tr_noop("TIME"), Align::left, 0, 0, HopOrder::time},
    HopColumn{tr_noop("AFTER"), Align::right, 0, 1, HopOrder::time},
    HopColumn{tr_noop("PROTO"), Align::left, 0, 0, HopOrder::protocol},
    HopColumn{tr_noop("ACTION"), Align::left, 0, 0, HopOrder::protocol},
    HopColumn{tr_noop("CLIENT"), Align::left, 13, 2, HopOrder::session, 21},
    HopColumn{tr_noop("SERVER"), Align::left, 11, 2, HopOrder::session, 21},
    HopColumn{tr_noop("SESSION"), Align::right, 0, 3, HopOrder::session},
    HopColumn{tr_noop("MESSAGE"), Align::right, 0, 4, HopOrder::time},
    HopColumn{tr_noop("OCTETS"), Align::right, 0, 5, HopOrder::size},
    HopColumn{tr_noop("VERDICT"), Align::left, 0, 0, HopOrder::size},
};

std::int64_t lasted(const Journey& journey) {
  return journey.hops.back().time.ns - journey.hops.front().time.ns;
}

}  // namespace

JourneyList::JourneyList(const store::Reader& reader)
    : IdList(reader, named_columns(journey_rules), {}) {
  load();
}

std::optional<Journey> JourneyList::journey(std::uint64_t id) const {
  const auto found = journeys_.find(id);
  if (found == journeys_.end()) return std::nullopt;
  return found->second;
}

IdList::Ids JourneyList::ids(const store::Query& query, Sorting sorting) const {
  struct Key {
    std::int64_t number = 0;
    std::string text;
    std::uint64_t id = 0;
    auto operator<=>(const Key&) const = default;
  };
  std::vector<Key> keys;
  for (Journey& journey : find_journeys(reader(), query)) {
    Key key;
    key.id = journey.id;
    const JourneyOrder by = journey_rules.at(sorting.column).order;
    if (by == JourneyOrder::hops) key.number = static_cast<std::int64_t>(journey.hops.size());
    if (by == JourneyOrder::start) key.number = journey.hops.front().time.ns;
    if (by == JourneyOrder::lasted) key.number = lasted(journey);
    if (by == JourneyOrder::text) {
      key.text = to_lower(to_table_row(journey, reader()).at(sorting.column).text);
    }
    keys.push_back(std::move(key));
    journeys_.insert_or_assign(journey.id, std::move(journey));
  }
  std::sort(keys.begin(), keys.end());
  if (sorting.descending) std::reverse(keys.begin(), keys.end());
  Ids ids;
  for (const Key& key : keys) ids.push_back(key.id);
  return ids;
}

std::optional<TableRow> JourneyList::row(std::uint64_t id) const {
  const auto found = journeys_.find(id);
  if (found == journeys_.end()) return std::nullopt;
  return to_table_row(found->second, reader());
}

HopList::HopList(const store::Reader& reader, Journey journey)
    : IdList(reader, named_columns(hop_rules), {}), journey_(std::move(journey)) {
  load();
}

std::optional<JourneyHop> HopList::hop(std::uint64_t message) const {
  for (const JourneyHop& hop : journey_.hops) {
    if (hop.message.value == message) return hop;
  }
  return std::nullopt;
}

IdList::Ids HopList::ids(const store::Query& query, Sorting sorting) const {
  std::vector<JourneyHop> hops = journey_.hops;  // in the order of their times
  if (!query.empty()) {
    const Ids fitting = reader().item_ids(store::ItemKind::messages, query, {});
    const std::set<std::uint64_t> fits(fitting.begin(), fitting.end());
    std::erase_if(hops, [&](const JourneyHop& hop) { return !fits.contains(hop.message.value); });
  }
  const HopOrder by = hop_rules.at(sorting.column).order;
  const auto size_of = [&](const JourneyHop& hop) {
    const auto message = reader().message(hop.message);
    return message ? message->size : 0;
  };
  std::stable_sort(hops.begin(), hops.end(), [&](const JourneyHop& a, const JourneyHop& b) {
    if (by == HopOrder::session) return a.session < b.session;
    if (by == HopOrder::protocol) return a.protocol < b.protocol;
    return by == HopOrder::size && size_of(a) < size_of(b);
  });
  if (sorting.descending) std::reverse(hops.begin(), hops.end());
  Ids ids;
  for (const JourneyHop& hop : hops) ids.push_back(hop.message.value);
  return ids;
}

std::optional<TableRow> HopList::row(std::uint64_t id) const {
  const auto hop = this->hop(id);
  const auto message = hop ? reader().message(hop->message) : std::nullopt;
  if (!message) return std::nullopt;
  const auto session = reader().session(hop->session);
  TableRow row;
  add_moment(row, hop->time);
  row.push_back({"+" + duration(hop->time.ns - journey_.hops.front().time.ns), Role::time});
  row.push_back({to_word(hop->protocol), role_of(hop->protocol)});
  row.push_back({to_word(hop->action), Role::verb});
  row.push_back(session ? endpoint_cell(session->client) : Cell{});
  row.push_back(session ? endpoint_cell(session->server) : Cell{});
  row.push_back({std::to_string(hop->session.value)});
  row.push_back({"m" + std::to_string(hop->message.value)});
  row.push_back({grouped(message->size)});
  row.push_back({to_word(message->verdict), role_of(message->verdict)});
  return row;
}

std::vector<std::string> journey_column_names() {
  return named_columns(journey_rules).names;
}

}  // namespace malote::view
