// SPDX-License-Identifier: MIT
#include <array>
#include <cstdint>
#include <memory>

#include "core/i18n.hpp"
#include "dissectors/smtp/smtp.hpp"
#include "dissectors/smtp/smtp_dissector.hpp"
#include "dissectors/smtp/smtp_probe.hpp"

namespace malote {

namespace {

constexpr std::array<std::uint16_t, 2> ports = {25, 587};
constexpr std::array<std::uint16_t, 1> tls_ports = {465};

std::unique_ptr<Dissector> make(DissectorHost& host) {
  return std::make_unique<smtp::SmtpDissector>(host);
}

}  // namespace

const DissectorInfo& smtp_info() noexcept {
  static constexpr DissectorInfo info{
      Protocol::smtp,
      "smtp",
      tr_noop("Mail on its way: SMTP, message submission and LMTP (RFC 5321, 6409, 2033)"),
      ports,
      tls_ports,
      &smtp::probe,
      &make};
  return info;
}

}  // namespace malote
