// SPDX-License-Identifier: MIT
#include "export/journeys.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/phrases.hpp"
#include "records/names.hpp"

namespace malote {
namespace {

struct Seen {
  JourneyHop hop;
  OptionalText message_id;
};

// Messages by their order in `seen`; each has a parent, the root stands for the group.
class Groups {
 public:
  std::size_t add() {
    parents_.push_back(parents_.size());
    return parents_.size() - 1;
  }
  std::size_t root(std::size_t one) {
    while (parents_[one] != one) {
      parents_[one] = parents_[parents_[one]];
      one = parents_[one];
    }
    return one;
  }
  // The earlier one stays the root.
  void join(std::size_t one, std::size_t other) {
    one = root(one);
    other = root(other);
    parents_[std::max(one, other)] = std::min(one, other);
  }

 private:
  std::vector<std::size_t> parents_;
};

class Finder {
 public:
  void add(const MessageRecord& row) {
    const std::size_t place = groups_.add();
    seen_.push_back({{row.id, row.session, row.via, row.action, row.time}, row.message_id});
    if (row.message_id && !trim(*row.message_id).empty()) {
      join(by_name_, std::string(trim(*row.message_id)), place);
    }
    if (row.complete && row.size != 0) join(by_octets_, row.sha256, place);
  }

  std::vector<Journey> finish() {
    std::vector<std::vector<std::size_t>> members(seen_.size());
    for (std::size_t i = 0; i < seen_.size(); ++i) members[groups_.root(i)].push_back(i);
    std::vector<Journey> journeys;
    for (const auto& group : members) {
      if (group.size() < 2) continue;
      Journey& journey = journeys.emplace_back();
      journey.id = seen_[group.front()].hop.message.value;
      for (const std::size_t i : group) {
        if (!journey.message_id) journey.message_id = seen_[i].message_id;
        journey.hops.push_back(seen_[i].hop);
      }
      std::stable_sort(journey.hops.begin(), journey.hops.end(),
                       [](const JourneyHop& a, const JourneyHop& b) { return a.time < b.time; });
    }
    return journeys;
  }

 private:
  using Firsts = std::unordered_map<std::string, std::size_t>;
  void join(Firsts& firsts, std::string key, std::size_t place) {
    const auto [first, is_new] = firsts.try_emplace(std::move(key), place);
    if (!is_new) groups_.join(first->second, place);
  }

  Groups groups_;
  std::vector<Seen> seen_;
  Firsts by_name_, by_octets_;
};

std::string way_of(const Journey& journey) {
  constexpr std::size_t hops_shown = 6;
  std::string way;
  for (std::size_t i = 0; i < std::min(journey.hops.size(), hops_shown); ++i) {
    if (i != 0) way += ", ";
    way += std::string(to_word(journey.hops[i].protocol)) + " m" +
           std::to_string(journey.hops[i].message.value);
  }
  return journey.hops.size() > hops_shown ? way + ", ..." : way;
}

}  // namespace

std::vector<Journey> find_journeys(const store::Reader& reader, const store::Query& query) {
  Finder finder;
  reader.messages({}, [&](const MessageRecord& row) {
    finder.add(row);
    return true;
  });
  std::vector<Journey> journeys = finder.finish();
  if (query.empty()) return journeys;
  std::unordered_set<std::uint64_t> fitting;
  reader.messages(query, [&](const MessageRecord& row) {
    fitting.insert(row.id.value);
    return true;
  });
  std::erase_if(journeys, [&](const Journey& journey) {
    return std::none_of(journey.hops.begin(), journey.hops.end(),
                        [&](const JourneyHop& hop) { return fitting.contains(hop.message.value); });
  });
  return journeys;
}

void put_row(store::JsonWriter& json, const Journey& row, RowOptions) {
  json.StartObject();
  store::put_key(json, "id");
  json.Uint64(row.id);
  store::put_text(json, "message_id", row.message_id);
  store::put_key(json, "hops");
  json.StartArray();
  for (const JourneyHop& hop : row.hops) {
    json.StartObject();
    store::put_key(json, "message");
    json.Uint64(hop.message.value);
    store::put_key(json, "session");
    json.Uint64(hop.session.value);
    store::put_key(json, "protocol");
    json.String(to_word(hop.protocol));
    store::put_key(json, "action");
    json.String(to_word(hop.action));
    store::put_time(json, "time", hop.time);
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
}

std::vector<Column> journey_columns() {
  using enum Align;
  return {{tr("ID"), right, 0, 0},        {tr("HOPS"), right, 0, 0}, {tr("START"), left, 0, 3},
          {tr("LASTED"), right, 0, 2},    {tr("WAY"), left, 16, 0},  {tr("SUBJECT"), left, 14, 1},
          {tr("MESSAGE-ID"), left, 14, 4}};
}

TableRow to_table_row(const Journey& row, const store::Reader& reader) {
  const auto first = reader.message(row.hops.front().message);
  const auto shown = [](const OptionalText& text) { return text ? to_visible(*text) : ""; };
  return {{"j" + std::to_string(row.id)},
          {std::to_string(row.hops.size())},
          {moment(row.hops.front().time), Role::time},
          {duration(row.hops.back().time.ns - row.hops.front().time.ns)},
          {way_of(row)},
          {first ? shown(first->subject) : ""},
          {shown(row.message_id)}};
}

}  // namespace malote
