// SPDX-License-Identifier: MIT
// Two sessions side by side: their commands matched in order, and where the replies differ. Called
// by the compare screen. Must not know widths.
#pragma once

#include <string>
#include <vector>

#include "store/reader.hpp"
#include "view/look.hpp"

namespace malote::view {

// How the two sides of a row differ; the worst of what holds.
enum class Difference : std::uint8_t {
  none,
  words,  // the same command and code, other words
  code,   // another reply code
  alone,  // only one side has it
};

// A command with its replies, or the greeting.
struct ComparedSide {
  std::vector<TextSpan> command;               // empty: the greeting
  std::vector<std::vector<TextSpan>> replies;  // line by line
  std::size_t settling = 0;                    // the line that the last reply begins with
  std::string code;                            // of the last reply
  std::int64_t since_start = 0;
};

struct ComparedRow {
  std::optional<ComparedSide> left, right;
  Difference difference = Difference::none;
};

class Comparison {
 public:
  // As many commands of each are looked at.
  static constexpr std::size_t commands_most = 1500;

  Comparison(const store::Reader&, SessionId left, SessionId right, bool reveal);

  [[nodiscard]] const std::vector<ComparedRow>& rows() const noexcept { return rows_; }
  [[nodiscard]] std::string title() const;
  [[nodiscard]] const std::string& head(bool right) const { return right ? right_ : left_; }
  [[nodiscard]] std::size_t differences() const noexcept { return differences_; }
  [[nodiscard]] bool cut() const noexcept { return cut_; }
  // The next row behind `from` that differs, round the end; before it where not forwards.
  [[nodiscard]] std::optional<std::size_t> next_difference(std::size_t from, bool forwards) const;
  void set_reveal(bool);

 private:
  void build();
  [[nodiscard]] std::vector<ComparedSide> sides_of(SessionId, std::string& head);

  const store::Reader& reader_;
  SessionId left_id_, right_id_;
  bool reveal_;
  std::string left_, right_;
  std::vector<ComparedRow> rows_;
  std::size_t differences_ = 0;
  bool cut_ = false;
};

}  // namespace malote::view
