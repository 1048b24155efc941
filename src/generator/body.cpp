// SPDX-License-Identifier: MIT
#include "generator/body.hpp"

#include <algorithm>
#include <array>

#include "generator/scenario.hpp"

namespace malote::generator {
namespace {

constexpr std::array<std::string_view, 24> words{
    "the",   "letter", "pouch", "carries", "mail",  "between", "offices", "and",
    "every", "parcel", "is",    "sealed",  "o",     "malote",  "leva",    "cartas",
    "entre", "as",     "casas", "clerk",   "signs", "for",     "it",      "today"};
constexpr std::string_view base64_letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t line_octets = 76;  // without the line end

void end_exactly(std::string& text, std::uint64_t octets) {
  text.resize(octets, '-');
  if (octets >= 1) text[octets - 1] = '\n';
  if (octets >= 2) text[octets - 2] = '\r';
  // Cutting to size must leave no half line end before the last one.
  if (octets >= 3 && text[octets - 3] == '\r') text[octets - 3] = '-';
}

}  // namespace

std::string random_text(std::uint64_t octets, Random& random) {
  std::string text;
  text.reserve(octets + line_octets + 2);
  while (text.size() < octets) {
    const std::size_t line_start = text.size();
    if (random.below(12) == 0) text += random.below(2) == 0 ? "." : "..";
    const std::size_t width = 20 + random.below(line_octets - 30);
    while (text.size() - line_start < width) {
      text += words[random.below(words.size())];
      text += ' ';
    }
    text.back() = '.';
    text += "\r\n";
  }
  end_exactly(text, octets);
  return text;
}

std::string random_base64(std::uint64_t octets, Random& random) {
  std::string text;
  text.reserve(octets + line_octets + 2);
  while (text.size() < octets) {
    for (std::size_t i = 0; i < line_octets; ++i) text += base64_letters[random.below(64)];
    text += "\r\n";
  }
  end_exactly(text, octets);
  return text;
}

std::string random_line(std::uint64_t octets, Random& random) {
  std::string text;
  text.reserve(octets);
  while (text.size() < octets) text += base64_letters[random.below(64)];
  end_exactly(text, octets);
  return text;
}

std::string random_binary(std::uint64_t octets, Random& random) {
  std::string binary;
  binary.reserve(octets);
  while (binary.size() < octets) {
    const std::uint64_t value = random.next();
    const std::uint64_t run = (value >> 8U) % 16 == 0 ? 1 + (value >> 16U) % 200 : 1;
    const char octet = (value >> 12U) % 4 == 0 && run > 1 ? '\0' : static_cast<char>(value & 0xffU);
    binary.append(std::min(run, octets - binary.size()), octet);
  }
  return binary;
}

std::string stuff_dots(std::string_view content) {
  std::string wire;
  wire.reserve(content.size() + content.size() / 64 + 8);
  bool line_start = true;
  for (std::size_t i = 0; i < content.size(); ++i) {
    if (line_start && content[i] == '.') wire += '.';
    wire += content[i];
    line_start = content[i] == '\n' && i > 0 && content[i - 1] == '\r';
  }
  return wire;
}

std::string to_wire(const BodyTurn& body) {
  switch (body.frame) {
    case BodyFrame::dot:
      return stuff_dots(body.content) + ".\r\n";
    case BodyFrame::broken:
      return stuff_dots(body.content);
    case BodyFrame::bdat:
      return "BDAT " + std::to_string(body.content.size()) + "\r\n" + body.content;
    case BodyFrame::bdat_last:
      return "BDAT " + std::to_string(body.content.size()) + " LAST\r\n" + body.content;
    case BodyFrame::literal:
      return body.content;
  }
  return {};
}

}  // namespace malote::generator
