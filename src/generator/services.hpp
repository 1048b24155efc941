// SPDX-License-Identifier: MIT
// The lab's services: what each is called (--ports submission=2587), where it is at home, what is
// spoken there, and whether TLS comes before the first word. Used by serve and drive and by their
// verbs.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "generator/scenario.hpp"

namespace malote::generator {

enum class Service : std::uint8_t {
  smtp,
  submission,
  smtps,
  lmtp,
  pop3,
  pop3s,
  imap,
  imaps,
  ftp,
  ftps
};

struct ServiceFacts {
  Service service = Service::smtp;
  std::string_view name;
  std::uint16_t port = 0;
  Spoken spoken = Spoken::smtp;
  std::string_view language;  // the same, as --port says it
  bool tls = false;           // implicit
};

// In the order in which serve tells of them; the first of a protocol is the one people type to.
inline constexpr std::array<ServiceFacts, 10> services{{
    {Service::smtp, "smtp", 25, Spoken::smtp, "smtp", false},
    {Service::submission, "submission", 587, Spoken::smtp, "smtp", false},
    {Service::smtps, "smtps", 465, Spoken::smtp, "smtp", true},
    {Service::lmtp, "lmtp", 24, Spoken::lmtp, "lmtp", false},
    {Service::pop3, "pop3", 110, Spoken::pop3, "pop3", false},
    {Service::pop3s, "pop3s", 995, Spoken::pop3, "pop3", true},
    {Service::imap, "imap", 143, Spoken::imap, "imap", false},
    {Service::imaps, "imaps", 993, Spoken::imap, "imap", true},
    {Service::ftp, "ftp", 21, Spoken::ftp, "ftp", false},
    {Service::ftps, "ftps", 990, Spoken::ftp, "ftp", true},
}};

[[nodiscard]] constexpr const ServiceFacts& facts_of(Service service) {
  return *std::find_if(services.begin(), services.end(),
                       [&](const ServiceFacts& one) { return one.service == service; });
}

[[nodiscard]] constexpr const ServiceFacts* find_service(std::string_view name) {
  const auto* found = std::find_if(services.begin(), services.end(),
                                   [&](const ServiceFacts& one) { return one.name == name; });
  return found == services.end() ? nullptr : found;
}

using ServicePorts = std::vector<std::pair<Service, std::uint16_t>>;

[[nodiscard]] inline std::optional<std::uint16_t> port_in(const ServicePorts& ports,
                                                          Service service) {
  for (const auto& [one, port] : ports) {
    if (one == service) return port;
  }
  return {};
}

}  // namespace malote::generator
