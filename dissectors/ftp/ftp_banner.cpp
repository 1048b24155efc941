// SPDX-License-Identifier: MIT
#include "dissectors/ftp/ftp_banner.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"

namespace malote::ftp {

namespace {

constexpr std::size_t most_octets = 80;
constexpr std::string_view around = "()[]<>-.,;:!*=|\"' \t\r\n";

std::string_view stripped(std::string_view word) {
  const std::size_t from = word.find_first_not_of(around);
  if (from == std::string_view::npos) return {};
  return word.substr(from, word.find_last_not_of(around) + 1 - from);
}

// "ProFTPD", "Pure-FTPd", "vsFTPd": a name with FTP in it, not the word alone, no host's name.
bool is_name(std::string_view word) {
  static constexpr auto others =
      std::to_array<std::string_view>({"Serv-U", "FileZilla", "WU", "MikroTik", "Wing", "bftpd"});
  const bool known = std::any_of(others.begin(), others.end(), [&](std::string_view name) {
    return equals_ignoring_case(word, name);
  });
  return known ||
         (contains_ignoring_case(word, "ftp") && word.size() > 4 &&
          word.find('.') == std::string_view::npos && word.find('/') == std::string_view::npos &&
          !equals_ignoring_case(word, "ftpd") && !starts_with_ignoring_case(word, "ftp-"));
}

bool is_version(std::string_view word) {
  if (starts_with_ignoring_case(word, "v")) word.remove_prefix(1);
  return !word.empty() && is_digit(word[0]) && word.find('.') != std::string_view::npos &&
         word.find(':') == std::string_view::npos;
}

bool joins(std::string_view word) {
  return equals_ignoring_case(word, "server") || equals_ignoring_case(word, "version") ||
         equals_ignoring_case(word, "ftp");
}

std::string_view next_word(std::string_view& text) {
  const std::size_t from = std::min(text.find_first_not_of(" \t\r\n("), text.size());
  text.remove_prefix(from);
  const std::size_t end = std::min(text.find_first_of(" \t\r\n("), text.size());
  const std::string_view word = stripped(text.substr(0, end));
  text.remove_prefix(end);
  return word;
}

}  // namespace

std::optional<std::string> software_of(std::string_view text) {
  if (contains_ignoring_case(text, "Microsoft FTP Service")) return "Microsoft FTP Service";
  while (!text.empty()) {
    const std::string_view name = next_word(text);
    if (name.empty() || !is_name(name)) continue;
    std::string found(name.substr(0, most_octets));
    // The version follows, maybe behind "Server" or "version".
    std::string between;
    for (int words = 0; words < 3 && !text.empty(); ++words) {
      const std::string_view word = next_word(text).substr(0, 30);
      if (is_version(word)) return found + between + ' ' + std::string(word);
      if (!joins(word)) break;
      if (equals_ignoring_case(word, "server")) between = " " + std::string(word);
    }
    return found + between;
  }
  return std::nullopt;
}

}  // namespace malote::ftp
