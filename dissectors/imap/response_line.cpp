// SPDX-License-Identifier: MIT
#include "dissectors/imap/response_line.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "dissectors/imap/imap_commands.hpp"
#include "lexicon/lexicon.hpp"

namespace malote::imap {
namespace {

template <std::size_t n>
bool one_of(const std::array<std::string_view, n>& words, std::string_view word) noexcept {
  return std::ranges::any_of(words,
                             [word](std::string_view w) { return equals_ignoring_case(w, word); });
}

// The next word, and the rest behind one blank.
std::string_view take_word(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_of(" \r\n"), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

}  // namespace

bool is_condition(std::string_view word) noexcept {
  return one_of<5>({"OK", "NO", "BAD", "BYE", "PREAUTH"}, word);
}

bool is_completion(std::string_view word) noexcept {
  return one_of<3>({"OK", "NO", "BAD"}, word);
}

ResponseCode split_code(std::string_view text) {
  if (!text.starts_with('[')) return {{}, {}, text};
  // A closing bracket may stand within a quoted string, as in [BADCHARSET ("]")]: rare enough.
  const std::size_t close = text.find(']');
  if (close == std::string_view::npos) return {{}, {}, text};
  std::string_view inside = text.substr(1, close - 1);
  std::string_view rest = text.substr(close + 1);
  if (rest.starts_with(' ')) rest.remove_prefix(1);
  const std::string code = to_upper(take_word(inside));
  return {code, inside, rest};
}

bool looks_untagged(std::string_view head) {
  if (head == "+\r\n" || head == "+\n" || head.starts_with("+ ")) return true;
  if (!head.starts_with("* ")) return false;
  head.remove_prefix(2);
  std::string_view word = take_word(head);
  if (parse_number(word)) {
    return one_of<4>({"EXISTS", "RECENT", "EXPUNGE", "FETCH"}, take_word(head));
  }
  if (is_condition(word)) return true;
  const auto* const entry = lexicon::find(Protocol::imap, word, lexicon::Kind::reply);
  return entry != nullptr && !entry->word.starts_with('[');
}

std::optional<std::string_view> tag_of_completion(std::string_view head) {
  const std::string_view tag = take_word(head);
  if (!is_tag(tag) || !is_completion(take_word(head))) return std::nullopt;
  return tag;
}

// English has lines that begin with "a copy" or "the list": the tag must have a digit, or the verb
// stand in capitals.
bool looks_like_command(std::string_view head) {
  const std::string_view tag = take_word(head);
  constexpr std::size_t longest = 32;
  const auto in_tags = [](char c) { return is_alpha(c) || is_digit(c) || c == '.' || c == '-'; };
  if (tag.empty() || tag.size() > longest || !std::ranges::all_of(tag, in_tags)) return false;
  if (equals_ignoring_case(tag, "DONE")) return head == "\n" || head.empty();
  const std::string_view verb = take_word(head);
  const bool shouted = std::ranges::none_of(verb, [](char c) { return c >= 'a' && c <= 'z'; });
  if (!shouted && std::ranges::none_of(tag, is_digit)) return false;
  if (equals_ignoring_case(verb, "UID")) return takes_uid(find_verb(take_word(head)));
  return find_verb(verb) != Verb::unknown;
}

}  // namespace malote::imap
