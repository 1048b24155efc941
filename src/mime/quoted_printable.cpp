// SPDX-License-Identifier: MIT
#include "mime/quoted_printable.hpp"

#include <algorithm>
#include <utility>

#include "core/text.hpp"
#include "mime/out_buffer.hpp"

namespace malote::mime {

namespace {

// Blanks in a row that may yet be the end of a line; more of them are text.
constexpr std::size_t blanks_most = 1024;

std::string_view without_blanks(std::string_view line) {
  std::size_t end = line.size();
  while (end > 0 && line.size() - end < blanks_most && is_blank(line[end - 1])) --end;
  return line.substr(0, end);
}

// How much of the end of an unfinished line is not clear yet: blanks, CR, a begun escape.
std::size_t undecided(std::string_view text) {
  std::size_t begin = text.size();
  while (begin > 0 && (is_blank(text[begin - 1]) || text[begin - 1] == '\r')) --begin;
  if (begin > 0 && text[begin - 1] == '=') {
    --begin;
  } else if (begin == text.size() && begin > 1 && text[begin - 2] == '=') {
    begin -= 2;
  }
  return std::min(text.size() - begin, blanks_most + 2);
}

}  // namespace

// Text without a line end.
void QuotedPrintableDecoder::decode(std::string_view text, OutBuffer& out) {
  while (true) {
    const std::size_t at = text.find('=');
    out.put(text.substr(0, at));
    if (at == std::string_view::npos) return;
    text.remove_prefix(at);
    const auto high = text.size() > 2 ? hex_digit(text[1]) : std::nullopt;
    const auto low = high ? hex_digit(text[2]) : std::nullopt;
    if (low) {
      out.put(static_cast<Byte>(*high * 16 + *low));
      text.remove_prefix(3);
    } else {
      broken_ = true;
      out.put(text.substr(0, 1));
      text.remove_prefix(1);
    }
  }
}

void QuotedPrintableDecoder::take(std::string_view octets, OutBuffer& out) {
  while (!octets.empty()) {
    const std::size_t end = octets.find('\n');
    if (end == std::string_view::npos) {
      const std::size_t clear = octets.size() - undecided(octets);
      decode(octets.substr(0, clear), out);
      held_ = octets.substr(clear);
      return;
    }
    std::string_view line = octets.substr(0, end);
    octets.remove_prefix(end + 1);
    const bool crlf = line.ends_with('\r');
    if (crlf) line.remove_suffix(1);
    line = without_blanks(line);
    const bool soft = line.ends_with('=');
    if (soft) line.remove_suffix(1);
    decode(line, out);
    if (!soft) out.put(crlf ? "\r\n" : "\n");
  }
}

void QuotedPrintableDecoder::feed(Bytes bytes, OctetSink& sink) {
  OutBuffer out(sink);
  if (held_.empty()) {
    take(as_text(bytes), out);
  } else if (!bytes.empty()) {
    std::string joined = std::exchange(held_, {});
    joined += as_text(bytes);
    take(joined, out);
  }
  out.flush();
}

void QuotedPrintableDecoder::on_gap(OctetSink& sink) {
  OutBuffer out(sink);
  if (!held_.starts_with('=')) out.put(held_);
  out.flush();
  held_.clear();
}

void QuotedPrintableDecoder::finish(OctetSink& sink) {
  OutBuffer out(sink);
  const std::string rest = std::exchange(held_, {});
  std::string_view line = without_blanks(rest);
  if (line.ends_with('=')) line.remove_suffix(1);
  decode(line, out);
  out.flush();
}

}  // namespace malote::mime
