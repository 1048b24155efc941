// SPDX-License-Identifier: MIT
#include "view/filter_completion.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"

namespace malote::view {
namespace {

using Candidates = std::vector<std::string>;

constexpr std::array protocol_words{"smtp", "pop3", "imap", "ftp", "unknown"};
constexpr std::array has_words{"attachment", "error", "gap", "secret", "tls"};
constexpr std::array reply_words{"2xx", "3xx", "4xx", "5xx", "+OK", "-ERR", "OK", "NO", "BAD"};
constexpr std::array larger_words{"64K", "1M", "10M"};

// Where the last word begins: blanks between quotes belong to it.
std::size_t begin_of_word(std::string_view line) {
  std::size_t begin = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (line[at] == '"') quoted = !quoted;
    if (line[at] == ' ' && !quoted) begin = at + 1;
  }
  return begin;
}

template <typename Known>
void add_known(Candidates& words, const Known& known, std::string_view beginning) {
  for (const std::string_view one : known) {
    if (to_lower(one).starts_with(to_lower(beginning))) words.emplace_back(one);
  }
}

// A value as it must stand in the line; nothing where it cannot: what is no plain text must not get
// to the terminal, and a quote would end it.
std::string quoted_value(const std::string& value) {
  if (value.find('"') != std::string::npos || to_visible(value) != value) return "";
  return value.find(' ') == std::string::npos ? value : '"' + value + '"';
}

}  // namespace

Completion complete_filter(const store::Reader& reader, std::string_view before_cursor) {
  Completion found;
  found.from = begin_of_word(before_cursor);
  if (before_cursor.substr(found.from).starts_with('-')) ++found.from;
  const std::string_view word = before_cursor.substr(found.from);
  const std::size_t colon = word.find(':');
  if (colon == std::string_view::npos) {
    for (const std::string_view key : store::term_keys()) {
      if (key.starts_with(to_lower(word))) found.words.push_back(std::string(key) + ":");
    }
    return found;
  }
  const std::string key = to_lower(word.substr(0, colon));
  std::string_view beginning = word.substr(colon + 1);
  found.from += colon + 1;
  if (beginning.starts_with('"')) beginning.remove_prefix(1);
  if (key == "proto") add_known(found.words, protocol_words, beginning);
  if (key == "has") add_known(found.words, has_words, beginning);
  if (key == "reply") add_known(found.words, reply_words, beginning);
  if (key == "larger") add_known(found.words, larger_words, beginning);
  for (const std::string& value : reader.values_of(key, std::string(beginning))) {
    std::string shown = quoted_value(value);
    if (shown.empty()) continue;
    if (std::find(found.words.begin(), found.words.end(), shown) != found.words.end()) continue;
    found.words.push_back(std::move(shown));
  }
  return found;
}

}  // namespace malote::view
