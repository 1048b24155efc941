// SPDX-License-Identifier: MIT
// One message as lines for a pager: what is known of it, then its text. Called by the transcript
// screen.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "store/reader.hpp"
#include "view/look.hpp"

namespace malote::view {

struct PageLine {
  std::string text;  // printable, uncut
  Role role = Role::plain;
  std::size_t hang = 0;  // columns before the second row of a line that is wrapped
};

// The hang of a line of a page's summary: the column of the values.
[[nodiscard]] std::size_t hang_of_detail(std::string_view line);

struct Page {
  std::string title;
  std::vector<PageLine> lines;
};

// The text is folded after this many lines, which the last line says.
inline constexpr std::size_t page_lines_most = 20'000;

[[nodiscard]] Page message_page(const store::Reader&, MessageId);

}  // namespace malote::view
