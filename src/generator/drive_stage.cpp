// SPDX-License-Identifier: MIT
// A scenario's sessions, one coroutine each, one thread.
#include <asio/co_spawn.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>

#include <fstream>
#include <iterator>

#include "core/i18n.hpp"
#include "generator/drive_session.hpp"

namespace malote::generator {
namespace {

struct Stage {
  const Scenario& scenario;
  const DriveOptions& options;
  DriveReport report;
  asio::io_context context{1};
  std::vector<std::vector<TruthRow>> truth;
  std::vector<std::vector<TransferTruth>> transfers;
  std::uint64_t unheard = 0;  // sessions that found no server

  explicit Stage(const Scenario& s, const DriveOptions& o)
      : scenario(s), options(o), truth(s.sessions.size()), transfers(s.sessions.size()) {}

  asio::awaitable<void> play(std::size_t index) {
    const SessionScript& script = scenario.sessions[index];
    if (script.refused) co_return;
    Drive drive(context, script, index, scenario, options, report);
    if (!co_await drive.play()) ++unheard;
    truth[index] = drive.tell();
    transfers[index] = drive.tell_transfers();
  }
  // One session after the other, but for those that say when they begin.
  asio::awaitable<void> play_in_turn() {
    for (std::size_t i = 0; i < scenario.sessions.size(); ++i) {
      if (!scenario.sessions[i].at_ns) co_await play(i);
    }
  }
  asio::awaitable<void> play_at(std::size_t index, std::int64_t at_ns) {
    asio::steady_timer timer(context);
    // Without pauses, too: who begins later may wait for who began before.
    const double speed = options.speed <= 0 ? 1 : options.speed;
    const double scaled = std::min(static_cast<double>(at_ns) / speed, 1e15);
    timer.expires_after(std::chrono::nanoseconds(static_cast<std::int64_t>(scaled)));
    std::error_code fault;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, fault));
    co_await play(index);
  }
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
  std::ofstream out;
  if (!options.truth_path.empty()) {
    out.open(options.truth_path, std::ios::binary | std::ios::trunc);
    if (!out) return Error{options.truth_path + ": " + tr("cannot be written")};
  }
  Stage stage(scenario, options);
  const auto rethrow = [](const std::exception_ptr& thrown) {
    if (thrown) std::rethrow_exception(thrown);
  };
  asio::co_spawn(stage.context, stage.play_in_turn(), rethrow);
  for (std::size_t i = 0; i < scenario.sessions.size(); ++i) {
    const auto at = scenario.sessions[i].at_ns;
    if (at) asio::co_spawn(stage.context, stage.play_at(i, *at), rethrow);
  }
  stage.context.run();
  for (const auto& rows : stage.truth) {
    stage.report.messages += rows.size();
    for (const TruthRow& row : rows) out << to_json(row) << '\n';
  }
  for (const auto& rows : stage.transfers) {
    stage.report.transfers += rows.size();
    for (const TransferTruth& row : rows) out << to_json(row) << '\n';
  }
  if (stage.report.sessions == 0 && stage.unheard != 0) {
    return Error{options.server + ": " + tr("no server answers")};
  }
  out.close();
  if (!options.truth_path.empty() && out.fail()) {
    return Error{options.truth_path + ": " + tr("cannot be written")};
  }
  return stage.report;
}

}  // namespace malote::generator
