// SPDX-License-Identifier: MIT
#include "dissectors/smtp/smtp_banner.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "dissectors/smtp/smtp_line.hpp"

namespace malote::smtp {

namespace {

constexpr std::size_t most_octets = 80;

bool is_protocol_word(std::string_view word) {
  static constexpr std::array<std::string_view, 5> words = {"ESMTP", "SMTP", "LMTP", "ESMTPS",
                                                            "UTF8SMTP"};
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view known) { return equals_ignoring_case(word, known); });
}

// Where the date begins that many servers add: "; Tue, 1 Jan", " Tue, 1 Jan", " at Tue, …".
std::size_t date_at(std::string_view text) {
  static constexpr std::array<std::string_view, 7> days = {"Mon, ", "Tue, ", "Wed, ", "Thu, ",
                                                           "Fri, ", "Sat, ", "Sun, "};
  std::size_t at = text.size();
  for (const std::string_view day : days) at = std::min(at, text.find(day));
  return at;
}

}  // namespace

std::optional<std::string> software_of(std::string_view text) {
  text = trim(text.substr(0, text.find('\n')));
  Words words = split_word(text);
  if (!is_protocol_word(words.first)) {  // the host's name
    if (!words.rest) return std::nullopt;
    text = *words.rest;
    words = split_word(text);
  }
  while (is_protocol_word(words.first) && words.rest) {
    text = *words.rest;
    words = split_word(text);
  }
  text = text.substr(0, date_at(text));
  for (const std::string_view tail : {"ready at", "at", "ready", ";", "-"}) {
    text = trim(text);
    if (text.ends_with(tail)) text.remove_suffix(tail.size());
  }
  text = trim(text).substr(0, most_octets);
  if (text.empty() || is_protocol_word(text)) return std::nullopt;
  return std::string(text);
}

}  // namespace malote::smtp
