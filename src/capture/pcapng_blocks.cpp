// SPDX-License-Identifier: MIT
#include "capture/pcapng_blocks.hpp"

#include <algorithm>

namespace malote {

bool OptionReader::next(BlockOption& option) noexcept {
  constexpr std::size_t option_head = 4;
  constexpr std::uint16_t end_of_options = 0;
  if (rest_.empty()) return false;  // the end mark may be left out
  if (rest_.size() < option_head) {
    ok_ = false;
    return false;
  }
  option.code = order_.u16(rest_.data());
  const std::size_t length = order_.u16(rest_.data() + 2);
  rest_ = rest_.subspan(option_head);
  if (option.code == end_of_options) return false;
  if (length > rest_.size()) {
    ok_ = false;
    return false;
  }
  option.value = rest_.first(length);
  rest_ = rest_.subspan(std::min(padded(length), rest_.size()));
  return true;
}

}  // namespace malote
