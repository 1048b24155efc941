// SPDX-License-Identifier: MIT
#include "ui/theme.hpp"

namespace malote::ui {
namespace {

// What the terminal calls red is what its user chose. On a light ground yellow and cyan cannot be
// read, so that theme has darker ones.
constexpr std::array themes{
    Theme{"dark", true, {0, 1, 2, 3, 4, 5, 6}, {0, 1, 2, 3, 4, 5, 6}},
    Theme{"light", true, {0, 1, 2, 5, 4, 5, 4}, {0, 124, 28, 130, 25, 90, 24}},
    Theme{"mono", false, {}, {}},
};

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

const Theme* theme_by_name(std::string_view name) noexcept {
  for (const Theme& theme : themes) {
    if (theme.name == name) return &theme;
  }
  return nullptr;
}

std::string_view theme_names() noexcept {
  return "dark, light, mono";
}

const Theme& theme_for_ground(std::string_view colorfgbg) noexcept {
  const std::size_t last = colorfgbg.rfind(';');
  const std::string_view ground = last == std::string_view::npos ? "" : colorfgbg.substr(last + 1);
  return themes[ground == "7" || ground == "15" ? 1 : 0];
}

Attributes attributes_of(Look look, const Theme& theme) noexcept {
  Attributes found = of_role(look.role);
  if (!theme.coloured) {
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
