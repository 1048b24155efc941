// SPDX-License-Identifier: MIT
#include "export/safe_name.hpp"

#include "core/text.hpp"

namespace malote {
namespace {

constexpr std::size_t longest_name = 120;  // octets; file systems take 255

// What neither Unix nor Windows minds in a name.
bool is_harmless(char c) {
  return is_alpha(c) || is_digit(c) ||
         std::string_view("._-+=@~ ()[],%&'").find(c) != std::string_view::npos;
}

std::string without_harm(std::string_view name) {
  std::string out;
  for (std::size_t at = 0; at < name.size();) {
    if (static_cast<unsigned char>(name[at]) < 0x80) {
      out += is_harmless(name[at]) ? name[at] : '_';
      ++at;
      continue;
    }
    // A letter of another script stays; broken octets and invisible characters do not.
    std::size_t octets = 1;
    while (at + octets < name.size() &&
           (static_cast<unsigned char>(name[at + octets]) & 0xc0U) == 0x80U) {
      ++octets;
    }
    const std::string_view letter = name.substr(at, octets);
    out += is_utf8(letter) && to_visible(letter) == letter ? std::string(letter) : "_";
    at += octets;
  }
  if (out.size() > longest_name) {
    // The ending tells what it is.
    const std::size_t dot = out.rfind('.');
    const std::string ending =
        dot != std::string::npos && out.size() - dot <= 12 ? out.substr(dot) : "";
    std::size_t cut = longest_name - ending.size();
    while (cut > 0 && (static_cast<unsigned char>(out[cut]) & 0xc0U) == 0x80U) --cut;
    out = out.substr(0, cut) + ending;
  }
  const std::size_t end = out.find_last_not_of(". ");
  return end == std::string::npos ? "" : out.substr(0, end + 1);
}

}  // namespace

std::string safe_name(std::string_view path) {
  while (path.ends_with('/')) path.remove_suffix(1);
  const std::size_t slash = path.find_last_of("/\\");
  if (slash != std::string_view::npos) path.remove_prefix(slash + 1);
  return without_harm(path);
}

}  // namespace malote
