// SPDX-License-Identifier: MIT
#include "dissectors/registry.hpp"

#include <array>

#include "dissectors/ftp/ftp.hpp"
#include "dissectors/imap/imap.hpp"
#include "dissectors/pop3/pop3.hpp"
#include "dissectors/smtp/smtp.hpp"

namespace malote {

std::span<const DissectorInfo> all_dissectors() noexcept {
  static const std::array table{smtp_info(), pop3_info(), imap_info(), ftp_info()};
  return table;
}

}  // namespace malote
