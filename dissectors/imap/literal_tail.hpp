// SPDX-License-Identifier: MIT
// What the last octets of a literal say about where it really ended: a server that announces more
// than it sends has its next responses taken for the literal's. Pure functions of text, for the
// dissector, which knows the tags that are awaited.
#pragma once

#include <string_view>

#include "dissectors/imap/response_line.hpp"

namespace malote::imap {

// Octets kept back of a literal until it is known to have ended where it should.
constexpr std::size_t literal_tail_octets = 1024;
// ... and of the line behind it.
constexpr std::size_t behind_literal_octets = 4096;

constexpr std::size_t nowhere = std::string_view::npos;

// The rest behind `at`, if a line ends there; empty: none, or nothing is behind it.
[[nodiscard]] std::string_view behind_line_end(std::string_view text, std::size_t at);
// Whether that line is how a FETCH response goes on behind a literal that ends so: ")", " UID 7)",
// " BODY[2] {20}"; not ")" alone where the literal ends in " UID 7".
[[nodiscard]] bool goes_on(std::string_view tail, std::string_view line);
// Of the bracket that closes a response: where what belongs to it begins.
[[nodiscard]] std::size_t begin_of_closing(std::string_view text, std::size_t bracket);
// Whether octets at the end of a literal may be those of an answer that is cut: "", "\r", "a3 O".
[[nodiscard]] bool may_begin_response(std::string_view rest);

// Where in these octets the response ends that the literal belongs to: a closing bracket at the end
// of a line, and a line behind it that is a response.
template <typename Awaited>
[[nodiscard]] std::size_t end_of_response(std::string_view text, const Awaited& awaited) {
  for (auto at = text.find(')'); at != nowhere; at = text.find(')', at + 1)) {
    const std::string_view rest = behind_line_end(text, at + 1);
    if (!rest.empty() && looks_like_response(rest, awaited)) return begin_of_closing(text, at);
  }
  return nowhere;
}

// Whether the end of a literal looks as if more was announced than sent.
template <typename Awaited>
[[nodiscard]] bool may_have_swallowed(std::string_view tail, const Awaited& awaited) {
  if (end_of_response(tail, awaited) != nowhere) return true;
  // In the middle of what closes the response: " UID 7)", ")".
  const auto line = tail.substr(tail.rfind('\n') + 1);
  if (line.starts_with(' ') || line.starts_with(')')) return true;
  const auto last = tail.rfind(')');
  return last != nowhere && may_begin_response(tail.substr(last + 1));
}

// Whether it ends with a whole answer to a command that waits.
template <typename Awaited>
[[nodiscard]] bool ends_with_answer(std::string_view tail, const Awaited& awaited) {
  if (!tail.ends_with('\n')) return false;
  const auto before = tail.size() < 2 ? nowhere : tail.rfind('\n', tail.size() - 2);
  if (before == nowhere) return false;
  const auto tag = tag_of_completion(tail.substr(before + 1));
  return tag && awaited(*tag);
}

}  // namespace malote::imap
