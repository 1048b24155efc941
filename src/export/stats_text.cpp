// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <utility>
#include <vector>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/phrases.hpp"
#include "export/stats.hpp"
#include "export/table.hpp"
#include "export/words.hpp"
#include "records/names.hpp"

namespace malote {
namespace {

using enum Align;

Cell number_cell(std::uint64_t number, Role role = Role::plain) {
  return {grouped(number), number == 0 ? Role::dim : role};
}

// What is well when there is none of it.
Cell fault_cell(std::uint64_t number, Role role) {
  return number_cell(number, role);
}

Cell seconds_cell(const Distribution& times, std::uint64_t ns) {
  if (times.count() == 0) return {};
  const double seconds = static_cast<double>(ns) / 1e9;
  return {fmt::format("{:.{}f}", seconds, seconds < 100 ? 4 : 1), Role::plain};
}

Cell protocol_cell(Protocol protocol) {
  return {to_word(protocol), role_of(protocol)};
}

Cell command_cell(const std::string& command) {
  if (command.empty()) return {tr("(greeting)"), Role::dim};
  if (command == Stats::end_of_data) return {tr("(end of data)"), Role::dim};
  return {to_visible(command), Role::verb};
}

class Writer {
 public:
  Writer(TextStyle style, TextSink out) : style_(style), out_(std::move(out)) {}

  // A heading and a table; nothing where there are no groups.
  template <typename Groups, typename ToRow>
  void section(const std::string& title, std::vector<Column> columns, const Groups& groups,
               const ToRow& to_row) {
    if (groups.empty()) return;
    std::string line = std::exchange(first_, false) ? "" : "\n";
    style_.painter.paint(line, Role::phase, title);
    out_(line + "\n");
    Table table(std::move(columns), style_, out_);
    for (const auto& [key, group] : groups) table.add(to_row(key, group));
    table.finish();
  }
  [[nodiscard]] bool empty() const noexcept { return first_; }

 private:
  TextStyle style_;
  TextSink out_;
  bool first_ = true;
};

std::vector<Column> with_response_columns(std::vector<Column> columns) {
  const std::vector<Column> more = {{tr("COUNT"), right, 0, 0},      {tr("REFUSED"), right, 0, 2},
                                    {tr("UNANSWERED"), right, 0, 3}, {tr("MEDIAN"), right, 0, 0},
                                    {tr("P95"), right, 0, 0},        {tr("MAX"), right, 0, 1}};
  columns.insert(columns.end(), more.begin(), more.end());
  return columns;
}

TableRow with_response_cells(TableRow row, const ResponseStats& group) {
  row.push_back(number_cell(group.asked));
  row.push_back(fault_cell(group.refused, Role::permanent_failure));
  row.push_back(fault_cell(group.asked - group.times.count(), Role::warn));
  row.push_back(seconds_cell(group.times, group.times.percentile(50)));
  row.push_back(seconds_cell(group.times, group.times.percentile(95)));
  row.push_back(seconds_cell(group.times, group.times.greatest()));
  return row;
}

void write_sessions(Writer& writer, const Stats& stats) {
  writer.section(
      tr("Sessions"),
      {{tr("PROTO"), left, 0, 0},
       {tr("COUNT"), right, 0, 0},
       {tr("WHOLE"), right, 0, 1},
       {tr("CLOSED"), right, 0, 4},
       {tr("RESET"), right, 0, 4},
       {tr("TIMEOUT"), right, 0, 4},
       {tr("OPEN"), right, 0, 4},
       {tr("CLEAR"), right, 0, 2},
       {tr("TLS"), right, 0, 3},
       {tr("STARTTLS"), right, 0, 3},
       {tr("OCTETS"), right, 0, 5}},
      stats.sessions, [](Protocol protocol, const SessionStats& group) {
        TableRow row{protocol_cell(protocol), number_cell(group.sessions),
                     number_cell(group.complete)};
        for (std::size_t i = 0; i < group.outcomes.size(); ++i) {
          row.push_back(number_cell(group.outcomes.at(i), role_of(static_cast<Outcome>(i))));
        }
        for (const std::uint64_t sessions : group.tls) row.push_back(number_cell(sessions));
        row.push_back(number_cell(group.octets));
        return row;
      });
}

void write_responses(Writer& writer, const Stats& stats) {
  writer.section(tr("Seconds to the first reply, by protocol"),
                 with_response_columns({{tr("PROTO"), left, 0, 0}}), stats.by_protocol,
                 [](Protocol protocol, const ResponseStats& group) {
                   return with_response_cells({protocol_cell(protocol)}, group);
                 });
  writer.section(
      tr("Seconds to the first reply, by command"),
      with_response_columns({{tr("PROTO"), left, 0, 0}, {tr("COMMAND"), left, 8, 0}}),
      stats.by_command, [](const auto& key, const ResponseStats& group) {
        return with_response_cells({protocol_cell(key.first), command_cell(key.second)}, group);
      });
  if (stats.by_server.size() == stats.by_command.size()) return;  // one server: the same again
  writer.section(
      tr("Seconds to the first reply, by server"),
      with_response_columns(
          {{tr("PROTO"), left, 0, 0}, {tr("COMMAND"), left, 8, 0}, {tr("SERVER"), left, 12, 0}}),
      stats.by_server, [](const auto& key, const ResponseStats& group) {
        const auto& [protocol, command, server] = key;
        return with_response_cells({protocol_cell(protocol),
                                    command_cell(command),
                                    {server ? to_text(*server) : tr("(others)"), Role::plain}},
                                   group);
      });
}

void write_replies(Writer& writer, const Stats& stats) {
  std::vector<std::pair<std::pair<Protocol, std::string>, std::uint64_t>> classes;
  for (const auto& [protocol, counts] : stats.replies) {
    for (const auto& [name, count] : counts) classes.push_back({{protocol, name}, count});
  }
  writer.section(
      tr("Replies"),
      {{tr("PROTO"), left, 0, 0}, {tr("CLASS"), left, 6, 0}, {tr("COUNT"), right, 0, 0}}, classes,
      [](const auto& key, std::uint64_t count) {
        const std::string name = key.second.empty() ? tr("(none)") : to_visible(key.second);
        return TableRow{
            protocol_cell(key.first), {name, role_of_reply(key.second)}, number_cell(count)};
      });
}

// The verdicts that are not `complete`, with their numbers.
Cell verdict_cell(const CarriedStats& group) {
  Cell cell;
  for (std::size_t i = 1; i < group.verdicts.size(); ++i) {
    if (group.verdicts.at(i) == 0) continue;
    const auto verdict = static_cast<Verdict>(i);
    if (!cell.text.empty()) cell.text += ", ";
    cell.text += fmt::format("{} {}", grouped(group.verdicts.at(i)), shown_word(to_word(verdict)));
    if (cell.role != Role::alert) cell.role = role_of(verdict);
  }
  return cell;
}

std::vector<Column> carried_columns(const char* first) {
  return {{first, left, 0, 0},         {tr("COUNT"), right, 0, 0}, {tr("WHOLE"), right, 0, 1},
          {tr("MEDIAN"), right, 0, 0}, {tr("P95"), right, 0, 2},   {tr("MAX"), right, 0, 0},
          {tr("TOTAL"), right, 0, 0}};
}

TableRow carried_row(Cell first, const CarriedStats& group) {
  return {std::move(first),
          number_cell(group.sizes.count()),
          number_cell(group.complete),
          number_cell(group.sizes.percentile(50)),
          number_cell(group.sizes.percentile(95)),
          number_cell(group.sizes.greatest()),
          number_cell(group.sizes.total())};
}

void write_carried(Writer& writer, const Stats& stats) {
  auto columns = carried_columns(tr("VIA"));
  columns.push_back({tr("NOT WHOLE"), left, 10, 3});
  writer.section(tr("Messages, in octets"), columns, stats.messages,
                 [](Protocol via, const CarriedStats& group) {
                   TableRow row = carried_row(protocol_cell(via), group);
                   row.push_back(verdict_cell(group));
                   return row;
                 });
  columns = carried_columns(tr("DIRECTION"));
  columns.push_back({tr("OCTETS/S"), right, 0, 2});
  columns.push_back({tr("MAX/S"), right, 0, 4});
  columns.push_back({tr("NOT WHOLE"), left, 10, 3});
  writer.section(tr("Transfers, in octets; median and greatest rate"), columns, stats.transfers,
                 [](TransferDirection direction, const CarriedStats& group) {
                   TableRow row = carried_row({shown_word(to_word(direction)), Role::ftp}, group);
                   const bool rated = group.rates.count() != 0;
                   row.push_back(rated ? number_cell(group.rates.percentile(50)) : Cell{});
                   row.push_back(rated ? number_cell(group.rates.greatest()) : Cell{});
                   row.push_back(verdict_cell(group));
                   return row;
                 });
}

void write_logins_and_notices(Writer& writer, const Stats& stats) {
  writer.section(tr("Logins"),
                 {{tr("PROTO"), left, 0, 0},
                  {tr("MECHANISM"), left, 10, 0},
                  {tr("ACCEPTED"), right, 0, 0},
                  {tr("FAILED"), right, 0, 0},
                  {tr("UNKNOWN"), right, 0, 1}},
                 stats.logins, [](const auto& key, const LoginStats& group) {
                   return TableRow{protocol_cell(key.first),
                                   {to_visible(key.second), Role::plain},
                                   number_cell(group.accepted, Role::good),
                                   fault_cell(group.refused, Role::alert),
                                   number_cell(group.unknown)};
                 });
  writer.section(
      tr("Notices"),
      {{tr("SEVERITY"), left, 0, 0}, {tr("KIND"), left, 16, 0}, {tr("COUNT"), right, 0, 0}},
      stats.notices, [](const std::string& kind, const NoticeStats& group) {
        return TableRow{{shown_word(to_word(group.severity)), role_of(group.severity)},
                        {to_visible(kind), Role::plain},
                        number_cell(group.count)};
      });
}

}  // namespace

void write_stats(const Stats& stats, TextStyle style, const TextSink& out) {
  Writer writer(style, out);
  write_sessions(writer, stats);
  write_responses(writer, stats);
  write_replies(writer, stats);
  write_carried(writer, stats);
  write_logins_and_notices(writer, stats);
}

}  // namespace malote
