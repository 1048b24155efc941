// SPDX-License-Identifier: MIT
// Where the lab's servers are, and what goes wrong there, as `serve` and `drive` say it alike:
// --port-offset, --ports, --fault.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "generator/serve.hpp"

namespace malote::app {

struct LabPorts {
  generator::ServicePorts said;  // with --ports
  std::uint16_t offset = 0;
  // Where to be: what was said, and nothing else; without a word every service at its port.
  [[nodiscard]] generator::ServicePorts to_serve() const;
};

struct LabPortWords {
  std::optional<unsigned> offset;
  std::vector<std::string> ports;  // smtp=2525
};

void add_lab_port_options(CLI::App&, LabPortWords&);

// Without root only ports from 1024 on may be listened on, so 10000 is added. Throws
// Failure(usage).
[[nodiscard]] LabPorts parse_lab_ports(const LabPortWords&);

// Where a server listens for "smtp", "pop3s" and so on; 0 where it does not.
[[nodiscard]] std::uint16_t port_of(const generator::LabServer&, std::string_view protocol);

// --fault, alike for both ends.
void add_fault_option(CLI::App&, std::vector<std::string>& said);
[[nodiscard]] std::vector<generator::Fault> parse_faults(const std::vector<std::string>& said,
                                                         generator::Side by);  // Failure(usage)

// Thousands of connections need as many open files as the system gives.
void raise_file_limit();

// "30", "2.5", "500ms": seconds where no unit is given. Throws Failure(usage).
[[nodiscard]] std::int64_t parse_milliseconds(const std::string& text);

}  // namespace malote::app
