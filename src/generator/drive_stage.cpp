// SPDX-License-Identifier: MIT
// A scenario's sessions, one coroutine each, one thread.
#include <asio/co_spawn.hpp>
#include <asio/redirect_error.hpp>
#include <asio/signal_set.hpp>
#include <asio/use_awaitable.hpp>

#include <csignal>
#include <fstream>
#include <iterator>
#include <set>

#include "core/i18n.hpp"
#include "generator/drive_session.hpp"

namespace malote::generator {
namespace {

using DriveClock = std::chrono::steady_clock;

constexpr std::uint64_t differences_told = 20;  // under load; the rest is counted

class Stage {
 public:
  Stage(const Scenario& scenario, const DriveOptions& options)
      : scenario_(scenario), options_(options), signals_(context_) {
    const auto told = std::make_shared<std::uint64_t>(0);
    if (!loaded() || !options_.on_difference) return;
    options_.on_difference = [told, tell = options.on_difference](const std::string& line) {
      if (++*told <= differences_told) tell(line);
    };
  }

  std::optional<Error> open_truth() {
    if (options_.truth_path.empty()) return {};
    out_.open(options_.truth_path, std::ios::binary | std::ios::trunc);
    if (!out_) return Error{options_.truth_path + ": " + tr("cannot be written")};
    return {};
  }
  std::optional<Error> close_truth() {
    out_.close();
    if (options_.truth_path.empty() || !out_.fail()) return {};
    return Error{options_.truth_path + ": " + tr("cannot be written")};
  }

  DriveReport run() {
    const auto began = DriveClock::now();
    next_begin_ = began;
    if (options_.signals) {
      signals_.add(SIGINT);
      signals_.add(SIGTERM);
      signals_.async_wait([this](std::error_code fault, int) {
        if (!fault) stop();
      });
    }
    if (loaded()) {
      const std::uint64_t workers = std::min<std::uint64_t>(options_.parallel, options_.total);
      for (std::uint64_t i = 0; i < workers; ++i) spawn(play_again_and_again());
    } else {
      play_once();
    }
    context_.run();
    report_.elapsed_ns = (DriveClock::now() - began).count();
    return report_;
  }

 private:
  [[nodiscard]] bool loaded() const { return options_.total != 1 || options_.parallel != 1; }

  void spawn(asio::awaitable<void> work) {
    ++working_;
    asio::co_spawn(context_, std::move(work), [this](const std::exception_ptr& thrown) {
      if (--working_ == 0) signals_.cancel();
      if (thrown) std::rethrow_exception(thrown);
    });
  }
  void stop() {
    report_.interrupted = stopping_ = true;
    for (Drive* one : playing_) one->call_off();
    for (asio::steady_timer* one : waiting_) one->cancel();
  }

  asio::awaitable<void> play(std::size_t index, std::string name, std::uint64_t number) {
    const SessionScript& script = scenario_.sessions[index];
    if (script.refused || stopping_) co_return;
    Drive drive(context_, script, std::move(name), scenario_.seed + number * 1000 + index, options_,
                report_);
    playing_.insert(&drive);
    if (!co_await drive.play()) ++report_.unheard;
    playing_.erase(&drive);
    const auto messages = drive.tell();
    const auto transfers = drive.tell_transfers();
    report_.messages += messages.size();
    report_.transfers += transfers.size();
    if (!out_.is_open()) co_return;
    for (const TruthRow& row : messages) out_ << to_json(row) << '\n';
    for (const TransferTruth& row : transfers) out_ << to_json(row) << '\n';
    out_.flush();
  }

  // One session after the other, but for those that say when they begin.
  void play_once() {
    spawn(play_in_turn());
    for (std::size_t i = 0; i < scenario_.sessions.size(); ++i) {
      const auto at = scenario_.sessions[i].at_ns;
      if (at) spawn(play_at(i, *at));
    }
  }
  asio::awaitable<void> play_in_turn() {
    for (std::size_t i = 0; i < scenario_.sessions.size(); ++i) {
      if (scenario_.sessions[i].at_ns) continue;
      co_await play(i, scenario_.sessions[i].name, 0);
    }
  }
  asio::awaitable<void> play_at(std::size_t index, std::int64_t at_ns) {
    // Without pauses, too: who begins later may wait for who began before.
    const double speed = options_.speed <= 0 ? 1 : options_.speed;
    const double scaled = std::min(static_cast<double>(at_ns) / speed, 1e15);
    co_await wait_until(DriveClock::now() +
                        std::chrono::nanoseconds(static_cast<std::int64_t>(scaled)));
    co_await play(index, scenario_.sessions[index].name, 0);
  }
  // Under load all sessions of a play come one after the other.
  asio::awaitable<void> play_again_and_again() {
    while (begun_ < options_.total && !stopping_) {
      const std::uint64_t number = ++begun_;
      if (options_.rate > 0) {
        const auto mine = std::max(next_begin_, DriveClock::now());
        next_begin_ =
            mine + std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / options_.rate));
        co_await wait_until(mine);
      }
      for (std::size_t i = 0; i < scenario_.sessions.size(); ++i) {
        co_await play(i, scenario_.sessions[i].name + "#" + std::to_string(number), number);
      }
    }
  }
  asio::awaitable<void> wait_until(DriveClock::time_point when) {
    asio::steady_timer timer(context_, when);
    waiting_.insert(&timer);
    std::error_code fault;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, fault));
    waiting_.erase(&timer);
  }

  const Scenario& scenario_;
  DriveOptions options_;
  DriveReport report_;
  asio::io_context context_{1};
  asio::signal_set signals_;
  std::ofstream out_;
  std::set<Drive*> playing_;
  std::set<asio::steady_timer*> waiting_;
  std::uint64_t begun_ = 0, working_ = 0;
  DriveClock::time_point next_begin_;
  bool stopping_ = false;
};

}  // namespace

Result<Scenario> load_scenario(const std::string& path, const DriveOptions& options) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return Error{path + ": " + tr("cannot be read")};
  const std::string text(std::istreambuf_iterator<char>(in), {});
  const auto slash = path.rfind('/');
  auto scenario = parse_scenario(
      text, {slash == std::string::npos ? "." : path.substr(0, slash), options.seed});
  if (!scenario) return Error{path + ": " + scenario.error().text};
  return scenario;
}

Result<DriveReport> drive_file(const std::string& path, const DriveOptions& options) {
  const auto scenario = load_scenario(path, options);
  if (!scenario) return scenario.error();
  return drive_scenario(scenario.value(), options);
}

Result<DriveReport> drive_scenario(const Scenario& scenario, const DriveOptions& options) {
  const auto stage = std::make_unique<Stage>(scenario, options);
  if (auto fault = stage->open_truth()) return *fault;
  DriveReport report = stage->run();
  if (auto fault = stage->close_truth()) return *fault;
  if (report.sessions == 0 && report.unheard != 0) {
    return Error{options.server + ": " + tr("no server answers")};
  }
  return report;
}

}  // namespace malote::generator
