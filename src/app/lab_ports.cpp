// SPDX-License-Identifier: MIT
#include "app/lab_ports.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include "app/exit_status.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/phrases.hpp"
#include "generator/scenario_text.hpp"

namespace malote::app {
namespace {

constexpr unsigned unprivileged_offset = 10'000;
constexpr unsigned port_offset_cap = 60'000;

std::string service_names() {
  std::string names;
  for (const generator::ServiceFacts& one : generator::services) {
    names += (names.empty() ? "" : ", ") + std::string(one.name);
  }
  return names;
}

}  // namespace

void add_lab_port_options(CLI::App& verb, LabPortWords& said) {
  verb.add_option("--port-offset", said.offset,
                  tr("Added to the ports 25, 110, 143 and so on (without root: 10000)"))
      ->check(CLI::Range(0U, port_offset_cap))
      ->option_text("N");
  verb.add_option("--ports", said.ports, tr("The ports themselves, such as smtp=2525,imap=2143"))
      ->option_text("PROTO=PORT")
      ->delimiter(',')
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

LabPorts parse_lab_ports(const LabPortWords& said) {
  LabPorts ports;
  ports.offset =
      static_cast<std::uint16_t>(said.offset.value_or(::geteuid() == 0 ? 0 : unprivileged_offset));
  for (const std::string& word : said.ports) {
    const auto equals = std::min(word.find('='), word.size());
    const auto name = std::string_view(word).substr(0, equals);
    const auto port =
        parse_number(std::string_view(word).substr(std::min(equals + 1, word.size())));
    const auto* facts = generator::find_service(name);
    if (!port || *port > 65'535 || facts == nullptr) {
      throw Failure(ExitStatus::usage,
                    fill(tr("“{}” is no port of ours; it is written smtp=2525, with one of {}"),
                         to_visible(word), service_names()));
    }
    ports.said.emplace_back(facts->service, static_cast<std::uint16_t>(*port));
  }
  return ports;
}

generator::ServicePorts LabPorts::to_serve() const {
  if (!said.empty()) return said;
  generator::ServicePorts all;
  for (const generator::ServiceFacts& one : generator::services) {
    all.emplace_back(one.service, static_cast<std::uint16_t>(one.port + offset));
  }
  return all;
}

void add_fault_option(CLI::App& verb, std::vector<std::string>& said) {
  verb.add_option(
          "--fault", said,
          tr("Do this wrong, such as delay=500ms, reply=450@RCPT or disconnect=100@RETR; may "
             "be repeated"))
      ->option_text("WHAT[=VALUE][@COMMAND]")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

std::vector<generator::Fault> parse_faults(const std::vector<std::string>& said,
                                           generator::Side by) {
  std::vector<generator::Fault> faults;
  for (const std::string& word : said) {
    const auto fault = generator::parse_fault(word, by);
    if (!fault) throw Failure(ExitStatus::usage, fault.error().text);
    faults.push_back(fault.value());
  }
  return faults;
}

void raise_file_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  (void)::setrlimit(RLIMIT_NOFILE, &limit);
}

std::int64_t parse_milliseconds(const std::string& text) {
  auto ns = generator::parse_duration(text);
  if (!ns) ns = generator::parse_duration(text + "s");
  if (!ns) {
    throw Failure(
        ExitStatus::usage,
        fill(tr("“{}” is no duration; it is written 30, 2.5s or 500ms"), to_visible(text)));
  }
  return *ns / 1'000'000;
}

std::uint16_t port_of(const generator::LabServer& server, std::string_view protocol) {
  for (const generator::Listening& one : server.listening()) {
    if (one.protocol == protocol) return one.endpoint.port;
  }
  return 0;
}

}  // namespace malote::app
