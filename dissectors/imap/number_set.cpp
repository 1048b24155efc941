// SPDX-License-Identifier: MIT
#include "dissectors/imap/number_set.hpp"

#include <algorithm>
#include <limits>

#include "core/text.hpp"

namespace malote::imap {
namespace {

constexpr std::size_t ranges_most = 10'000;
constexpr std::size_t list_octets = 4096;
constexpr std::uint64_t greatest = std::numeric_limits<std::uint32_t>::max();

std::optional<std::uint64_t> number_of(std::string_view text) {
  if (text == "*") return greatest;
  return parse_number(text);
}

std::string as_text(const std::pair<std::uint64_t, std::uint64_t>& range) {
  std::string text = std::to_string(range.first);
  if (range.second != range.first) text += ":" + std::to_string(range.second);
  return text;
}

}  // namespace

NumberSet NumberSet::parse(std::string_view text) {
  NumberSet set;
  while (!text.empty() && set.ranges.size() < ranges_most) {
    const std::string_view item = text.substr(0, text.find(','));
    text.remove_prefix(std::min(item.size() + 1, text.size()));
    const std::size_t colon = item.find(':');
    const auto first = number_of(item.substr(0, colon));
    const auto last = colon == std::string_view::npos ? first : number_of(item.substr(colon + 1));
    if (!first || !last) return {};
    set.ranges.emplace_back(std::min(*first, *last), std::max(*first, *last));
  }
  return set;
}

std::uint64_t NumberSet::count_below(std::uint64_t number) const {
  std::uint64_t count = 0;
  for (const auto& [first, last] : ranges) {
    if (first < number) count += std::min(last, number - 1) - first + 1;
  }
  return count;
}

bool NumberSet::contains(std::uint64_t number) const {
  return std::any_of(ranges.begin(), ranges.end(), [number](const auto& range) {
    return range.first <= number && number <= range.second;
  });
}

std::optional<std::uint64_t> NumberSet::only() const {
  if (ranges.size() != 1 || ranges.front().first != ranges.front().second) return std::nullopt;
  if (ranges.front().first == greatest) return std::nullopt;
  return ranges.front().first;
}

void NumberList::add(std::uint64_t number) {
  if (open_ && open_->second + 1 == number) {
    open_->second = number;
    return;
  }
  if (open_) {
    if (text_.size() < list_octets) {
      text_ += (text_.empty() ? "" : ",") + as_text(*open_);
    } else {
      ++left_out_;
    }
  }
  open_ = {number, number};
}

std::string NumberList::text() const {
  std::string text = text_;
  if (left_out_ != 0) return text + ",…";
  if (open_) text += (text.empty() ? "" : ",") + as_text(*open_);
  return text;
}

}  // namespace malote::imap
