// SPDX-License-Identifier: MIT
// What a server's line looks like, and the response code within its text (RFC 9051 7). Pure
// functions of text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace malote::imap {

[[nodiscard]] bool is_condition(std::string_view word) noexcept;   // OK NO BAD BYE PREAUTH
[[nodiscard]] bool is_completion(std::string_view word) noexcept;  // OK NO BAD

// "[UIDVALIDITY 3857529045] UIDs valid": the code in upper case, what follows it, the text behind.
struct ResponseCode {
  std::string code;
  std::string_view arguments;
  std::string_view text;
};
[[nodiscard]] ResponseCode split_code(std::string_view text);

// Whether a line's head (with its end, if it is there) looks like a server's: "* 3 FETCH (", "+ ",
// "a1 OK". `knows_tag` says which tags are awaited.
template <typename KnowsTag>
[[nodiscard]] bool looks_like_response(std::string_view head, const KnowsTag& knows_tag);

[[nodiscard]] bool looks_untagged(std::string_view head);
// "a1 OK …": its tag; nothing where it is no completion.
[[nodiscard]] std::optional<std::string_view> tag_of_completion(std::string_view head);

// "a1 LOGIN …", "DONE".
[[nodiscard]] bool looks_like_command(std::string_view head);

template <typename KnowsTag>
bool looks_like_response(std::string_view head, const KnowsTag& knows_tag) {
  if (looks_untagged(head)) return true;
  const auto tag = tag_of_completion(head);
  return tag && knows_tag(*tag);
}

}  // namespace malote::imap
