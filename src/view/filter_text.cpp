// SPDX-License-Identifier: MIT
#include "view/filter_text.hpp"

#include "core/i18n.hpp"

namespace malote::view {

Result<std::vector<std::string>> split_terms(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    if (c == ' ' && !quoted) {
      if (!word.empty()) words.push_back(std::move(word));
      word.clear();
    } else {
      word += c;
    }
  }
  if (quoted) return Error{tr("the closing quote is missing")};
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

Result<store::Query> parse_filter(std::string_view line) {
  auto words = split_terms(line);
  if (!words) return words.error();
  return store::Query::parse(words.value());
}

std::optional<std::string> fault_of_filter(std::string_view line) {
  const auto query = parse_filter(line);
  if (query) return std::nullopt;
  return query.error().text;
}

}  // namespace malote::view
