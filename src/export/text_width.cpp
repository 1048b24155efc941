// SPDX-License-Identifier: MIT
#include "export/text_width.hpp"

#include <fmt/format.h>

#include <clocale>
#include <cwchar>

namespace malote {
namespace {

struct Character {
  char32_t code = 0;
  std::size_t octets = 1;
};

// One character of well-formed UTF-8; an octet that is none counts as one column.
Character character_at(std::string_view text, std::size_t at) noexcept {
  const auto octet = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned lead = octet(at);
  const std::size_t octets = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (octets == 1 || at + octets > text.size()) return {lead, 1};
  char32_t code = lead & (0xffU >> (octets + 1));
  for (std::size_t i = 1; i < octets; ++i) code = (code << 6U) | (octet(at + i) & 0x3fU);
  return {code, octets};
}

// wcwidth asks the locale: always the one that knows Unicode, so that results do not depend on
// where we run.
class WidthLocale {
 public:
  WidthLocale() : previous_(unicode() != nullptr ? ::uselocale(unicode()) : nullptr) {}
  ~WidthLocale() {
    if (previous_ != nullptr) ::uselocale(previous_);
  }
  WidthLocale(const WidthLocale&) = delete;
  WidthLocale& operator=(const WidthLocale&) = delete;

  [[nodiscard]] static std::size_t columns(char32_t code) noexcept {
    if (code < 0x80) return 1;
    const int width = ::wcwidth(static_cast<wchar_t>(code));
    return width < 0 ? 1 : static_cast<std::size_t>(width);
  }

 private:
  static locale_t unicode() {
    static const locale_t made = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return made;
  }
  locale_t previous_;
};

// How many octets from `from` on fit into `width` columns; at least one character.
std::size_t fitting_end(std::string_view text, std::size_t from, std::size_t width) {
  std::size_t at = from;
  std::size_t used = 0;
  while (at < text.size()) {
    const Character c = character_at(text, at);
    const std::size_t columns = WidthLocale::columns(c.code);
    if (used + columns > width && at > from) break;
    used += columns;
    at += c.octets;
  }
  return at;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  const WidthLocale locale;
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Character c = character_at(text, at);
    width += WidthLocale::columns(c.code);
    at += c.octets;
  }
  return width;
}

std::string cut_to_width(std::string_view text, std::size_t width, std::string_view ellipsis) {
  if (display_width(text) <= width) return std::string(text);
  const std::size_t mark = display_width(ellipsis);
  if (mark > width) return std::string(width, '.');
  if (mark == width) return std::string(ellipsis);
  const WidthLocale locale;
  std::size_t at = 0;
  std::size_t used = 0;
  while (at < text.size()) {
    const Character c = character_at(text, at);
    const std::size_t columns = WidthLocale::columns(c.code);
    if (used + columns + mark > width) break;
    used += columns;
    at += c.octets;
  }
  return std::string(text.substr(0, at)) + std::string(ellipsis);
}

std::string pad_left(std::string_view text, std::size_t width) {
  const std::size_t have = display_width(text);
  return std::string(have < width ? width - have : 0, ' ') + std::string(text);
}

std::string pad_right(std::string_view text, std::size_t width) {
  const std::size_t have = display_width(text);
  return std::string(text) + std::string(have < width ? width - have : 0, ' ');
}

std::vector<std::pair<std::size_t, std::size_t>> wrap(std::string_view text,
                                                      std::size_t first_width,
                                                      std::size_t later_width) {
  std::vector<std::pair<std::size_t, std::size_t>> lines;
  if (first_width == 0 || later_width == 0) return {{0, text.size()}};
  const WidthLocale locale;
  std::size_t from = 0;
  std::size_t width = first_width;
  do {
    std::size_t end = fitting_end(text, from, width);
    std::size_t next = end;
    if (end < text.size()) {
      // A blank right behind the fitting part is a break, too.
      const std::size_t blank = text.substr(from, end - from + 1).rfind(' ');
      if (blank != std::string_view::npos && blank > 0) {
        end = from + blank;
        next = end + 1;
      }
    }
    lines.emplace_back(from, end);
    from = next;
    width = later_width;
  } while (from < text.size());
  return lines;
}

std::string to_ascii(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Character c = character_at(text, at);
    if (c.code < 0x80) {
      out += static_cast<char>(c.code);
    } else if (c.code < 0x10000) {
      out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(c.code));
    } else {
      out += fmt::format("\\U{:08x}", static_cast<std::uint32_t>(c.code));
    }
    at += c.octets;
  }
  return out;
}

std::string expand_tabs(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\t') {
      out.append(8 - out.size() % 8, ' ');
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace malote
