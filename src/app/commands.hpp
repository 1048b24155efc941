// SPDX-License-Identifier: MIT
// The verbs: each adds its subcommand to the parser, and what it would do to Invocation when it was
// the one said. One file a verb.
#pragma once

#include <functional>

#include <CLI/CLI.hpp>

#include "app/context.hpp"

namespace malote::app {

struct Invocation {
  CommonOptions options;
  std::function<ExitStatus(const Context&)> run;  // of the verb that was said
  bool captures = false;                          // ... and it needs devices
};

void add_read(CLI::App&, Invocation&);
void add_capture(CLI::App&, Invocation&);
void add_list(CLI::App&, Invocation&);
void add_show(CLI::App&, Invocation&);
void add_export(CLI::App&, Invocation&);
void add_stats(CLI::App&, Invocation&);
void add_report(CLI::App&, Invocation&);
void add_index(CLI::App&, Invocation&);
void add_explain(CLI::App&, Invocation&);
void add_play(CLI::App&, Invocation&);
void add_browse(CLI::App&, Invocation&);
void add_lab(CLI::App&, Invocation&);
void add_serve(CLI::App&, Invocation&);
void add_drive(CLI::App&, Invocation&);
void add_verify(CLI::App&, Invocation&);
void add_completion(CLI::App&, Invocation&);

// What `malote SOURCE` does: on a terminal the view, else the list of sessions.
[[nodiscard]] ExitStatus browse_source(const std::string& source, const Context&);
[[nodiscard]] ExitStatus list_sessions(const std::string& source, const Context&);

// What the terms are, for the help of list and export.
[[nodiscard]] std::string term_help();

// The words that KIND, FORMAT and PROTOCOL can be: "sessions, exchanges, …".
[[nodiscard]] std::string kind_names();
[[nodiscard]] std::string format_names();
[[nodiscard]] std::string explained_names();

// The options that every verb has.
void add_common_options(CLI::App&, CommonOptions&);

}  // namespace malote::app
