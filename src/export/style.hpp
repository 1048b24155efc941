// SPDX-License-Identifier: MIT
// What a piece of text is (a role), and the one place where roles become terminal codes. Called by
// everything that writes for people; the curses view maps the same roles to its own colours.
#pragma once

#include <string>
#include <string_view>

#include "records/record.hpp"

namespace malote {

enum class Role : std::uint8_t {
  plain,
  dim,
  strong,
  heading,
  phase,
  time,
  client,  // the arrow of what the client said
  server,
  verb,
  success,            // 2xx, +OK
  interim,            // 3xx, +
  temporary_failure,  // 4xx
  permanent_failure,  // 5xx, -ERR
  masked,
  body,
  good,
  info,
  warn,
  alert,
  smtp,
  pop3,
  imap,
  ftp,
};

[[nodiscard]] Role role_of(Protocol) noexcept;
[[nodiscard]] Role role_of(Severity) noexcept;
[[nodiscard]] Role role_of(Verdict) noexcept;
[[nodiscard]] Role role_of(Outcome) noexcept;
[[nodiscard]] Role role_of_reply(std::string_view code) noexcept;

// The signs beside the colours. Chosen once by app, from the locale.
struct Glyphs {
  const char* to_server;  // one column each, but for the ellipsis
  const char* to_client;
  const char* both;  // a connection beside this one
  const char* ellipsis;
  const char* rule;
  const char* bar;
  const char* dot;
  const char* info;
  const char* warn;
  const char* alert;
};
[[nodiscard]] const Glyphs& unicode_glyphs() noexcept;
[[nodiscard]] const Glyphs& ascii_glyphs() noexcept;

class Painter {
 public:
  explicit Painter(bool coloured) noexcept : coloured_(coloured) {}
  // Appends the text, between codes where the role has some.
  void paint(std::string& out, Role, std::string_view text) const;
  [[nodiscard]] bool coloured() const noexcept { return coloured_; }

 private:
  bool coloured_;
};

}  // namespace malote
