// SPDX-License-Identifier: MIT
// The one table of keys: which key means what, what it is called in the key line and in the help. A
// screen says which actions it knows; keys of others are not there for it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ui/key.hpp"

namespace malote::ui {

enum class Action : std::uint8_t {
  open,
  back,
  filter,
  search,
  messages,
  files,
  next_match,
  previous_match,
  follow,
  sort,
  reverse,
  explain,
  unfold,
  ladder,
  flow,
  compare,
  octets,
  preview,
  save,
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

// In the order of the help.
[[nodiscard]] const std::vector<Binding>& keymap();
[[nodiscard]] std::optional<Action> action_of(Key, std::span<const Action> known);
// "Enter", "l": all keys of a binding.
[[nodiscard]] std::string keys_text(const Binding&);

}  // namespace malote::ui
