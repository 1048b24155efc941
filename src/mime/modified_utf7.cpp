// SPDX-License-Identifier: MIT
#include "mime/modified_utf7.hpp"

#include <cstdint>

#include "core/base64.hpp"
#include "core/text.hpp"
#include "mime/charset.hpp"

namespace malote::mime {
namespace {

// What stands between "&" and "-".
std::optional<std::string> decode_shift(std::string_view shift) {
  if (shift.empty()) return "&";
  std::string base64(shift);
  for (char& c : base64) {
    if (c == '/' || c == '=') return std::nullopt;
    if (c == ',') c = '/';
  }
  const auto utf16 = decode_base64(base64);
  if (!utf16 || utf16->empty() || utf16->size() % 2 != 0) return std::nullopt;
  auto name = to_utf8(*utf16, "UTF-16BE");
  constexpr std::string_view replacement = "\xef\xbf\xbd";
  if (!name || name->find(replacement) != std::string::npos) return std::nullopt;
  return name;
}

}  // namespace

std::optional<std::string> decode_modified_utf7(std::string_view text) {
  std::string name;
  bool shifted = false;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '&') {
      name += text[at++];
      continue;
    }
    const std::size_t end = text.find('-', at);
    if (end == std::string_view::npos) return std::nullopt;
    const auto decoded = decode_shift(text.substr(at + 1, end - at - 1));
    if (!decoded) return std::nullopt;
    name += *decoded;
    shifted = true;
    at = end + 1;
  }
  if (!shifted) return std::nullopt;
  return name;
}

}  // namespace malote::mime
