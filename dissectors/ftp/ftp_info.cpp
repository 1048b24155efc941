// SPDX-License-Identifier: MIT
#include <array>
#include <cstdint>
#include <memory>

#include "core/i18n.hpp"
#include "dissectors/ftp/ftp.hpp"
#include "dissectors/ftp/ftp_any_mode.hpp"
#include "dissectors/ftp/ftp_dissector.hpp"
#include "dissectors/ftp/ftp_probe.hpp"

namespace malote {

namespace {

constexpr std::array<std::uint16_t, 1> ports = {21};
constexpr std::array<std::uint16_t, 1> tls_ports = {990};

std::unique_ptr<Dissector> make(DissectorHost& host) {
  return std::make_unique<ftp::FtpDissector>(host);
}

}  // namespace

const DissectorInfo& ftp_info() noexcept {
  static constexpr DissectorInfo info{
      Protocol::ftp,
      "ftp",
      tr_noop("Files between two machines: FTP's control connections and their transfers "
              "(RFC 959, 2228, 2389, 2428, 3659, 4217)"),
      ports,
      tls_ports,
      &ftp::probe,
      &make,
      &ftp::make_any_mode};
  return info;
}

}  // namespace malote
