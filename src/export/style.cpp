// SPDX-License-Identifier: MIT
#include "export/style.hpp"

namespace malote {
namespace {

// SGR parameters (ECMA-48 8.3.117); the sixteen colours only, so that light and dark themes work.
const char* code_of(Role role) noexcept {
  switch (role) {
    case Role::plain:
    case Role::body:
      return "";
    case Role::dim:
    case Role::time:
    case Role::masked:
      return "2";
    case Role::strong:
    case Role::heading:
    case Role::verb:
      return "1";
    case Role::phase:
      return "1;36";
    case Role::client:
      return "36";
    case Role::server:
      return "35";
    case Role::success:
    case Role::good:
    case Role::ftp:
      return "32";
    case Role::interim:
    case Role::info:
    case Role::smtp:
      return "36";
    case Role::temporary_failure:
    case Role::warn:
    case Role::pop3:
      return "33";
    case Role::permanent_failure:
      return "31";
    case Role::alert:
      return "1;31";
    case Role::imap:
      return "35";
  }
  return "";
}

}  // namespace

Role role_of(Protocol protocol) noexcept {
  switch (protocol) {
    case Protocol::smtp:
      return Role::smtp;
    case Protocol::pop3:
      return Role::pop3;
    case Protocol::imap:
      return Role::imap;
    case Protocol::ftp:
      return Role::ftp;
    case Protocol::unknown:
      break;
  }
  return Role::dim;
}

Role role_of(Severity severity) noexcept {
  switch (severity) {
    case Severity::info:
      return Role::info;
    case Severity::warn:
      return Role::warn;
    case Severity::alert:
      return Role::alert;
  }
  return Role::plain;
}

Role role_of(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::complete:
      return Role::good;
    case Verdict::size_differs:
      return Role::warn;
    case Verdict::gap:
    case Verdict::cut_start:
    case Verdict::cut_end:
    case Verdict::aborted:
    case Verdict::encrypted:
      return Role::alert;
  }
  return Role::plain;
}

Role role_of(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::closed:
      return Role::good;
    case Outcome::reset:
      return Role::warn;
    case Outcome::timeout:
    case Outcome::open:
      return Role::dim;
  }
  return Role::plain;
}

Role role_of_reply(std::string_view code) noexcept {
  if (code == "-ERR" || code == "NO" || code == "BAD") return Role::permanent_failure;
  if (code == "+") return Role::interim;
  if (code == "+OK" || code == "OK") return Role::success;
  switch (code.empty() ? '\0' : code.front()) {
    case '1':
    case '3':
      return Role::interim;
    case '2':
      return Role::success;
    case '4':
      return Role::temporary_failure;
    case '5':
      return Role::permanent_failure;
    default:
      return Role::strong;
  }
}

const Glyphs& unicode_glyphs() noexcept {
  static constexpr Glyphs glyphs{"→", "←", "↔", "…", "─", "│", "·", "i", "!", "‼"};
  return glyphs;
}

const Glyphs& ascii_glyphs() noexcept {
  static constexpr Glyphs glyphs{">", "<", "=", "...", "-", "|", "-", "i", "!", "!"};
  return glyphs;
}

void Painter::paint(std::string& out, Role role, std::string_view text) const {
  const std::string_view code = coloured_ ? code_of(role) : "";
  if (code.empty() || text.empty()) {
    out += text;
    return;
  }
  out += "\x1b[";
  out += code;
  out += 'm';
  out += text;
  out += "\x1b[0m";
}

}  // namespace malote
