// SPDX-License-Identifier: MIT
// IMAP's commands as rows: which of them the dissector looks into, what state they need, and what
// untagged data serves them. Their meanings are in src/lexicon.
#pragma once

#include <cstdint>
#include <string_view>

namespace malote::imap {

enum class Verb : std::uint8_t {
  unknown,
  other,  // known, and nothing but its reply matters
  capability,
  starttls,
  authenticate,
  login,
  logout,
  id,
  enable,
  compress,
  unauthenticate,
  select,
  examine,
  create,
  delete_mailbox,
  rename,
  subscribe,
  unsubscribe,
  list,
  lsub,
  status,
  append,
  replace,
  idle,
  close,
  unselect,
  expunge,
  search,
  sort,
  thread,
  fetch,
  store,
  copy,
  move,
};

// Case-insensitive. Verb::unknown where it is no command of IMAP.
[[nodiscard]] Verb find_verb(std::string_view word) noexcept;
// Whether UID may stand before it.
[[nodiscard]] bool takes_uid(Verb) noexcept;
// Whether untagged data of that name ("FETCH", "EXISTS", "LIST") is what the command asks for.
[[nodiscard]] bool is_served_by(Verb, std::string_view data) noexcept;
// A tag as clients make them (RFC 9051 9): any octets of an astring but "+", and no "*".
[[nodiscard]] bool is_tag(std::string_view word) noexcept;

}  // namespace malote::imap
