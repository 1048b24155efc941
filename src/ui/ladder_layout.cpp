// SPDX-License-Identifier: MIT
#include "ui/ladder_layout.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

#include "ui/explanation_pane.hpp"

namespace malote::ui {
namespace {

constexpr int time_width = 8;
constexpr int columns_for_deltas = 60;
constexpr int columns_for_data = 64;  // a narrower ladder draws data between the session's lanes
constexpr int least_between = 16;
constexpr int before_data = 5;

}  // namespace

struct LadderLayout::Signs {
  const char *lane, *tls_lane, *cross, *tail_right, *tail_left, *head_right, *head_left;
  const char *thin, *thick, *dotted;
};

const LadderLayout::Signs& LadderLayout::signs_of(const Canvas& canvas) {
  static constexpr Signs unicode{"│", "║", "┼", "├", "┤", "►", "◄", "─", "═", "┈"};
  static constexpr Signs ascii{"|", "#", "+", "|", "|", ">", "<", "-", "=", "."};
  return canvas.ascii() ? ascii : unicode;
}

void LadderLayout::lay_out(const std::vector<view::Lane>& lanes, int columns,
                           const view::Step* current) {
  columns_ = columns;
  deltas_ = columns >= columns_for_deltas;
  begin_ = (deltas_ ? 2 * time_width + 1 : time_width) + 1;
  places_.assign(lanes.size(), -1);
  of_data_.clear();
  for (const view::Lane& lane : lanes) of_data_.push_back(lane.of_data);
  const auto data = static_cast<std::size_t>(std::count(of_data_.begin(), of_data_.end(), true));
  const std::size_t hosts = lanes.size() - data;
  const int from = begin_ + 1;
  int to = columns - 3;
  if (data == 2 && columns >= columns_for_data) {
    const int room = std::clamp((to - from) / 4, 18, 40);
    places_[hosts] = to - room;
    places_[hosts + 1] = to;
    to -= room + before_data;
  }
  const auto most = static_cast<std::size_t>(std::max(2, (to - from) / least_between + 1));
  std::size_t first = 0;
  if (hosts > most && current != nullptr) {
    const std::size_t last = std::max({current->client, current->server});
    if (last >= most) first = last + 1 - most;
    first = std::min({first, current->client, current->server});
  }
  place(first, std::min(most, hosts), from, to);
}

void LadderLayout::place(std::size_t first, std::size_t count, int from, int to) {
  for (std::size_t i = 0; i < count; ++i) {
    const int gaps = std::max(1, static_cast<int>(count) - 1);
    places_[first + i] = from + (to - from) * static_cast<int>(i) / gaps;
  }
}

std::optional<int> LadderLayout::column_of(std::size_t lane) const {
  if (lane >= places_.size() || places_[lane] < 0) return std::nullopt;
  return places_[lane];
}

void LadderLayout::draw_head(Canvas& canvas, int row, int rows,
                             const std::vector<view::Lane>& lanes) const {
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    if (column_of(i)) shown.push_back(i);
  }
  for (int line = 0; line < rows; ++line) {
    int free = begin_ - 1;
    for (std::size_t i = 0; i < shown.size(); ++i) {
      const view::Lane& lane = lanes[shown[i]];
      const int at = *column_of(shown[i]);
      // As far as halfway to the next one; the last reaches to the end.
      const int limit = i + 1 == shown.size() ? columns_ : (at + *column_of(shown[i + 1])) / 2 + 2;
      const auto room = static_cast<std::size_t>(std::max(0, limit - free - 1));
      const std::string text =
          cut_to_width(line == 0 ? lane.name : lane.part, room, canvas.glyphs().ellipsis);
      const int width = static_cast<int>(display_width(text));
      const bool last = i + 1 == shown.size();
      const int from = std::max(free, std::min(at - width / 2, limit - width - (last ? 0 : 1)));
      canvas.put(row + line, from, text, {line == 0 ? Role::strong : Role::dim}, limit);
      free = limit;
    }
  }
}

bool LadderLayout::in_data_lanes(const view::Step& step) const {
  return column_of(step.from) && column_of(step.to) && of_data_[step.from];
}

void LadderLayout::draw_step(Canvas& canvas, int row, const view::Step& step, Face face) const {
  if (face == Face::cursor) canvas.fill(row, 0, columns_, {Role::plain, face});
  if (step.kind == view::StepKind::phase) return draw_phase(canvas, row, step, face);
  draw_times(canvas, row, step, face);
  if (step.kind == view::StepKind::remark) return draw_remark(canvas, row, step, face);
  const Signs& signs = signs_of(canvas);
  const bool of_data = step.kind == view::StepKind::opens || step.kind == view::StepKind::data;
  auto from = column_of(step.from), to = column_of(step.to);
  if (of_data && !in_data_lanes(step)) {
    // The same direction between the lanes of the session.
    const bool to_server = step.from < step.to;
    from = column_of(to_server ? step.client : step.server);
    to = column_of(to_server ? step.server : step.client);
  }
  if (!from || !to || *from == *to) return draw_remark(canvas, row, step, face);
  Arrow arrow{std::min(*from, *to), std::max(*from, *to), *from < *to, signs.thin,
              *from < *to ? Role::client : Role::server};
  if (step.kind == view::StepKind::mail || step.kind == view::StepKind::data) {
    arrow.line = signs.thick;
  }
  if (step.kind == view::StepKind::opens) arrow.line = signs.dotted;
  const bool linked = step.kind == view::StepKind::data && in_data_lanes(step);
  draw_lanes(canvas, row, step, face, linked ? begin_ : arrow.left, arrow.right);
  draw_arrow(canvas, row, step, face, arrow);
  if (linked) draw_link(canvas, row, step, face);
}

void LadderLayout::draw_times(Canvas& canvas, int row, const view::Step& step, Face face) const {
  const auto put_right = [&](int end, const std::string& text) {
    const int from = end - static_cast<int>(display_width(text));
    canvas.put(row, std::max(0, from), text, {Role::time, face}, end);
  };
  if (step.since_start) put_right(time_width, relative_seconds(*step.since_start));
  // Less than half a millisecond is the same moment.
  if (!deltas_ || !step.since_before || std::abs(*step.since_before) < 500'000) return;
  put_right(2 * time_width + 1,
            (*step.since_before > 0 ? "+" : "") + relative_seconds(*step.since_before));
}

// But for the columns [from, to], where an arrow or a text will be.
void LadderLayout::draw_lanes(Canvas& canvas, int row, const view::Step& step, Face face, int from,
                              int to) const {
  const Signs& signs = signs_of(canvas);
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const auto at = column_of(i);
    if (!at || (*at >= from && *at <= to)) continue;
    if (of_data_[i] && (step.open_lanes >> i & 1U) == 0) continue;
    const bool tls = (step.tls_lanes >> i & 1U) != 0;
    canvas.put(row, *at, tls ? signs.tls_lane : signs.lane, {tls ? Role::good : Role::dim, face});
  }
}

void LadderLayout::draw_phase(Canvas& canvas, int row, const view::Step& step, Face face) const {
  const Signs& signs = signs_of(canvas);
  int at = put_spans(canvas, row, 1, step.label, face, columns_ - 1);
  at = std::max(at + 1, 1);
  const auto is_lane = [&](int column) {
    for (std::size_t i = 0; i < places_.size(); ++i) {
      const bool stands = !of_data_[i] || (step.open_lanes >> i & 1U) != 0;
      if (places_[i] == column && stands) return true;
    }
    return false;
  };
  for (; at < columns_ - 1; ++at) {
    canvas.put(row, at, is_lane(at) ? signs.cross : signs.thin, {Role::dim, face});
  }
}

void LadderLayout::draw_remark(Canvas& canvas, int row, const view::Step& step, Face face) const {
  const int left = std::min(column_of(step.client).value_or(begin_ + 1),
                            column_of(step.server).value_or(begin_ + 1));
  const int from = left + 2;
  const int room = columns_ - 2 - from;
  const int width = std::min(room, spans_width(canvas, step.label));
  draw_lanes(canvas, row, step, face, from - 1, from + width);
  (void)put_spans(canvas, row, from, step.label, face, from + std::max(room, 1));
}

void LadderLayout::draw_arrow(Canvas& canvas, int row, const view::Step& step, Face face,
                              const Arrow& arrow) const {
  const Signs& signs = signs_of(canvas);
  const Look look{arrow.role, face};
  const auto lane_sign = [&](std::size_t lane) {
    const bool tls = lane < 32 && (step.tls_lanes >> lane & 1U) != 0;
    return std::pair{tls ? signs.tls_lane : signs.lane, tls ? Role::good : Role::dim};
  };
  const auto [near_sign, near_role] = lane_sign(step.from);
  const auto [far_sign, far_role] = lane_sign(step.to);
  const bool right = arrow.rightwards;
  const bool plain = near_sign == std::string_view(signs.lane);
  canvas.put(row, right ? arrow.left : arrow.right,
             plain ? (right ? signs.tail_right : signs.tail_left) : near_sign, {near_role, face});
  canvas.put(row, right ? arrow.right : arrow.left, far_sign, {far_role, face});
  canvas.put(row, right ? arrow.right - 1 : arrow.left + 1,
             right ? signs.head_right : signs.head_left, look);
  int at = arrow.left + (right ? 1 : 2);
  const int end = arrow.right - (right ? 1 : 0);  // of what lies between
  const int label_end = end - 2;
  if (at < end) canvas.put(row, at, arrow.line, look), ++at;
  if (!step.label.empty() && label_end - at > 3) {
    at = put_spans(canvas, row, at + 1, step.label, face, label_end) + 1;
  }
  for (; at < end; ++at) canvas.put(row, at, arrow.line, look);
}

// What the data connection was opened for, and a dotted line from there to its lanes.
void LadderLayout::draw_link(Canvas& canvas, int row, const view::Step& step, Face face) const {
  const auto client = column_of(step.client), server = column_of(step.server);
  if (!client || !server) return;
  const Signs& signs = signs_of(canvas);
  const int left = std::min(*client, *server), right = std::max(*client, *server);
  const auto room = static_cast<std::size_t>(std::max(1, right - left - 6));
  const std::string command = canvas.ascii() ? to_ascii(step.command) : step.command;
  const std::string text = cut_to_width(command, room, canvas.glyphs().ellipsis);
  const int from = right - 3 - static_cast<int>(display_width(text));
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const auto lane = column_of(i);
    if (!lane || of_data_[i] || *lane >= from - 1) continue;
    canvas.put(row, *lane, signs.lane, {Role::dim, face});
  }
  int at = canvas.put(row, std::max(left + 2, from), text, {Role::ftp, face}, right - 2) + 1;
  const int end = std::min(*column_of(step.from), *column_of(step.to));
  for (; at < end; ++at) {
    canvas.put(row, at, at == right ? signs.cross : signs.dotted, {Role::dim, face});
  }
}

}  // namespace malote::ui
