// SPDX-License-Identifier: MIT
// Where the steps of a ladder stand: lines wrapped to the room between the two ends, heights, the
// sides of the text. The same figures serve the drawing in C++ and, as compact rows, the report's
// script (page/ladder.js), which must draw alike.
#pragma once

#include <string>
#include <vector>

#include "report/ladder.hpp"

namespace malote::report {

// Horizontal places, in units of the drawing. FTP has a second pair of ends for its data.
struct LadderPlaces {
  int client = 84, server = 684;
  int data_client = 0, data_server = 0;  // 0: no data connections
  int width = 704;
  [[nodiscard]] bool has_data() const noexcept { return data_client != 0; }
};
[[nodiscard]] LadderPlaces places_of(const Ladder&);

// A step made ready: nothing is left to measure.
struct LadderRow {
  StepKind kind = StepKind::remark;
  bool to_server = false;
  bool under_tls = false;
  std::int64_t since_start = 0;
  Role role = Role::plain;
  std::vector<std::string> lines;
  std::size_t columns = 0;  // of the widest line
  std::size_t word_begin = 0, word_octets = 0;
  int height = 0;
};
[[nodiscard]] LadderRow lay_out(const LadderStep&, const LadderPlaces&);

// Of the drawing, also in page/ladder.js.
inline constexpr int line_height = 16;
inline constexpr double column_width = 7.23;  // of 12 units of a monospaced font
inline constexpr int head_height = 58;

// The class that colours it: "ok", "wait", "soft", "hard", "info", "warn", "alert", "plain".
[[nodiscard]] const char* tone_of(Role) noexcept;

}  // namespace malote::report
