// SPDX-License-Identifier: MIT
#include "view/ladder.hpp"

#include <algorithm>
#include <limits>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/transfer_text.hpp"
#include "records/names.hpp"

namespace malote::view {
namespace {

std::string sign_of_severity(const TranscriptLine& line) {
  if (line.spans.empty()) return "";
  return line.spans.front().role == Role::info ? "i " : "! ";
}

std::uint32_t bit(std::size_t lane) {
  return lane < 32 ? std::uint32_t{1} << lane : 0;
}

}  // namespace

Ladder::Ladder(const store::Reader& reader, const std::vector<SessionId>& ids, bool reveal)
    : reader_(reader) {
  for (const SessionId id : ids) {
    if (talks_.size() == talks_most) break;
    talks_.push_back(std::make_unique<Conversation>(reader, id, reveal));
  }
  build();
}

std::string Ladder::title() const {
  if (talks_.size() == 1) return talks_.front()->title();
  std::string numbers;
  for (const auto& talk : talks_) {
    if (!numbers.empty()) numbers += ", ";
    numbers += std::to_string(talk->id().value);
  }
  return fill(tr("Sessions {}"), numbers);
}

void Ladder::build() {
  place_lanes();
  std::vector<std::vector<Step>> tracks;
  for (std::size_t i = 0; i < talks_.size(); ++i) take_talk(i, tracks);
  merge(tracks);
  finish_times();
  mark_lanes();
}

std::size_t Ladder::lane_of(const Lane& wanted) {
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    Lane& lane = lanes_[i];
    if (lane.name != wanted.name || lane.of_data != wanted.of_data) continue;
    if (lane.part == wanted.part) return i;
    if (wanted.of_data) continue;
    lane.part = tr("both");
    return i;
  }
  lanes_.push_back(wanted);
  return lanes_.size() - 1;
}

// A host has one lane, whatever its part in each session; where a session stays within one host,
// the server's port tells the two apart.
void Ladder::place_lanes() {
  lanes_.clear();
  placed_.clear();
  const bool alone = talks_.size() == 1;
  for (const auto& talk : talks_) {
    const SessionRecord& session = talk->session();
    const bool within = session.client.ip == session.server.ip;
    Placed placed;
    placed.client = lane_of(
        {alone ? to_text(session.client) : to_text(session.client.ip), tr("client"), false});
    placed.server = lane_of({alone || within ? to_text(session.server) : to_text(session.server.ip),
                             tr("server"), false});
    placed_.push_back(placed);
  }
  for (std::size_t i = 0; i < talks_.size(); ++i) {
    if (talks_[i]->session().transfers == 0) continue;
    placed_[i].data_client = lane_of({tr("data"), tr("client"), true});
    placed_[i].data_server = lane_of({tr("data"), tr("server"), true});
  }
}

void Ladder::take_talk(std::size_t talk, std::vector<std::vector<Step>>& tracks) {
  std::vector<Step> track, openings, handshakes;
  add_handshakes(talk, handshakes);
  const auto& lines = talks_[talk]->lines();
  for (std::size_t i = 0; i < lines.size(); ++i) take_line(talk, i, track);
  for (Step& step : track) {
    if (step.kind == StepKind::data) add_opening(step, openings);
    if (step.kind == StepKind::said && step.lines > 1) {
      const std::size_t more = step.lines - 1;
      const bool folded = lines[step.line + more].kind == LineKind::hint;
      step.label.push_back(
          {Role::dim, folded ? fill(tr("  +{} lines and more"), grouped(more - 1))
                             : fill(tr_plural("  +{} line", "  +{} lines", more), grouped(more))});
    }
  }
  tracks.push_back(std::move(track));
  if (!handshakes.empty()) tracks.push_back(std::move(handshakes));
  if (!openings.empty()) tracks.push_back(std::move(openings));
}

void Ladder::take_line(std::size_t talk, std::size_t at, std::vector<Step>& track) {
  const TranscriptLine& line = talks_[talk]->lines()[at];
  const Placed& placed = placed_[talk];
  const bool goes_on = !track.empty();
  Step step;
  step.talk = talk;
  step.line = at;
  step.lines = 1;
  step.time = line.time;
  step.message = line.message;
  step.transfer = line.transfer;
  step.from = step.client = placed.client;
  step.to = step.server = placed.server;
  step.label = line.spans;
  switch (line.kind) {
    case LineKind::title:
    case LineKind::detail:
    case LineKind::blank:
    case LineKind::meaning:
      return;
    case LineKind::phase:
      step.kind = StepKind::phase;
      if (talks_.size() > 1) {
        const SessionRecord& session = talks_[talk]->session();
        step.label.insert(step.label.begin(),
                          {role_of(session.protocol), to_upper(to_word(session.protocol)) + " " +
                                                          std::to_string(session.id.value) + " "});
      }
      break;
    case LineKind::command:
    case LineKind::response:
      step.kind = StepKind::said;
      break;
    case LineKind::reply:
      step.kind = StepKind::said;
      std::swap(step.from, step.to);
      break;
    case LineKind::reply_more:
      if (goes_on) ++track.back().lines;
      return;
    case LineKind::body:
    case LineKind::hint:
      if (goes_on && track.back().kind == StepKind::mail && line.message == track.back().message &&
          !track.back().time) {
        track.back().time = line.time;
        ++track.back().lines;
        return;
      }
      if (!line.message && !line.time) {
        if (goes_on) ++track.back().lines;
        return;
      }
      step.kind = line.message ? StepKind::mail : StepKind::remark;
      if (line.message) tell_mail(step);
      break;
    case LineKind::data:
      step.kind = StepKind::data;
      tell_data(step, line);
      break;
    case LineKind::notice:
      if (!step.label.empty()) step.label.front().text.insert(0, sign_of_severity(line));
      break;
    case LineKind::ending:
      break;
  }
  track.push_back(std::move(step));
}

void Ladder::tell_mail(Step& step) const {
  const auto message = reader_.message(step.message);
  if (!message) return;
  if (message->action == Action::retrieve) std::swap(step.from, step.to);
  step.label.clear();
  step.label.push_back({Role::strong, fmt::format("m{}", message->id.value)});
  if (message->subject && !message->subject->empty()) {
    step.label.push_back({Role::plain, " " + to_visible(*message->subject)});
  }
  step.label.push_back({Role::dim, "  " + octets_phrase(message->size)});
  if (message->verdict != Verdict::complete) {
    step.label.push_back(
        {role_of(message->verdict), "  " + std::string(to_word(message->verdict))});
  }
}

void Ladder::tell_data(Step& step, const TranscriptLine& line) const {
  const Placed& placed = placed_[step.talk];
  const auto transfer = reader_.transfer(line.transfer);
  step.from = placed.data_client;
  step.to = placed.data_server;
  if (!transfer) return;
  if (transfer->direction != TransferDirection::upload) std::swap(step.from, step.to);
  step.command = to_visible(transfer->command.value_or(""));
  if (transfer->path && !transfer->path->empty()) step.command += " " + to_visible(*transfer->path);
  step.label.clear();
  step.label.push_back({Role::strong, octets_phrase(transfer->size)});
  if (transfer->verdict != Verdict::complete) {
    step.label.push_back(
        {role_of(transfer->verdict), " " + std::string(to_word(transfer->verdict))});
  }
}

// What lies under TLS may be all that there is to see: a step says where it begins, and whether it
// could be opened.
void Ladder::add_handshakes(std::size_t talk, std::vector<Step>& track) const {
  reader_.tls_of(talks_[talk]->id(), [&](const TlsRecord& tls) {
    if (tls.transfer) return true;
    Step step;
    step.talk = talk;
    step.begins_tls = true;
    const auto& lines = talks_[talk]->lines();
    const auto next = std::find_if(lines.begin(), lines.end(), [&](const TranscriptLine& line) {
      return line.time && *line.time >= tls.time;
    });
    step.line = static_cast<std::size_t>(next - lines.begin());
    step.time = tls.time;
    step.from = step.client = placed_[talk].client;
    step.to = step.server = placed_[talk].server;
    step.label.push_back({Role::good, tls.version.value_or("TLS")});
    if (tls.cipher) step.label.push_back({Role::plain, " " + to_visible(*tls.cipher)});
    step.label.push_back({tls.state == TlsState::opened ? Role::dim : Role::warn,
                          fill(tr(", keys: {}"), tls_state_phrase(tls.state))});
    track.push_back(std::move(step));
    return true;
  });
}

// Who opens it is what active and passive differ in (RFC 959 3.2).
void Ladder::add_opening(const Step& data, std::vector<Step>& track) const {
  const auto transfer = reader_.transfer(data.transfer);
  const bool known = transfer && transfer->client.port != 0 && transfer->server.port != 0;
  if (!known || (!transfer->end && transfer->size == 0)) return;
  const Placed& placed = placed_[data.talk];
  const bool active = transfer->mode == DataMode::active;
  Step step = data;
  step.kind = StepKind::opens;
  step.lines = 1;
  step.time = transfer->start;
  step.from = active ? placed.data_server : placed.data_client;
  step.to = active ? placed.data_client : placed.data_server;
  const Endpoint& opened = active ? transfer->client : transfer->server;
  step.label = {{Role::plain, fill(tr("port {}"), opened.port)}};
  track.push_back(std::move(step));
}

void Ladder::merge(std::vector<std::vector<Step>>& tracks) {
  // What has no time of its own stands before what follows it; no track goes back in time.
  std::vector<std::vector<std::int64_t>> times;
  for (const auto& track : tracks) {
    std::vector<std::int64_t> of_track(track.size(), std::numeric_limits<std::int64_t>::max());
    std::int64_t next = std::numeric_limits<std::int64_t>::max();
    for (std::size_t i = track.size(); i-- > 0;) {
      if (track[i].time) next = std::min(next, track[i].time->ns);
      of_track[i] = next;
    }
    times.push_back(std::move(of_track));
  }
  steps_.clear();
  std::vector<std::size_t> at(tracks.size(), 0);
  for (;;) {
    std::size_t best = tracks.size();
    for (std::size_t i = 0; i < tracks.size(); ++i) {
      if (at[i] == tracks[i].size()) continue;
      if (best == tracks.size() || times[i][at[i]] < times[best][at[best]]) best = i;
    }
    if (best == tracks.size()) return;
    steps_.push_back(std::move(tracks[best][at[best]++]));
  }
}

void Ladder::finish_times() {
  std::optional<Timestamp> start, before;
  for (const auto& talk : talks_) {
    const Timestamp begun = talk->session().start;
    if (!start || begun < *start) start = begun;
  }
  for (Step& step : steps_) {
    if (!step.time) continue;
    if (start) step.since_start = step.time->ns - start->ns;
    if (before) step.since_before = step.time->ns - before->ns;
    before = step.time;
  }
}

void Ladder::mark_lanes() {
  std::vector<int> open(lanes_.size(), 0);
  std::vector<bool> under_tls(talks_.size(), false);
  for (Step& step : steps_) {
    const bool of_data = step.kind == StepKind::opens || step.kind == StepKind::data;
    if (step.kind == StepKind::opens) ++open[step.from], ++open[step.to];
    if (step.kind == StepKind::said) {
      under_tls[step.talk] = talks_[step.talk]->lines()[step.line].under_tls;
    }
    if (step.begins_tls) under_tls[step.talk] = true;
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
      if (open[i] > 0) step.open_lanes |= bit(i);
    }
    if (of_data) step.open_lanes |= bit(step.from) | bit(step.to);
    for (std::size_t i = 0; i < talks_.size(); ++i) {
      if (under_tls[i]) step.tls_lanes |= bit(placed_[i].client) | bit(placed_[i].server);
    }
    if (step.kind == StepKind::data && open[step.from] > 0 && open[step.to] > 0) {
      --open[step.from], --open[step.to];
    }
  }
}

std::vector<TranscriptLine> Ladder::lines_of(std::size_t at) const {
  if (at >= steps_.size()) return {};
  const Step& step = steps_[at];
  if (step.lines == 0) return {{LineKind::notice, step.label, step.time, {}, {}}};
  const auto& lines = talks_[step.talk]->lines();
  const auto from = lines.begin() + static_cast<std::ptrdiff_t>(std::min(step.line, lines.size()));
  const auto to =
      lines.begin() + static_cast<std::ptrdiff_t>(std::min(step.line + step.lines, lines.size()));
  return {from, to};
}

Explanation Ladder::explain_step(std::size_t at) const {
  if (at >= steps_.size() || steps_[at].lines == 0) return {};
  return talks_[steps_[at].talk]->explain_line(steps_[at].line);
}

std::size_t Ladder::first_said() const {
  const auto found = std::find_if(steps_.begin(), steps_.end(),
                                  [](const Step& step) { return step.kind == StepKind::said; });
  return found == steps_.end() ? 0 : static_cast<std::size_t>(found - steps_.begin());
}

std::size_t Ladder::step_of_line(std::size_t line) const {
  std::size_t nearest = 0;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const Step& step = steps_[i];
    if (step.lines != 0 && step.talk == 0 && step.kind != StepKind::opens && step.line <= line)
      nearest = i;
  }
  return nearest;
}

std::optional<std::size_t> Ladder::find(const std::string& text, std::size_t from,
                                        bool forwards) const {
  const std::string wanted = to_lower(text);
  const std::size_t count = steps_.size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = (from + (forwards ? i : count - i)) % count;
    for (const TranscriptLine& line : lines_of(at)) {
      if (to_lower(text_of(line)).find(wanted) != std::string::npos) return at;
    }
  }
  return std::nullopt;
}

bool Ladder::refresh() {
  bool changed = false;
  for (const auto& talk : talks_) changed = talk->refresh() || changed;
  if (changed) build();
  return changed;
}

void Ladder::set_reveal(bool reveal) {
  for (const auto& talk : talks_) talk->set_reveal(reveal);
  build();
}

}  // namespace malote::view
