// SPDX-License-Identifier: MIT
#include "app/commands.hpp"
#include "app/output.hpp"
#include "app/pipeline.hpp"
#include "app/read_summary.hpp"
#include "app/user_files.hpp"
#include "core/i18n.hpp"

namespace malote::app {
namespace {

ExitStatus read(const ReadPlan& plan, const Context& context) {
  ReadSummary summary;
  {
    Progress progress(context.config.progress, context.options.quiet, context.terminal);
    summary = read_captures(plan, context.config, progress);
  }
  remember_store({plan.store, ""});
  for (const std::string& line : fault_lines(summary)) say(line);
  if (context.options.json) {
    write_out(summary_json(summary, plan.store) + "\n");
  } else if (!context.options.quiet) {
    write_out(summary_text(summary, plan.store));
  }
  return summary.has_faults() ? ExitStatus::faults : ExitStatus::done;
}

}  // namespace

void add_read(CLI::App& app, Invocation& invocation) {
  const auto plan = std::make_shared<ReadPlan>();
  CLI::App* verb = app.add_subcommand("read", tr("Decode captures into a store"));
  verb->add_option("CAPTURE", plan->captures,
                   tr("Capture files, or - for standard input; several are one timeline"))
      ->required()
      ->option_text("...");
  verb->add_option("-d,--store", plan->store, tr("The store to make, or to add to"))
      ->option_text("STORE")
      ->required();
  verb->callback([plan, &invocation] {
    invocation.run = [plan](const Context& context) { return read(*plan, context); };
  });
}

}  // namespace malote::app
