// SPDX-License-Identifier: MIT
// The verbs as rows of a table: the phase they belong to, which replies may complete them, and the
// two handlers of the dissector, for the command and for a reply to it. What the verbs mean to a
// reader is the lexicon's.
#pragma once

#include <cstdint>
#include <string_view>

#include "dissect/dissector.hpp"
#include "dissectors/ftp/ftp_reply.hpp"

namespace malote::ftp {

enum class Verb : std::uint8_t {
  unknown,
  blank,
  user,
  pass,
  acct,
  login,  // others that belong to logging in
  auth,
  transfer,
  abor,
  rein,
  quit,
  other,
};

class FtpDissector;

struct Command {
  std::string_view word;
  Verb verb = Verb::unknown;
  std::string_view replies = {};  // codes that complete it where all goes well
  void (FtpDissector::*on_command)(std::string_view argument) = nullptr;
  Next (FtpDissector::*on_reply)(Reply&&) = nullptr;
  std::string_view meant = {};  // of a misprint
};

// The row of the verb, in any case (XCWD is CWD's); rows of their own for verbs that nobody knows
// and for an empty word.
[[nodiscard]] const Command& find_command(std::string_view word) noexcept;

// May a server answer this verb with that code? Used where octets are missing, and where a reply
// overtakes that of a transfer.
[[nodiscard]] bool plausible(const Command&, const Reply&) noexcept;
// A reply that can end a transfer (RFC 959 5.4).
[[nodiscard]] bool ends_transfer(const Reply&) noexcept;

}  // namespace malote::ftp
