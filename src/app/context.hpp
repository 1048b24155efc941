// SPDX-License-Identifier: MIT
// What every command gets: the common options, the configuration with the options laid over it, and
// the terminal. Made once in run_malote.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/config.hpp"
#include "app/exit_status.hpp"
#include "app/terminal.hpp"
#include "store/query.hpp"

namespace malote::app {

struct CommonOptions {
  bool json = false, reveal = false, quiet = false;
  std::string colour, progress, lang;  // empty: as configured
  std::string filter;                  // BPF; empty: all packets
  std::vector<std::string> ports, key_logs, private_keys;
};

struct Context {
  CommonOptions options;
  Config config;
  Terminal terminal;
  // Where lines for the user go while screens are on the terminal; else to standard error.
  std::function<void(const std::string&)> tell_to = {};

  [[nodiscard]] TextStyle style() const { return text_style(config.colour, terminal); }
};

// The terms of a query, or a usage Failure.
[[nodiscard]] store::Query parse_terms(const std::vector<std::string>& words);

}  // namespace malote::app
