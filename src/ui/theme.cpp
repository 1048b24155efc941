// SPDX-License-Identifier: MIT
#include "ui/theme.hpp"

namespace malote::ui {
namespace {

// Only the terminal's own colours, so that light and dark themes both work.
Attributes of_role(Role role) noexcept {
  switch (role) {
    case Role::plain:
    case Role::body:
      return {};
    case Role::dim:
    case Role::time:
    case Role::masked:
      return {Colour::none, false, true, false};
    case Role::strong:
    case Role::heading:
    case Role::verb:
      return {Colour::none, true, false, false};
    case Role::phase:
      return {Colour::cyan, true, false, false};
    case Role::client:
    case Role::interim:
    case Role::info:
    case Role::smtp:
      return {Colour::cyan, false, false, false};
    case Role::server:
    case Role::imap:
      return {Colour::magenta, false, false, false};
    case Role::success:
    case Role::good:
    case Role::ftp:
      return {Colour::green, false, false, false};
    case Role::temporary_failure:
    case Role::warn:
    case Role::pop3:
      return {Colour::yellow, false, false, false};
    case Role::permanent_failure:
      return {Colour::red, false, false, false};
    case Role::alert:
      return {Colour::red, true, false, false};
  }
  return {};
}

bool is_bad(Role role) noexcept {
  return role == Role::permanent_failure || role == Role::alert ||
         role == Role::temporary_failure || role == Role::warn;
}

}  // namespace

Attributes attributes_of(Look look, bool coloured) noexcept {
  Attributes found = of_role(look.role);
  if (!coloured) {
    found.colour = Colour::none;
    found.bold = found.bold || is_bad(look.role);
  }
  if (look.face != Face::normal) {
    // Dim and coloured letters are hard to read on a reversed row.
    found.reverse = true;
    found.dim = false;
    if (!is_bad(look.role)) found.colour = Colour::none;
  }
  return found;
}

}  // namespace malote::ui
