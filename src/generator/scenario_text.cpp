// SPDX-License-Identifier: MIT
#include "generator/scenario_text.hpp"

#include <charconv>
#include <cmath>

#include "core/i18n.hpp"
#include "core/text.hpp"

namespace malote::generator {
namespace {

constexpr std::size_t repeat_depth_cap = 8;

struct OpenRepeat {
  std::uint64_t count = 1;
  unsigned line = 0;
  std::vector<Line> body;
};

std::string_view without_indentation(std::string_view line) {
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  const auto start = line.find_first_not_of(" \t");
  return start == std::string_view::npos ? std::string_view{} : line.substr(start);
}

std::string with_counter(std::string text, std::uint64_t n) {
  constexpr std::string_view mark = "{n}";
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) {
    const std::string digits = std::to_string(n);
    text.replace(at, mark.size(), digits);
    at += digits.size();
  }
  return text;
}

// The innermost repeat written out behind the lines around it; false where that would be too much.
bool close_repeat(std::vector<OpenRepeat>& open) {
  const OpenRepeat inner = std::move(open.back());
  open.pop_back();
  auto& outer = open.back().body;
  if (!inner.body.empty() && inner.count > scenario_lines_cap / inner.body.size()) return false;
  for (std::uint64_t n = 1; n <= inner.count; ++n) {
    for (const Line& line : inner.body) outer.push_back({line.number, with_counter(line.text, n)});
  }
  return outer.size() <= scenario_lines_cap;
}

std::optional<double> parse_decimal(std::string_view digits) {
  double value = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), value,
                                            std::chars_format::fixed);
  if (fault != std::errc{} || end != digits.data() + digits.size() || value < 0) return {};
  return value;
}

// The octet that the escape at the front of `rest` (behind its backslash) means; takes it off.
std::optional<char> take_escape(std::string_view& rest) {
  if (rest.empty()) return {};
  const char letter = rest.front();
  rest.remove_prefix(1);
  switch (letter) {
    case 'r':
      return '\r';
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'b':
      return '\b';
    case '0':
      return '\0';
    case '\\':
    case '"':
      return letter;
    case 'x':
      break;
    default:
      return {};
  }
  if (rest.size() < 2) return {};
  const auto high = hex_digit(rest[0]);
  const auto low = hex_digit(rest[1]);
  if (!high || !low) return {};
  rest.remove_prefix(2);
  return static_cast<char>(*high * 16U + *low);
}

}  // namespace

Error error_at(unsigned line, std::string_view what) {
  return {tr("line ") + std::to_string(line) + ": " + std::string(what)};
}

Result<std::vector<Line>> to_lines(std::string_view text) {
  std::vector<OpenRepeat> open(1);
  unsigned number = 0;
  while (!text.empty()) {
    ++number;
    const auto end = text.find('\n');
    const auto line = without_indentation(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty() || line.front() == '#') continue;
    std::string_view rest = line;
    const auto word = take_word(rest);
    if (word == "repeat") {
      const auto count = parse_number(rest);
      if (!count) return error_at(number, tr("repeat needs a number"));
      if (open.size() > repeat_depth_cap) return error_at(number, tr("too many nested repeats"));
      open.push_back({*count, number, {}});
    } else if (line == "end") {
      if (open.size() == 1) {
        return error_at(number,
                        tr("end without repeat (a session ends with end fin, reset or none)"));
      }
      if (!close_repeat(open)) return error_at(number, tr("the repeats make too many lines"));
    } else {
      open.back().body.push_back({number, std::string(line)});
    }
  }
  if (open.size() > 1) return error_at(open.back().line, tr("repeat without end"));
  return std::move(open.front().body);
}

std::vector<std::string_view> split_words(std::string_view text) {
  std::vector<std::string_view> words;
  for (auto word = take_word(text); !word.empty(); word = take_word(text)) words.push_back(word);
  return words;
}

std::string_view take_word(std::string_view& text) {
  const auto start = text.find_first_not_of(" \t");
  if (start == std::string_view::npos) {
    text = {};
    return {};
  }
  text.remove_prefix(start);
  const auto end = text.find_first_of(" \t");
  const auto word = text.substr(0, end);
  text.remove_prefix(word.size());
  const auto next = text.find_first_not_of(" \t");
  text.remove_prefix(next == std::string_view::npos ? text.size() : next);
  return word;
}

std::optional<std::string> parse_quoted(std::string_view text) {
  text = trim(text);
  if (text.size() < 2 || text.front() != '"') return {};
  text.remove_prefix(1);
  std::string octets;
  while (!text.empty()) {
    const char c = text.front();
    text.remove_prefix(1);
    if (c == '"') return text.empty() ? std::optional(octets) : std::nullopt;
    if (c != '\\') {
      octets += c;
      continue;
    }
    const auto octet = take_escape(text);
    if (!octet) return {};
    octets += *octet;
  }
  return {};
}

std::optional<std::int64_t> parse_duration(std::string_view text) {
  const auto unit_at = text.find_first_not_of("0123456789.");
  if (unit_at == std::string_view::npos) return {};
  const auto unit = text.substr(unit_at);
  const double scale = unit == "s" ? 1e9 : unit == "ms" ? 1e6 : unit == "us" ? 1e3 : 0;
  const auto value = parse_decimal(text.substr(0, unit_at));
  constexpr double most = 1e15;  // eleven days
  if (scale == 0 || !value || *value * scale > most) return {};
  return std::llround(*value * scale);
}

std::optional<double> parse_share(std::string_view text) {
  const bool percent = !text.empty() && text.back() == '%';
  if (percent) text.remove_suffix(1);
  const auto value = parse_decimal(text);
  if (!value) return {};
  const double share = percent ? *value / 100 : *value;
  return share <= 1 ? std::optional(share) : std::nullopt;
}

std::optional<Side> parse_side(std::string_view word) {
  if (word == "client") return Side::client;
  if (word == "server") return Side::server;
  return {};
}

std::optional<Endpoint> parse_endpoint(std::string_view text) {
  const auto words = split_words(text);
  if (words.size() != 2) return {};
  const auto ip = parse_ip(words[0]);
  const auto port = parse_number(words[1]);
  if (!ip || !port || *port == 0 || *port > 65535) return {};
  return Endpoint{*ip, static_cast<std::uint16_t>(*port)};
}

}  // namespace malote::generator
