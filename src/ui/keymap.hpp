// SPDX-License-Identifier: MIT
// The one table of keys: which key means what, what it is called in the key line and in the help,
// and what the user's configuration makes of it. A screen says which actions it knows; keys of
// others are not there for it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ui/key.hpp"

namespace malote::ui {

enum class Action : std::uint8_t {
  open,
  back,
  filter,
  search,
  sessions,
  messages,
  files,
  logins,
  hosts,
  notices,
  journeys,
  tls,
  statistics,
  next_match,
  previous_match,
  follow,
  pause,
  sort,
  reverse,
  columns,
  earlier,
  later,
  mark,
  mark_all,
  explain,
  unfold,
  ladder,
  flow,
  compare,
  octets,
  preview,
  save,
  export_rows,
  pipe,
  reveal,
  up,
  down,
  page_up,
  page_down,
  home,
  end,
  help,
  redraw,
  quit,
};

using Actions = std::vector<Action>;

struct Binding {
  Action action;
  std::vector<Key> keys;  // the first is the one that is shown
  const char* word;       // for the key line; empty: not there
  const char* meaning;    // for the help
};

// As built in, in the order of the help.
[[nodiscard]] const std::vector<Binding>& keymap();

// The keys in effect: those built in, and what the user put in their place.
class KeyMap {
 public:
  KeyMap() : bindings_(keymap()) {}
  [[nodiscard]] const std::vector<Binding>& bindings() const noexcept { return bindings_; }
  // These, and no others; they mean nothing else from now on.
  void set_keys(Action, std::vector<Key>);
  // The first in the order of the help where a key means several things.
  [[nodiscard]] std::optional<Action> action_of(Key, std::span<const Action> known) const;
  // What the first key is called.
  [[nodiscard]] std::string key_of(Action) const;

 private:
  std::vector<Binding> bindings_;
};

// What configuration calls an action: "open", "mark-all".
[[nodiscard]] std::string_view to_word(Action);
[[nodiscard]] std::optional<Action> parse_action(std::string_view);

// "Enter", "l": all keys of a binding.
[[nodiscard]] std::string keys_text(const Binding&);

}  // namespace malote::ui
