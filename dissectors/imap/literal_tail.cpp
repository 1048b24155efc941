// SPDX-License-Identifier: MIT
#include "dissectors/imap/literal_tail.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"

namespace malote::imap {

std::string_view behind_line_end(std::string_view text, std::size_t at) {
  if (at < text.size() && text[at] == '\r') ++at;
  if (at >= text.size() || text[at] != '\n') return {};
  return text.substr(at + 1);
}

namespace {

// Behind a blank: in capitals, as servers write what they tell of a message.
std::string_view item_of(std::string_view line) {
  if (line.size() < 2 || line[0] != ' ' || !is_alpha(line[1])) return {};
  const std::string_view word = line.substr(1, line.find_first_of(" \r\n", 1) - 1);
  return std::ranges::any_of(word, [](char c) { return c >= 'a' && c <= 'z'; }) ? std::string_view()
                                                                                : word;
}

template <std::size_t size>
bool is_one_of(std::string_view word, const std::array<std::string_view, size>& words) {
  return std::ranges::find(words, word) != words.end();
}

}  // namespace

bool goes_on(std::string_view tail, std::string_view line) {
  static constexpr auto items =
      std::to_array<std::string_view>({"UID", "FLAGS", "INTERNALDATE", "RFC822.SIZE", "MODSEQ"});
  static constexpr auto answers = std::to_array<std::string_view>(
      {"OK", "NO", "BAD", "FETCH", "EXISTS", "RECENT", "EXPUNGE", "BYE"});
  if (line.starts_with(')')) {
    return !is_one_of(item_of(tail.substr(tail.rfind('\n') + 1)), items);
  }
  const std::string_view item = item_of(line);
  return !item.empty() && !is_one_of(item, answers);
}

std::size_t begin_of_closing(std::string_view text, std::size_t bracket) {
  const auto before = bracket == 0 ? nowhere : text.rfind('\n', bracket - 1);
  const std::size_t begin = before == nowhere ? 0 : before + 1;
  return text[begin] == ' ' || text[begin] == ')' ? begin : bracket;
}

bool may_begin_response(std::string_view rest) {
  constexpr std::size_t longest = 64;
  if (rest.starts_with('\r')) rest.remove_prefix(1);
  if (rest.empty()) return true;
  if (!rest.starts_with('\n') || rest.size() > longest) return false;
  return rest.substr(1).find('\n') == nowhere;
}

}  // namespace malote::imap
