// SPDX-License-Identifier: MIT
#include "view/session_list.hpp"

#include <algorithm>
#include <array>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "records/names.hpp"

namespace malote::view {
namespace {

using store::SessionOrder;

using SessionColumn = ColumnRule<SessionOrder>;

constexpr std::array column_rules{
    SessionColumn{tr_noop("ID"), Align::right, 0, 0, SessionOrder::id},
    SessionColumn{tr_noop("PROTO"), Align::left, 0, 0, SessionOrder::protocol},
    SessionColumn{tr_noop("DATE"), Align::left, 0, 9, SessionOrder::start},
    SessionColumn{tr_noop("TIME"), Align::left, 0, 3, SessionOrder::start},
    SessionColumn{tr_noop("CLIENT"), Align::left, 13, 0, SessionOrder::client, 21},
    SessionColumn{tr_noop("SERVER"), Align::left, 11, 0, SessionOrder::server, 21},
    SessionColumn{tr_noop("USER"), Align::left, 6, 2, SessionOrder::user},
    SessionColumn{tr_noop("CMDS"), Align::right, 0, 4, SessionOrder::exchanges},
    SessionColumn{tr_noop("MAILS"), Align::right, 0, 0, SessionOrder::messages},
    SessionColumn{tr_noop("OCTETS"), Align::right, 0, 6, SessionOrder::octets},
    SessionColumn{tr_noop("NOTES"), Align::right, 0, 5, SessionOrder::notices},
    SessionColumn{tr_noop("END"), Align::left, 0, 1, SessionOrder::outcome},
    SessionColumn{tr_noop("SOFTWARE"), Align::left, 12, 8, SessionOrder::software},
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
          endpoint_cell(session.client),
          endpoint_cell(session.server),
          {shown(session.user)},
          {grouped(session.exchanges)},
          {count_text(session.messages), Role::strong},
          {grouped(session.client_bytes + session.server_bytes)},
          {count_text(session.notices), Role::warn},
          {to_word(session.outcome), role_of(session.outcome)},
          {shown(session.software), Role::dim}};
}

}  // namespace

Cell endpoint_cell(const Endpoint& end) {
  return {to_text(end), Role::plain, std::to_string(end.port).size() + 1};
}

SessionList::SessionList(const store::Reader& reader)
    : IdList(reader, named_columns(column_rules), {}) {
  load();
}

IdList::Ids SessionList::ids(const store::Query& query, Sorting sorting) const {
  Ids numbers;
  for (const SessionId id :
       reader().session_ids(query, {column_rules.at(sorting.column).order, sorting.descending})) {
    numbers.push_back(id.value);
  }
  return numbers;
}

std::optional<IdList::Ids> SessionList::ids_behind(std::uint64_t last, const store::Query& query,
                                                   Sorting sorting) const {
  const bool by_id = column_rules.at(sorting.column).order == SessionOrder::id;
  if (!query.empty() || !by_id || sorting.descending) return std::nullopt;
  Ids numbers;
  for (const SessionId id : reader().session_ids(query, {}, SessionId{last})) {
    numbers.push_back(id.value);
  }
  return numbers;
}

std::optional<TableRow> SessionList::row(std::uint64_t id) const {
  const auto session = reader().session(SessionId{id});
  if (!session) return std::nullopt;
  return to_row(*session);
}

std::vector<std::string> session_column_names() {
  return named_columns(column_rules).names;
}

}  // namespace malote::view
