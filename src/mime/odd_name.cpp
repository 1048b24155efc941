// SPDX-License-Identifier: MIT
#include "mime/odd_name.hpp"

#include <algorithm>
#include <array>

#include "core/i18n.hpp"
#include "core/text.hpp"

namespace malote::mime {

namespace {

constexpr std::size_t name_octets_most = 255;  // what file systems take

bool is_device(std::string_view name) {
  const std::string_view stem = name.substr(0, name.find('.'));
  constexpr std::array<std::string_view, 4> devices{"con", "prn", "aux", "nul"};
  const auto is = [&](std::string_view device) { return equals_ignoring_case(stem, device); };
  if (std::any_of(devices.begin(), devices.end(), is)) return true;
  return stem.size() == 4 && is_digit(stem[3]) &&
         (starts_with_ignoring_case(stem, "com") || starts_with_ignoring_case(stem, "lpt"));
}

// U+202A–202E, U+2066–2069, U+200E–200F: the direction of writing, with which ".exe" is hidden.
bool turns_direction(std::string_view name) {
  for (std::size_t at = name.find("\xe2"); at != std::string_view::npos && at + 2 < name.size();
       at = name.find("\xe2", at + 1)) {
    const auto second = static_cast<unsigned char>(name[at + 1]);
    const auto third = static_cast<unsigned char>(name[at + 2]);
    if (second == 0x80 && ((third >= 0xaa && third <= 0xae) || third == 0x8e || third == 0x8f)) {
      return true;
    }
    if (second == 0x81 && third >= 0xa6 && third <= 0xa9) return true;
  }
  return false;
}

}  // namespace

const char* why_odd_name(std::string_view name) {
  const auto is_control = [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '\x7f';
  };
  if (std::any_of(name.begin(), name.end(), is_control)) {
    return tr_noop("has control characters");
  }
  if (turns_direction(name)) return tr_noop("turns the direction of writing");
  if (name.find("..") != std::string_view::npos || name.starts_with('/')) {
    const bool path = name.find_first_of("/\\") != std::string_view::npos || name == "..";
    if (path) return tr_noop("leads to another folder");
  }
  if (is_device(name)) return tr_noop("is that of a device");
  if (name.size() > name_octets_most) return tr_noop("is too long for a file");
  return nullptr;
}

}  // namespace malote::mime
