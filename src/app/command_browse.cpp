// SPDX-License-Identifier: MIT
#include <filesystem>

#include "app/browse.hpp"
#include "app/commands.hpp"
#include "app/source.hpp"
#include "core/i18n.hpp"

namespace malote::app {
namespace {

struct BrowseWords {
  std::string source;
  bool follow = false, ascii = false;
};

ExitStatus browse(const BrowseWords& said, const Context& given) {
  Context context = given;
  if (!context.terminal.out_is_tty) {
    throw Failure(ExitStatus::nothing,
                  tr("there is no terminal to show screens on; malote list works without one"));
  }
  if (said.ascii) context.terminal.utf8 = false;
  // Reads the capture first, with its progress on the terminal as it is.
  Source source =
      open_source(said.source.empty() ? std::nullopt : std::optional(said.source), context);
  source.reader.reset();
  BrowseOptions options;
  options.title = source.title;
  options.live = source.being_written;
  options.follow = said.follow;
  const ExitStatus status = run_browse(source.store, options, context);
  return status == ExitStatus::done ? source.status : status;
}

}  // namespace

ExitStatus browse_source(const std::string& source, const Context& context) {
  return browse({source, false, false}, context);
}

void add_browse(CLI::App& app, Invocation& invocation) {
  const auto said = std::make_shared<BrowseWords>();
  CLI::App* verb =
      app.add_subcommand("browse", tr("Go through sessions and messages on the terminal"));
  verb->add_option("SOURCE", said->source, tr("A store or a capture"))->option_text(" ");
  verb->add_flag("--follow", said->follow, tr("Begin at the end, and stay there while more comes"));
  verb->add_flag("--ascii", said->ascii, tr("Draw with ASCII characters only"));
  verb->callback([said, &invocation] {
    invocation.run = [said](const Context& context) { return browse(*said, context); };
  });
}

}  // namespace malote::app
