// SPDX-License-Identifier: MIT
#include "mime/yenc_decoder.hpp"

#include "core/text.hpp"
#include "mime/out_buffer.hpp"

namespace malote::mime {

std::optional<YencBegin> parse_yenc_begin(std::string_view line) {
  constexpr std::string_view keyword = "=ybegin ";
  if (!line.starts_with(keyword)) return std::nullopt;
  line.remove_prefix(keyword.size());
  // The name comes last and may have blanks.
  const std::size_t name = line.find("name=");
  if (name == std::string_view::npos) return std::nullopt;
  YencBegin begin;
  begin.name = trim(line.substr(name + 5));
  std::string_view rest = line.substr(0, name);
  bool lined = false;
  while (!(rest = trim(rest)).empty()) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(word.size());
    if (word.starts_with("size=")) begin.size = parse_number(word.substr(5));
    if (word.starts_with("part=")) begin.multipart = true;
    if (word.starts_with("line=")) lined = true;
  }
  if (begin.name.empty() || !begin.size || !lined) return std::nullopt;
  return begin;
}

void YencDecoder::feed(std::string_view octets, OctetSink& sink) {
  constexpr unsigned shift = 42;
  constexpr unsigned escape_shift = 64;
  OutBuffer out(sink);
  for (const char c : octets) {
    const auto octet = static_cast<unsigned>(static_cast<unsigned char>(c));
    if (escaped_) {
      escaped_ = false;
      out.put(static_cast<Byte>(octet - escape_shift - shift));
    } else if (c == '=') {
      escaped_ = true;
    } else if (c != '\r' && c != '\n') {
      out.put(static_cast<Byte>(octet - shift));
    }
  }
  out.flush();
}

}  // namespace malote::mime
