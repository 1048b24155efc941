// SPDX-License-Identifier: MIT
#include "generator/typed_input.hpp"

namespace malote::generator {
namespace {

// RFC 854: interpret as command, and what may follow it.
constexpr char iac = '\xff';
constexpr char sub_begin = '\xfa', sub_end = '\xf0';
constexpr char will = '\xfb', dont = '\xfe';

bool is_option_word(char c) {
  const auto octet = static_cast<unsigned char>(c);
  return octet >= static_cast<unsigned char>(will) && octet <= static_cast<unsigned char>(dont);
}

}  // namespace

void TypedInput::drop_late_end(std::string_view& rest) {
  if (!end_may_follow_ || rest.empty()) return;
  end_may_follow_ = false;
  if (rest.front() == '\n' || rest.front() == '\0') rest.remove_prefix(1);
}

TypedInput::Got TypedInput::take(std::string_view& rest) {
  drop_late_end(rest);
  while (!rest.empty()) {
    const char c = rest.front();
    if (where_ == Where::after_cr) {
      // Anything else begins the next line: some terminals send a CR alone.
      if (c == '\n' || c == '\0') rest.remove_prefix(1);
      return finish(false);
    }
    rest.remove_prefix(1);
    if (fresh_) {
      line_.clear();
      fresh_ = too_long_ = false;
    }
    if (where_ != Where::in_line) {
      take_telnet(c);
    } else if (c == '\n') {
      return finish(true);
    } else if (c == '\r') {
      where_ = Where::after_cr;
    } else if (c == iac) {
      where_ = Where::after_iac;
    } else if (c == '\b' || c == '\x7f') {
      rub_out();
    } else if (line_.size() >= command_octets_cap) {
      too_long_ = true;
    } else if (c != '\0') {
      line_ += c;
    }
  }
  return Got::more;
}

TypedInput::Got TypedInput::settle() {
  end_may_follow_ = true;
  return finish(false);
}

void TypedInput::take_telnet(char c) {
  switch (where_) {
    case Where::after_iac:
      where_ = c == sub_begin      ? Where::within_option
               : is_option_word(c) ? Where::option
                                   : Where::in_line;
      break;
    case Where::within_option:
      if (c == iac) where_ = Where::option_iac;
      break;
    case Where::option_iac:
      where_ = c == sub_end ? Where::in_line : Where::within_option;
      break;
    case Where::option:
    case Where::in_line:
    case Where::after_cr:
      where_ = Where::in_line;
      break;
  }
}

// A whole character of UTF-8.
void TypedInput::rub_out() {
  while (!line_.empty()) {
    const auto octet = static_cast<unsigned char>(line_.back());
    line_.pop_back();
    if ((octet & 0xC0U) != 0x80U) break;
  }
}

TypedInput::Got TypedInput::finish(bool bare) {
  where_ = Where::in_line;
  if (fresh_) line_.clear();
  fresh_ = true;
  ended_bare_ = bare;
  const bool long_one = too_long_;
  too_long_ = false;
  return long_one ? Got::too_long : Got::line;
}

}  // namespace malote::generator
