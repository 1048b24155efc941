// SPDX-License-Identifier: MIT
#include "app/watch.hpp"

#include <future>
#include <thread>

#include "app/output.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/phrases.hpp"

namespace malote::app {
namespace {

// The capture in its thread; stopped and waited for whatever happens here.
class Running {
 public:
  explicit Running(LiveCapture& capture)
      : capture_(capture), task_([&capture] { capture.run(); }), done_(task_.get_future()) {
    thread_ = std::thread(std::move(task_));
  }
  ~Running() {
    capture_.stop();
    if (thread_.joinable()) thread_.join();
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  // Everything seen is in the store then. Throws what the disk did.
  void end() {
    capture_.stop();
    thread_.join();
    done_.get();
  }

 private:
  LiveCapture& capture_;
  std::packaged_task<void()> task_;
  std::future<void> done_;
  std::thread thread_;
};

}  // namespace

ExitStatus watch(LiveCapture& capture, BrowseOptions options, const Context& context) {
  options.live = true;
  options.facts = [&capture] {
    const LiveCounts counts = capture.counts();
    return view::StoreFacts{counts.packets, counts.dropped, true};
  };
  ExitStatus status = ExitStatus::done;
  {
    Running running(capture);
    status = run_browse(capture.store(), options, context);
    running.end();
  }
  for (const std::string& line : capture.faults()) say(line);
  if (!context.options.quiet) {
    say(fill(tr("what was captured is in {}"), to_visible(capture.store())));
  }
  if (status == ExitStatus::done && !capture.faults().empty()) status = ExitStatus::faults;
  return status;
}

}  // namespace malote::app
