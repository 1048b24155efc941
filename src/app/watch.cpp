// SPDX-License-Identifier: MIT
#include "app/watch.hpp"

#include <signal.h>

#include <future>
#include <optional>
#include <thread>

#include "app/child.hpp"
#include "app/output.hpp"
#include "app/privileges.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/phrases.hpp"

namespace malote::app {
namespace {

// The child's side: capture and what goes on beside it, until SIGTERM.
class Work {
 public:
  Work(LivePlan plan, const Config& config, std::shared_ptr<Beside> beside)
      : plan_(std::move(plan)), config_(config), beside_(std::move(beside)) {}

  std::vector<std::string> begin() {
    // Blocked before there are threads, so that only run() takes it.
    ::sigemptyset(&ends_);
    for (const int one : {SIGTERM, SIGINT, SIGHUP}) ::sigaddset(&ends_, one);
    (void)::pthread_sigmask(SIG_BLOCK, &ends_, nullptr);
    std::vector<std::string> lines;
    if (beside_) lines = beside_->begin(plan_, config_.ports);
    capture_.emplace(plan_, config_);
    lines.insert(lines.begin(), capture_->store());
    return lines;
  }

  std::vector<std::string> run() {
    std::packaged_task<void()> task([this] { capture_->run(); });
    std::future<void> done = task.get_future();
    std::thread capturing(std::move(task));
    std::thread side;
    if (beside_) side = std::thread([this] { beside_->run(); });
    int signal = 0;
    (void)::sigwait(&ends_, &signal);
    if (beside_) beside_->stop();
    if (side.joinable()) side.join();
    capture_->stop();
    capturing.join();
    done.get();
    return capture_->faults();
  }

 private:
  LivePlan plan_;
  Config config_;
  std::shared_ptr<Beside> beside_;
  std::optional<LiveCapture> capture_;
  sigset_t ends_{};
};

}  // namespace

ExitStatus watch(const LivePlan& plan, BrowseOptions options, const Context& context,
                 std::shared_ptr<Beside> beside) {
  Work work(plan, context.config, std::move(beside));
  Child child({[&work] { return work.begin(); }, [&work] { return work.run(); }});
  // The view needs no rights, and what it saves is the user's. Nobody could save nothing: root
  // stays.
  if (Privileges privileges; !privileges.becomes_nobody()) privileges.drop();
  const std::string store = child.begun().at(0);
  options.live = true;
  options.follow = true;
  options.hints.insert(options.hints.end(), child.begun().begin() + 1, child.begun().end());
  ExitStatus status = run_browse(store, options, context);
  const std::vector<std::string> faults = child.end();
  for (const std::string& line : faults) say(line);
  if (!context.options.quiet) say(fill(tr("what was captured is in {}"), to_visible(store)));
  if (status == ExitStatus::done && !faults.empty()) status = ExitStatus::faults;
  return status;
}

}  // namespace malote::app
