// SPDX-License-Identifier: MIT
#include "export/body_lines.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "export/text_width.hpp"

namespace malote {

bool BodyLines::feed(std::string_view octets) {
  while (!octets.empty() && !full()) {
    const std::size_t end = octets.find('\n');
    const std::size_t room = line_octets - line_.size();
    const std::size_t taken = std::min({end, octets.size(), room});
    line_ += octets.substr(0, taken);
    octets.remove_prefix(taken);
    if (taken == end) {
      octets.remove_prefix(1);
      close_line();
    } else if (line_.size() == line_octets) {
      close_line();
    }
  }
  return !full();
}

void BodyLines::finish() {
  if (!line_.empty() && !full()) close_line();
}

void BodyLines::close_line() {
  if (line_.ends_with('\r')) line_.pop_back();
  ++count_;
  sink_(to_visible(expand_tabs(line_)));
  line_.clear();
}

}  // namespace malote
