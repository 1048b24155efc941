// SPDX-License-Identifier: MIT
// Command lines out of what a program or a person at a keyboard sends: CRLF, LF or CR (NUL) ends a
// line, telnet's negotiations (RFC 854) are left out, backspace rubs out. Used by the server
// sessions for commands only: bodies are taken as they come.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace malote::generator {

class TypedInput {
 public:
  enum class Got : std::uint8_t { more, line, too_long };

  // Takes octets off the front of `rest` up to and with a line end.
  [[nodiscard]] Got take(std::string_view& rest);
  // Nothing came behind a CR for a while: it was the line end, and an LF that comes late is part of
  // it.
  [[nodiscard]] bool waits_behind_cr() const noexcept { return where_ == Where::after_cr; }
  [[nodiscard]] Got settle();
  // An LF or NUL that belongs to a line end already taken; for those who take octets themselves.
  void drop_late_end(std::string_view& rest);

  [[nodiscard]] const std::string& line() const noexcept { return line_; }
  [[nodiscard]] bool ended_bare() const noexcept { return ended_bare_; }  // by an LF alone

 private:
  enum class Where : std::uint8_t {
    in_line,
    after_cr,
    after_iac,
    option,
    within_option,
    option_iac
  };
  void take_telnet(char);
  void rub_out();
  Got finish(bool bare);

  std::string line_;
  Where where_ = Where::in_line;
  bool fresh_ = true;  // the next octet begins a line
  bool too_long_ = false;
  bool ended_bare_ = false;
  bool end_may_follow_ = false;
};

constexpr std::size_t command_octets_cap = 12'288;  // RFC 4954 4: AUTH's lines are the longest

}  // namespace malote::generator
