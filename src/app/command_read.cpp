// SPDX-License-Identifier: MIT
#include <future>
#include <thread>

#include "app/bounds_words.hpp"
#include "app/commands.hpp"
#include "app/end_signals.hpp"
#include "app/output.hpp"
#include "app/pipeline.hpp"
#include "app/read_summary.hpp"
#include "app/user_files.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/phrases.hpp"

namespace malote::app {
namespace {

struct ReadWords {
  ReadPlan plan;
  bool follow = false;
  double seconds = 0, idle_seconds = 0;
  RetentionWords kept;
};

std::optional<std::chrono::milliseconds> to_milliseconds(double seconds) {
  if (seconds <= 0) return std::nullopt;
  return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

// Reads in a thread of its own; here signals are waited for. The first one ends it cleanly, the
// second kills.
ReadSummary follow(const ReadPlan& plan, const Context& context) {
  const EndSignals signals;
  if (!context.options.quiet) {
    say(fill(tr("following {} into {}; Ctrl-C ends"), to_visible(plan.captures.front()),
             to_visible(plan.store)));
  }
  std::packaged_task<ReadSummary()> task([&] {
    Progress progress("never", true, context.terminal);
    return read_captures(plan, context.config, progress);
  });
  std::future<ReadSummary> done = task.get_future();
  std::thread thread(std::move(task));
  while (done.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
    const int signal = signals.wait(std::chrono::milliseconds(50));
    if (signal != 0 && *plan.follow->stop) signals.let_kill(signal);
    if (signal != 0) *plan.follow->stop = true;
  }
  thread.join();
  return done.get();
}

ReadPlan plan_of(const ReadWords& said) {
  ReadPlan plan = said.plan;
  plan.retention = to_retention(said.kept);
  if (!said.follow) {
    if (said.seconds > 0 || said.idle_seconds > 0) {
      throw Failure(ExitStatus::usage, tr("--duration and --idle go with --follow"));
    }
    return plan;
  }
  if (plan.captures.size() != 1) {
    throw Failure(ExitStatus::usage, tr("--follow goes with one CAPTURE"));
  }
  plan.follow.emplace();
  plan.follow->duration = to_milliseconds(said.seconds);
  plan.follow->idle = to_milliseconds(said.idle_seconds);
  return plan;
}

ExitStatus read(const ReadWords& said, const Context& context) {
  const ReadPlan plan = plan_of(said);
  ReadSummary summary;
  if (plan.follow) {
    summary = follow(plan, context);
  } else {
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
  const auto said = std::make_shared<ReadWords>();
  ReadPlan* const plan = &said->plan;
  CLI::App* verb = app.add_subcommand("read", tr("Decode captures into a store"));
  verb->add_option("CAPTURE", plan->captures,
                   tr("Capture files, or - for standard input; several are one timeline"))
      ->required()
      ->option_text("...");
  verb->add_option("-d,--store", plan->store, tr("The store to make, or to add to"))
      ->option_text("STORE")
      ->required();
  verb->add_flag("--follow", said->follow,
                 tr("Go on when the end is reached, for as long as the file grows, until Ctrl-C"));
  verb->add_option("--duration", said->seconds, tr("With --follow: end after so many seconds"))
      ->check(CLI::Range(0.001, 1e9))
      ->option_text(tr("SECONDS"));
  verb->add_option("--idle", said->idle_seconds,
                   tr("With --follow: end when nothing came for so many seconds"))
      ->check(CLI::Range(0.001, 1e9))
      ->option_text(tr("SECONDS"));
  add_retention_options(*verb, said->kept);
  verb->callback([said, &invocation] {
    invocation.run = [said](const Context& context) { return read(*said, context); };
  });
}

}  // namespace malote::app
