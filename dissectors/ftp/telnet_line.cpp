// SPDX-License-Identifier: MIT
#include "dissectors/ftp/telnet_line.hpp"

namespace malote::ftp {

namespace {

constexpr unsigned char iac = 255;
constexpr unsigned char will = 251;  // up to 254, DONT: an option follows
constexpr unsigned char sub_begin = 250;
constexpr unsigned char interrupt = 244;
constexpr unsigned char data_mark = 242;
constexpr unsigned char sub_end = 240;

unsigned char octet(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

// Behind a subnegotiation that begins at `at` (IAC SB … IAC SE).
std::size_t behind_sub(std::string_view line, std::size_t at) {
  for (std::size_t end = at + 2; end + 1 < line.size(); ++end) {
    if (octet(line, end) == iac && octet(line, end + 1) == sub_end) return end + 2;
  }
  return line.size();
}

}  // namespace

void strip_telnet(std::string_view line, TelnetLine& into) {
  into.text = line;
  into.interrupted = false;
  if (line.find(static_cast<char>(iac)) == std::string_view::npos) return;
  into.held.clear();
  for (std::size_t at = 0; at < line.size();) {
    const bool command = octet(line, at) == iac && at + 1 < line.size();
    const unsigned char code = command ? octet(line, at + 1) : 0;
    if (!command || code < sub_end) {  // a name in Latin-1 whose sender does not escape
      into.held += line[at++];
    } else if (code == iac) {
      into.held += line[at];
      at += 2;
    } else if (code == sub_begin) {
      at = behind_sub(line, at);
    } else {
      into.interrupted = into.interrupted || code == interrupt || code == data_mark;
      at += code >= will ? 3 : 2;
    }
  }
  into.text = into.held;
}

bool is_only_telnet(std::string_view unfinished) {
  if (unfinished.ends_with(static_cast<char>(iac))) unfinished.remove_suffix(1);
  TelnetLine plain;
  strip_telnet(unfinished, plain);
  return plain.text.empty();
}

}  // namespace malote::ftp
