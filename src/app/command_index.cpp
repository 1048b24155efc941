// SPDX-License-Identifier: MIT
#include "app/commands.hpp"
#include "app/output.hpp"
#include "app/search.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/phrases.hpp"

namespace malote::app {
namespace {

ExitStatus index(const std::string& said, const Context& context) {
  const Source source = open_source(said.empty() ? std::nullopt : std::optional(said), context);
  const auto done = update_index(source, context);
  if (!done) throw Failure(ExitStatus::nothing, done.error().text);
  const IndexSummary& summary = done.value();
  if (!context.options.quiet) {
    say(fill(tr_plural("{} message indexed", "{} messages indexed", summary.messages),
             grouped(summary.messages)));
    if (!summary.types_known) say(tr("libmagic has no database here: types of parts stay unknown"));
    if (summary.mismatches != 0) {
      say(fill(tr_plural("{} part is not what it says to be; malote list notices names it",
                         "{} parts are not what they say to be; malote list notices names them",
                         summary.mismatches),
               grouped(summary.mismatches)));
    }
  }
  return source.status;
}

}  // namespace

void add_index(CLI::App& app, Invocation& invocation) {
  const auto said = std::make_shared<std::string>();
  CLI::App* verb = app.add_subcommand(
      "index",
      tr("Index the texts of messages for searching, and find out the types of their parts"));
  verb->add_option("SOURCE", *said, tr("A store or a capture"))->option_text(" ");
  verb->callback([said, &invocation] {
    invocation.run = [said](const Context& context) { return index(*said, context); };
  });
}

}  // namespace malote::app
