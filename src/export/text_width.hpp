// SPDX-License-Identifier: MIT
// How wide a text stands on a terminal, and how it is cut, filled and wrapped to a width. Texts are
// printable UTF-8 (to_visible came before); columns are wcwidth's, whatever the user's locale.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace malote {

[[nodiscard]] std::size_t display_width(std::string_view);

// The text itself where it fits, else its beginning with the ellipsis at the end, never wider.
[[nodiscard]] std::string cut_to_width(std::string_view, std::size_t width,
                                       std::string_view ellipsis);
[[nodiscard]] std::string pad_left(std::string_view, std::size_t width);
[[nodiscard]] std::string pad_right(std::string_view, std::size_t width);

// [begin, end) offsets of the lines of a text wrapped at blanks (else within a word). The blank
// that a line was broken at belongs to none. A width of 0 does not wrap.
[[nodiscard]] std::vector<std::pair<std::size_t, std::size_t>> wrap(std::string_view,
                                                                    std::size_t first_width,
                                                                    std::size_t later_width);

// For terminals that know ASCII only: other characters become \u00e9.
[[nodiscard]] std::string to_ascii(std::string_view);

// Tabs to blanks, up to the next eighth column.
[[nodiscard]] std::string expand_tabs(std::string_view);

}  // namespace malote
