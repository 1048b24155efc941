// SPDX-License-Identifier: MIT
#include "view/session_list.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "records/names.hpp"
#include "view/filter_text.hpp"

namespace malote::view {
namespace {

using store::SessionOrder;

// A load that is slow is done seldom: it takes at most this part of the time.
constexpr int share_of_time = 10;

struct ColumnRule {
  const char* title;
  Align align;
  std::size_t least;
  int priority;
  SessionOrder order;
};

constexpr std::array column_rules{
    ColumnRule{tr_noop("ID"), Align::right, 0, 0, SessionOrder::id},
    ColumnRule{tr_noop("PROTO"), Align::left, 0, 0, SessionOrder::protocol},
    ColumnRule{tr_noop("DATE"), Align::left, 0, 9, SessionOrder::start},
    ColumnRule{tr_noop("TIME"), Align::left, 0, 3, SessionOrder::start},
    ColumnRule{tr_noop("CLIENT"), Align::left, 13, 0, SessionOrder::client},
    ColumnRule{tr_noop("SERVER"), Align::left, 11, 0, SessionOrder::server},
    ColumnRule{tr_noop("USER"), Align::left, 6, 2, SessionOrder::user},
    ColumnRule{tr_noop("CMDS"), Align::right, 0, 4, SessionOrder::exchanges},
    ColumnRule{tr_noop("MAILS"), Align::right, 0, 0, SessionOrder::messages},
    ColumnRule{tr_noop("OCTETS"), Align::right, 0, 6, SessionOrder::octets},
    ColumnRule{tr_noop("NOTES"), Align::right, 0, 5, SessionOrder::notices},
    ColumnRule{tr_noop("END"), Align::left, 0, 1, SessionOrder::outcome},
    ColumnRule{tr_noop("SOFTWARE"), Align::left, 12, 8, SessionOrder::software},
};

std::string count_text(std::uint64_t count) {
  return count == 0 ? "" : grouped(count);
}

TableRow to_row(const SessionRecord& session) {
  const std::string start = moment(session.start);
  const std::size_t blank = std::min(start.find(' '), start.size());
  const auto shown = [](const OptionalText& text) { return text ? to_visible(*text) : ""; };
  return {{std::to_string(session.id.value)},
          {to_word(session.protocol), role_of(session.protocol)},
          {start.substr(0, blank), Role::time},
          {start.substr(std::min(blank + 1, start.size())), Role::time},
          {to_text(session.client)},
          {to_text(session.server)},
          {shown(session.user)},
          {grouped(session.exchanges)},
          {count_text(session.messages), Role::strong},
          {grouped(session.client_bytes + session.server_bytes)},
          {count_text(session.notices), Role::warn},
          {to_word(session.outcome), role_of(session.outcome)},
          {shown(session.software), Role::dim}};
}

}  // namespace

SessionList::SessionList(const store::Reader& reader) : reader_(reader) {
  for (const ColumnRule& rule : column_rules) {
    columns_.push_back({tr(rule.title), rule.align, rule.least, rule.priority});
  }
  token_ = reader_.change_token();
  load();
}

bool SessionList::only_grows() const {
  return query_.empty() && column_rules.at(sorting_.column).order == SessionOrder::id &&
         !sorting_.descending;
}

void SessionList::load() {
  const auto begun = Clock::now();
  ids_ = reader_.session_ids(query_, {column_rules.at(sorting_.column).order, sorting_.descending});
  loaded_ = Clock::now();
  cost_ = loaded_ - begun;
}

std::vector<TableRow> SessionList::window(std::size_t first, std::size_t count) const {
  std::vector<TableRow> rows;
  for (std::size_t i = first; i < ids_.size() && rows.size() < count; ++i) {
    const auto session = reader_.session(ids_[i]);
    // Forgotten meanwhile: the next refresh takes it out of the list.
    rows.push_back(session ? to_row(*session) : TableRow(columns_.size()));
  }
  return rows;
}

std::uint64_t SessionList::id_at(std::size_t row) const {
  return row < ids_.size() ? ids_[row].value : 0;
}

std::optional<std::size_t> SessionList::row_of(std::uint64_t id) const {
  const auto found = std::find(ids_.begin(), ids_.end(), SessionId{id});
  if (found == ids_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - ids_.begin());
}

bool SessionList::refresh() {
  const std::int64_t token = reader_.change_token();
  if (token == token_) return false;
  if (!only_grows() || (!ids_.empty() && !reader_.session(ids_.back()))) {
    if (Clock::now() - loaded_ < cost_ * share_of_time) return false;
    token_ = token;
    load();
    return true;
  }
  token_ = token;
  const auto more = reader_.session_ids(query_, {}, ids_.empty() ? SessionId{} : ids_.back());
  ids_.insert(ids_.end(), more.begin(), more.end());
  return true;
}

void SessionList::sort(Sorting sorting) {
  sorting_ = {std::min(sorting.column, columns_.size() - 1), sorting.descending};
  load();
}

Result<bool> SessionList::set_filter(const std::string& text) {
  auto query = parse_filter(text);
  if (!query) return query.error();
  query_ = std::move(query.value());
  filter_ = std::string(trim(text));
  load();
  return true;
}

Result<std::optional<std::size_t>> SessionList::find(const std::string& terms, std::size_t from,
                                                     bool forwards) {
  const auto query = parse_filter(terms);
  if (!query) return query.error();
  std::unordered_set<std::uint64_t> fitting;
  for (const SessionId id : reader_.session_ids(query.value(), {})) fitting.insert(id.value);
  const std::size_t count = ids_.size();
  for (std::size_t step = 0; step < count; ++step) {
    const std::size_t row = (from + (forwards ? step : count - step)) % count;
    if (fitting.contains(ids_[row].value)) return std::optional(row);
  }
  return std::optional<std::size_t>();
}

}  // namespace malote::view
