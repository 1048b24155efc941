// SPDX-License-Identifier: MIT
#include "mime/charset.hpp"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <memory>
#include <utility>

#include "core/limits.hpp"
#include "core/text.hpp"

namespace malote::mime {

namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";  // U+FFFD
constexpr std::size_t input_cap = 1 * mebi;
constexpr std::size_t name_cap = 64;

// Names met in mail that glibc does not know, or knows as a smaller set than what senders mean.
constexpr std::array<std::pair<std::string_view, std::string_view>, 16> aliases = {{
    {"utf8", "utf-8"},
    {"unicode-1-1-utf-8", "utf-8"},
    {"unicode-1-1-utf-7", "utf-7"},
    {"ascii", "us-ascii"},
    {"iso-8859-8-i", "iso-8859-8"},
    {"iso-8859-8-e", "iso-8859-8"},
    {"iso-8859-6-i", "iso-8859-6"},
    {"iso-8859-6-e", "iso-8859-6"},
    {"gb2312", "gb18030"},
    {"gbk", "gb18030"},
    {"x-gbk", "gb18030"},
    {"ks_c_5601-1987", "cp949"},
    {"euc-kr", "cp949"},
    {"x-sjis", "cp932"},
    {"shift_jis", "cp932"},
    {"x-mac-roman", "macintosh"},
}};

struct CloseIconv {
  void operator()(void* handle) const { iconv_close(handle); }
};
using Iconv = std::unique_ptr<void, CloseIconv>;

std::string convert(iconv_t handle, std::string_view octets, std::size_t unit) {
  std::string out;
  std::string input(octets);
  char* from = input.data();
  std::size_t left = input.size();
  std::array<char, 1024> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): iconv fills it
  bool flushing = false;
  while (true) {
    char* to = buffer.data();
    std::size_t room = buffer.size();
    const std::size_t result = flushing ? iconv(handle, nullptr, nullptr, &to, &room)
                                        : iconv(handle, &from, &left, &to, &room);
    const int error = result == static_cast<std::size_t>(-1) ? errno : 0;
    out.append(buffer.data(), buffer.size() - room);
    if (error == E2BIG) continue;
    if (flushing) return out;
    if (error != 0) {
      out += replacement;
      // EINVAL: the text ends within a sequence.
      const std::size_t skipped = error == EINVAL ? left : std::min(unit, left);
      from += skipped;
      left -= skipped;
    }
    flushing = left == 0;
  }
}

}  // namespace

std::string iconv_name(std::string_view charset) {
  charset = trim(charset);
  const auto allowed = [](char c) {
    return is_alpha(c) || is_digit(c) || std::string_view("-_.:+()").find(c) != std::string::npos;
  };
  if (charset.size() > name_cap || !std::all_of(charset.begin(), charset.end(), allowed)) return {};
  std::string name = to_lower(charset);
  for (const auto& [alias, known] : aliases) {
    if (name == alias) return std::string(known);
  }
  if (name.starts_with("x-")) name.erase(0, 2);
  if (name.starts_with("windows") && name.size() > 7 && is_digit(name[7])) name.insert(7, "-");
  return name;
}

std::size_t octets_of_unit(std::string_view name) {
  if (name.starts_with("utf-16") || name.starts_with("ucs-2")) return 2;
  if (name.starts_with("utf-32") || name.starts_with("ucs-4")) return 4;
  return 1;
}

bool is_known_charset(std::string_view charset) {
  constexpr std::array<std::string_view, 6> common{"us-ascii",    "utf-8",        "iso-8859-1",
                                                   "iso-8859-15", "windows-1252", "koi8-r"};
  charset = trim(charset);
  for (const std::string_view known : common) {
    if (equals_ignoring_case(charset, known)) return true;
  }
  const std::string name = iconv_name(charset);
  if (name.empty()) return false;
  const iconv_t opened = iconv_open("UTF-8", name.c_str());  // NOLINT
  if (reinterpret_cast<std::intptr_t>(opened) == -1) return false;
  iconv_close(opened);
  return true;
}

std::optional<std::string> to_utf8(std::string_view octets, std::string_view charset) {
  octets = octets.substr(0, input_cap);
  const std::string name = iconv_name(charset);
  if (name.empty()) return std::nullopt;
  if (name == "utf-8") return to_utf8_lossy(octets);
  // iconv_open gives (iconv_t)-1 where it knows no such charset.
  const iconv_t opened = iconv_open("UTF-8", name.c_str());  // NOLINT
  if (reinterpret_cast<std::intptr_t>(opened) == -1) return std::nullopt;
  const Iconv handle(opened);
  return convert(opened, octets, octets_of_unit(name));
}

}  // namespace malote::mime
