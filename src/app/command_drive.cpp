// SPDX-License-Identifier: MIT
#include <algorithm>
#include <chrono>
#include <utility>

#include "app/commands.hpp"
#include "app/lab_ports.hpp"
#include "app/output.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/json_rows.hpp"
#include "export/phrases.hpp"
#include "generator/drive.hpp"
#include "generator/made_up.hpp"

namespace malote::app {
namespace {

struct DriveWords {
  std::string scenario, patience, within, allowed, key_log;
  generator::DriveOptions options;
  generator::Mailing mailing;
  LabPortWords ports;
  std::vector<std::string> faults;
  bool strict = false;
};

void put_times(store::JsonWriter& json, const char* key, const generator::Durations& times) {
  store::put_key(json, key);
  json.StartObject();
  const auto put = [&](const char* name, std::int64_t ns) {
    store::put_key(json, name);
    json.Double(static_cast<double>(ns / 1000) / 1e6);
  };
  for (const auto& [name, percent] :
       {std::pair{"p50", 50U}, {"p90", 90U}, {"p95", 95U}, {"p99", 99U}}) {
    put(name, times.percentile_ns(percent));
  }
  put("max", times.longest_ns());
  json.EndObject();
}

std::string driven_json(const generator::DriveReport& report) {
  store::JsonBuffer buffer;
  store::JsonWriter json(buffer);
  json.StartObject();
  const auto put = [&](const char* key, std::uint64_t number) {
    store::put_key(json, key);
    json.Uint64(number);
  };
  put("sessions", report.sessions);
  put("messages", report.messages);
  put("transfers", report.transfers);
  put("replies", report.replies);
  put("differing", report.differing);
  put("broken", report.broken);
  put("unheard", report.unheard);
  put("sent_octets", report.sent_octets);
  put("heard_octets", report.heard_octets);
  store::put_key(json, "seconds");
  json.Double(static_cast<double>(report.elapsed_ns / 1000) / 1e6);
  put_times(json, "session_seconds", report.session_times);
  put_times(json, "reply_seconds", report.reply_times);
  json.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

std::string seconds_of(std::int64_t ns) {
  return with_decimals(static_cast<double>(ns) / 1e9, 3);
}

std::string times_text(const char* what, const generator::Durations& times) {
  return fill(tr("{}: half within {} s, 95 % within {} s, 99 % within {} s, the longest {} s"),
              what, seconds_of(times.percentile_ns(50)), seconds_of(times.percentile_ns(95)),
              seconds_of(times.percentile_ns(99)), seconds_of(times.longest_ns()));
}

void tell_load(const generator::DriveReport& report) {
  const double seconds = std::max(1e-9, static_cast<double>(report.elapsed_ns) / 1e9);
  say(fill(tr("{} s, {} sessions a second; {} broke off, {} of them found no server"),
           seconds_of(report.elapsed_ns),
           fmt::format("{:.0f}", static_cast<double>(report.sessions) / seconds), report.broken,
           report.unheard));
  say(times_text(tr("sessions"), report.session_times));
  say(times_text(tr("replies"), report.reply_times));
}

// How many sessions may break off: a number, or a share of all.
std::uint64_t allowed_errors(const std::string& said, const generator::DriveReport& report) {
  if (said.empty()) return 0;
  const bool share = said.ends_with('%');
  const auto number = parse_number(std::string_view(said).substr(0, said.size() - (share ? 1 : 0)));
  if (!number || (share && *number > 100)) {
    throw Failure(ExitStatus::usage, fill(tr("“{}” are no errors to allow; it is written 10 or 1%"),
                                          to_visible(said)));
  }
  return share ? (report.sessions + report.unheard) * *number / 100 : *number;
}

// What the exit status tells: more broke off than may, or it took longer than it may.
bool is_as_expected(const DriveWords& said, const generator::DriveReport& report) {
  if (report.broken > allowed_errors(said.allowed, report)) return false;
  if (said.strict && report.differing != 0) return false;
  if (said.within.empty()) return true;
  return report.session_times.percentile_ns(95) <= parse_milliseconds(said.within) * 1'000'000;
}

generator::Scenario scenario_of(const DriveWords& said) {
  const bool mails = said.mailing.made_up != 0 || !said.mailing.files.empty();
  if (mails == !said.scenario.empty()) {
    throw Failure(ExitStatus::usage,
                  tr("what is to be played? A scenario, or --send FILE, or --make-up N"));
  }
  generator::Mailing mailing = said.mailing;
  mailing.seed = said.options.seed.value_or(1);
  auto loaded = mails ? generator::mailing_scenario(mailing)
                      : generator::load_scenario(said.scenario, said.options);
  if (!loaded) throw Failure(ExitStatus::nothing, loaded.error().text);
  return std::move(loaded.value());
}

ExitStatus drive(const DriveWords& said, const Context& context) {
  generator::DriveOptions options = said.options;
  const LabPorts ports = parse_lab_ports(said.ports);
  options.ports = ports.said;
  options.port_offset = ports.offset;
  options.faults = parse_faults(said.faults, generator::Side::client);
  if (!said.patience.empty()) {
    options.patience = std::chrono::milliseconds(parse_milliseconds(said.patience));
  }
  if (!said.key_log.empty()) {
    const auto log = generator::KeyLog::open(said.key_log);
    if (!log) throw Failure(ExitStatus::nothing, log.error().text);
    options.key_log = log.value();
  }
  (void)allowed_errors(said.allowed, {});  // what makes no sense is told first
  if (!said.within.empty()) (void)parse_milliseconds(said.within);
  options.total = std::max<std::uint64_t>(options.total, options.parallel);
  options.signals = true;
  raise_file_limit();
  options.on_difference = [](const std::string& line) { say(line); };
  const auto scenario = scenario_of(said);
  const auto driven = generator::drive_scenario(scenario, options);
  if (!driven) throw Failure(ExitStatus::nothing, driven.error().text);
  const generator::DriveReport& report = driven.value();
  if (context.options.json) {
    write_out(driven_json(report));
  } else if (!context.options.quiet) {
    say(fill(tr("{} sessions, {} messages, {} FTP transfers, {} replies; {} of them not as in "
                "the scenario"),
             report.sessions, report.messages, report.transfers, report.replies, report.differing));
    if (options.total != 1) tell_load(report);
  }
  if (report.interrupted && !context.options.quiet) say(tr("interrupted"));
  return is_as_expected(said, report) ? ExitStatus::done : ExitStatus::faults;
}

void add_mailing_options(CLI::App& verb, generator::Mailing& mailing) {
  verb.add_option("--send", mailing.files,
                  tr("Without a scenario: send this .eml file by SMTP; may be repeated"))
      ->option_text("FILE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  verb.add_option("--make-up", mailing.made_up,
                  tr("Without a scenario: send so many made-up mails of all kinds"))
      ->check(CLI::Range(1, 10'000))
      ->option_text("N");
  verb.add_option("--from", mailing.from, tr("Their sender (alice@lab.example)"))
      ->option_text("ADDRESS");
  verb.add_option("--to", mailing.to, tr("Their recipient (bob@lab.example); may be repeated"))
      ->option_text("ADDRESS")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void add_load_options(CLI::App& verb, DriveWords& said) {
  verb.add_option("--parallel", said.options.parallel, tr("Play it so many times at once (1)"))
      ->check(CLI::Range(1, 20'000))
      ->option_text("N");
  verb.add_option("--total", said.options.total, tr("Play it so many times in all (as --parallel)"))
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}))
      ->option_text("N");
  verb.add_option("--rate", said.options.rate, tr("Begin so many a second, at most"))
      ->check(CLI::Range(0.001, 1'000'000.0))
      ->option_text("N");
  verb.add_option("--allow-errors", said.allowed,
                  tr("Exit with 0 when no more sessions than these break off (0)"))
      ->option_text("N|N%");
  verb.add_option("--within", said.within, tr("Exit with 1 when 95 % of the sessions took longer"))
      ->option_text("TIME");
}

}  // namespace

void add_drive(CLI::App& app, Invocation& invocation) {
  const auto said = std::make_shared<DriveWords>();
  generator::DriveOptions& options = said->options;
  CLI::App* verb =
      app.add_subcommand("drive", tr("Play the client of a scenario against a real server"));
  verb->add_option("SCENARIO", said->scenario, tr("The scenario's file"))->option_text(" ");
  add_mailing_options(*verb, said->mailing);
  verb->add_option("--server", options.server, tr("The server's name or address (127.0.0.1)"))
      ->option_text("HOST");
  add_lab_port_options(*verb, said->ports);
  verb->add_option("--seed", options.seed, tr("The same seed gives the same octets"))
      ->option_text("N");
  verb->add_option("--speed", options.speed,
                   tr("Waits and typing so many times as fast; 0: no pauses"))
      ->check(CLI::Range(0.0, 1'000'000.0))
      ->option_text("X");
  verb->add_option("--patience", said->patience, tr("How long a reply may take (30)"))
      ->option_text("TIME");
  verb->add_option("--truth", options.truth_path,
                   tr("Write what was sent and fetched, one JSON object a message"))
      ->option_text("FILE");
  verb->add_option("--keylog", said->key_log,
                   tr("Write the secrets of TLS sessions here, for decryption"))
      ->option_text("FILE");
  verb->add_option("--ca", options.ca_path,
                   tr("Trust only who these certificates vouch for (PEM); else anybody"))
      ->option_text("FILE");
  verb->add_option("--tls-version", options.tls_versions,
                   tr("Only these versions: 1.3, or 1.0-1.2"))
      ->option_text("VERSION");
  verb->add_option("--tls-suites", options.tls_suites,
                   tr("Only these cipher suites, by OpenSSL's names"))
      ->option_text("A:B");
  add_load_options(*verb, *said);
  add_fault_option(*verb, said->faults);
  verb->add_flag("--strict", said->strict,
                 tr("Exit with 1 when a reply is of another class than the scenario's"));
  verb->callback([said, &invocation] {
    invocation.run = [said](const Context& context) { return drive(*said, context); };
  });
}

}  // namespace malote::app
