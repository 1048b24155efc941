// SPDX-License-Identifier: MIT
#include "report/ladder_layout.hpp"

#include <algorithm>

#include "export/text_width.hpp"

namespace malote::report {
namespace {

// What one line that was said may take; names of mails and files take one.
std::size_t most_lines(const LadderStep& step, const std::string& line) {
  const bool named = step.kind == StepKind::message || step.kind == StepKind::data;
  return named && &line == &step.lines.front() ? 1 : 3;
}

// How many columns of text a step may have.
std::size_t columns_of(StepKind kind, const LadderPlaces& places) {
  const auto fit = [](int units) {
    return static_cast<std::size_t>(static_cast<double>(units) / column_width);
  };
  switch (kind) {
    case StepKind::data:
    case StepKind::data_opened:
      return fit(places.data_server - places.data_client - 20);
    case StepKind::notice:
    case StepKind::remark:
    case StepKind::ending:
    case StepKind::phase:
      return fit(places.width - places.client - 40);
    case StepKind::client:
    case StepKind::server:
    case StepKind::message:
      break;
  }
  return fit(places.server - places.client - 24);
}

int height_of(const LadderRow& row) {
  const int text = static_cast<int>(row.lines.size()) * line_height;
  switch (row.kind) {
    case StepKind::phase:
      return 38;
    case StepKind::notice:
      return text + 18;
    case StepKind::remark:
    case StepKind::ending:
      return text + 10;
    case StepKind::message:
    case StepKind::data:
      return text + 18;
    case StepKind::client:
    case StepKind::server:
    case StepKind::data_opened:
      break;
  }
  return text + 14;
}

}  // namespace

LadderPlaces places_of(const Ladder& ladder) {
  LadderPlaces places;
  if (ladder.has_data()) {
    places.server = 564;
    places.data_client = 640;
    places.data_server = 900;
    places.width = 920;
  }
  return places;
}

LadderRow lay_out(const LadderStep& step, const LadderPlaces& places) {
  LadderRow row;
  row.kind = step.kind;
  row.to_server = step.to_server;
  row.under_tls = step.under_tls;
  row.since_start = step.since_start;
  row.role = step.role;
  row.word_begin = step.word_begin;
  row.word_octets = step.word_octets;
  const std::size_t columns = columns_of(step.kind, places);
  for (const std::string& line : step.lines) {
    const auto pieces = wrap(line, columns, columns);
    const std::size_t most = most_lines(step, line);
    for (std::size_t i = 0; i < std::min(pieces.size(), most); ++i) {
      std::string text = line.substr(pieces[i].first, pieces[i].second - pieces[i].first);
      const bool cut = i + 1 == most && pieces.size() > most;
      row.lines.push_back(cut ? cut_to_width(text + " …", columns, "…") : std::move(text));
    }
    if (pieces.empty()) row.lines.emplace_back();
  }
  if (step.more) row.lines.emplace_back("…");
  for (const std::string& line : row.lines)
    row.columns = std::max(row.columns, display_width(line));
  // A word that was broken is left alone.
  if (row.word_begin + row.word_octets > row.lines.front().size()) row.word_octets = 0;
  row.height = height_of(row);
  return row;
}

const char* tone_of(Role role) noexcept {
  switch (role) {
    case Role::success:
    case Role::good:
      return "ok";
    case Role::interim:
      return "wait";
    case Role::temporary_failure:
      return "soft";
    case Role::permanent_failure:
      return "hard";
    case Role::info:
      return "info";
    case Role::warn:
      return "warn";
    case Role::alert:
      return "alert";
    default:
      return "plain";
  }
}

}  // namespace malote::report
