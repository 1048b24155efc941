// SPDX-License-Identifier: MIT
#include <filesystem>

#include "app/commands.hpp"
#include "app/source.hpp"
#include "app/watch.hpp"
#include "core/i18n.hpp"
#include "export/phrases.hpp"
#include "ui/theme.hpp"

namespace malote::app {
namespace {

struct BrowseWords {
  std::string source;
  std::string theme;
  bool follow = false, ascii = false, no_mouse = false;
  LivePlan live;  // where a device is named
};

ExitStatus browse_live(const BrowseWords& said, const Context& context) {
  if (!said.source.empty()) {
    throw Failure(ExitStatus::usage, tr("-i captures; it goes without a SOURCE"));
  }
  BrowseOptions options;
  for (const std::string& device : said.live.devices) {
    options.title += (options.title.empty() ? "" : ", ") + device;
  }
  options.theme = said.theme;
  options.mouse = !said.no_mouse;
  LivePlan live = said.live;
  live.filter = context.config.filter;
  return watch(live, options, context);
}

ExitStatus browse(const BrowseWords& said, const Context& given) {
  Context context = given;
  if (!context.terminal.out_is_tty) {
    throw Failure(ExitStatus::nothing,
                  tr("there is no terminal to show screens on; malote list works without one"));
  }
  if (said.ascii) context.terminal.utf8 = false;
  if (!said.live.devices.empty()) return browse_live(said, context);
  // Reads the capture first, with its progress on the terminal as it is.
  Source source =
      open_source(said.source.empty() ? std::nullopt : std::optional(said.source), context);
  source.reader.reset();
  BrowseOptions options;
  options.title = source.title;
  options.source = said.source;
  options.live = source.being_written;
  options.follow = said.follow;
  options.theme = said.theme;
  options.mouse = !said.no_mouse;
  const ExitStatus status = run_browse(source.store, options, context);
  return status == ExitStatus::done ? source.status : status;
}

}  // namespace

ExitStatus browse_source(const std::string& source, const Context& context) {
  BrowseWords said;
  said.source = source;
  return browse(said, context);
}

void add_browse(CLI::App& app, Invocation& invocation) {
  const auto said = std::make_shared<BrowseWords>();
  CLI::App* verb =
      app.add_subcommand("browse", tr("Go through sessions and messages on the terminal"));
  verb->add_option("SOURCE", said->source, tr("A store or a capture"))->option_text(" ");
  verb->add_flag("--follow", said->follow, tr("Begin at the end, and stay there while more comes"));
  verb->add_flag("--ascii", said->ascii, tr("Draw with ASCII characters only"));
  verb->add_option("--theme", said->theme,
                   tr("Colours for a dark or a light ground, or none: mono"))
      ->option_text("NAME")
      ->check([](const std::string& name) -> std::string {
        if (ui::theme_by_name(name) != nullptr) return "";
        return fill(tr("no theme; there are: {}"), ui::theme_names());
      });
  verb->add_flag("--no-mouse", said->no_mouse, tr("Leave the mouse to the terminal"));
  verb->add_option("-i,--interface", said->live.devices,
                   tr("Capture on this device and look on; any for all; may be repeated"))
      ->option_text("DEVICE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  verb->add_option("-d,--store", said->live.store,
                   tr("With -i: the store to make, or to add to; without it a dated one"))
      ->option_text("STORE");
  verb->add_option("-w,--write", said->live.raw, tr("With -i: write the packets, too, as pcapng"))
      ->option_text("FILE");
  verb->callback([said, &invocation] {
    invocation.captures = !said->live.devices.empty();
    invocation.run = [said](const Context& context) { return browse(*said, context); };
  });
}

}  // namespace malote::app
