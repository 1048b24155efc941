// SPDX-License-Identifier: MIT
#include "dissectors/smtp/smtp_line.hpp"

#include <algorithm>
#include <cstddef>

#include "core/text.hpp"

namespace malote::smtp {

namespace {

constexpr std::string_view blanks = " \t";

// Where the path that opens with '<' ends: the '>' that no quotes hold (RFC 5321 4.1.2).
std::size_t closing_bracket(std::string_view text) {
  bool quoted = false;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (text[i] == '>' && !quoted) {
      return i;
    }
  }
  return text.find('>');  // quotes that never close quote nothing
}

}  // namespace

std::optional<Path> parse_path(std::string_view argument, std::string_view keyword) {
  const std::string_view word = keyword.substr(0, keyword.size() - 1);
  if (!starts_with_ignoring_case(argument, word)) return std::nullopt;
  argument.remove_prefix(word.size());
  argument = trim(argument);
  if (!argument.starts_with(':')) return std::nullopt;
  argument = trim(argument.substr(1));
  const bool bracketed = argument.starts_with('<');
  const std::size_t bracket = bracketed ? closing_bracket(argument) : std::string_view::npos;
  if (bracket != std::string_view::npos) {
    return Path{argument.substr(1, bracket - 1), trim(argument.substr(bracket + 1))};
  }
  if (bracketed) argument.remove_prefix(1);
  const std::size_t end = std::min(argument.find_first_of(blanks), argument.size());
  return Path{argument.substr(0, end), trim(argument.substr(end))};
}

std::optional<std::string_view> parameter(std::string_view parameters, std::string_view keyword) {
  for (Words words = split_word(parameters);; words = split_word(*words.rest)) {
    const std::string_view word = words.first;
    if (word.size() > keyword.size() && word[keyword.size()] == '=' &&
        starts_with_ignoring_case(word, keyword)) {
      return word.substr(keyword.size() + 1);
    }
    if (!words.rest) return std::nullopt;
  }
}

std::optional<ChunkSize> parse_chunk_size(std::string_view argument) {
  constexpr std::uint64_t most = std::uint64_t{1} << 63U;
  const Words words = split_word(argument);
  const auto octets = parse_number(words.first);
  if (!octets || *octets > most) return std::nullopt;
  if (!words.rest) return ChunkSize{*octets, false};
  if (!equals_ignoring_case(trim(*words.rest), "LAST")) return std::nullopt;
  return ChunkSize{*octets, true};
}

Words split_word(std::string_view text) {
  text = trim(text);
  const std::size_t end = text.find_first_of(blanks);
  if (end == std::string_view::npos) return {text, std::nullopt};
  return {text.substr(0, end), trim(text.substr(end))};
}

}  // namespace malote::smtp
