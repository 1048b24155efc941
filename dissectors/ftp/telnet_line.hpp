// SPDX-License-Identifier: MIT
// A line of the control connection without what Telnet adds to it (RFC 854, RFC 959 3.1): commands
// go, an escaped IAC is one octet. Pure.
#pragma once

#include <string>
#include <string_view>

namespace malote::ftp {

struct TelnetLine {
  std::string held;  // storage of `text` where something was taken out
  std::string_view text;
  bool interrupted = false;  // IAC IP or the mark of a Synch: the client wants to be heard at once
};
// `line` outlives the result unless something was taken out.
void strip_telnet(std::string_view line, TelnetLine& into);
// Whether a line that was never ended has nothing but such commands, the last one perhaps cut.
[[nodiscard]] bool is_only_telnet(std::string_view unfinished);

}  // namespace malote::ftp
