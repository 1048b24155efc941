// SPDX-License-Identifier: MIT
// The screens over a store: made of their models and put on the terminal. Called by browse, and by
// every command that ends in looking at a store, finished or being filled.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/context.hpp"
#include "view/store_facts.hpp"

namespace malote::app {

struct BrowseOptions {
  std::string title;               // what is looked at: a file's name, a device
  std::string source;              // a capture that was read for it, as the user said it
  std::vector<std::string> hints;  // lines for the user above the sessions
  bool live = false;               // somebody is filling the store
  std::string theme;               // of ui::theme_names(); empty: what suits the terminal
  bool mouse = true;
  bool follow = false;  // begin at the end and stay there
  // What was captured and dropped, asked ten times a second; by default what the store says.
  std::function<view::StoreFacts()> facts;
};

// Whether standard output is a terminal on which screens can be shown.
[[nodiscard]] bool can_browse(const Context&);

// Until the user leaves. Throws Failure where the store cannot be read or the terminal not used.
[[nodiscard]] ExitStatus run_browse(const std::string& store, const BrowseOptions&, const Context&);

}  // namespace malote::app
