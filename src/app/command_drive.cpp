// SPDX-License-Identifier: MIT
#include <chrono>

#include "app/commands.hpp"
#include "app/lab_ports.hpp"
#include "app/output.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/json_rows.hpp"
#include "export/phrases.hpp"
#include "generator/drive.hpp"

namespace malote::app {
namespace {

struct DriveWords {
  std::string scenario, patience, key_log;
  generator::DriveOptions options;
  LabPortWords ports;
  bool strict = false;
};

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
  json.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

ExitStatus drive(const DriveWords& said, const Context& context) {
  generator::DriveOptions options = said.options;
  const LabPorts ports = parse_lab_ports(said.ports);
  options.ports = ports.said;
  options.port_offset = ports.offset;
  if (!said.patience.empty()) {
    options.patience = std::chrono::milliseconds(parse_milliseconds(said.patience));
  }
  if (!said.key_log.empty()) {
    const auto log = generator::KeyLog::open(said.key_log);
    if (!log) throw Failure(ExitStatus::nothing, log.error().text);
    options.key_log = log.value();
  }
  options.on_difference = [](const std::string& line) { say(line); };
  const auto driven = generator::drive_file(said.scenario, options);
  if (!driven) throw Failure(ExitStatus::nothing, driven.error().text);
  const generator::DriveReport& report = driven.value();
  if (context.options.json) {
    write_out(driven_json(report));
  } else if (!context.options.quiet) {
    say(fill(tr("{} sessions, {} messages, {} FTP transfers, {} replies; {} of them not as in "
                "the scenario"),
             report.sessions, report.messages, report.transfers, report.replies, report.differing));
  }
  const bool fault = report.broken != 0 || (said.strict && report.differing != 0);
  return fault ? ExitStatus::faults : ExitStatus::done;
}

}  // namespace

void add_drive(CLI::App& app, Invocation& invocation) {
  const auto said = std::make_shared<DriveWords>();
  generator::DriveOptions& options = said->options;
  CLI::App* verb =
      app.add_subcommand("drive", tr("Play the client of a scenario against a real server"));
  verb->add_option("SCENARIO", said->scenario, tr("The scenario's file"))
      ->required()
      ->option_text(" ");
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
  verb->add_flag("--strict", said->strict,
                 tr("Exit with 1 when a reply is of another class than the scenario's"));
  verb->callback([said, &invocation] {
    invocation.run = [said](const Context& context) { return drive(*said, context); };
  });
}

}  // namespace malote::app
