// SPDX-License-Identifier: MIT
#include "generator/mail_body.hpp"

#include <algorithm>
#include <ctime>

#include "core/text.hpp"

namespace malote::generator {
namespace {

// "Subject: …": RFC 5322 2.2; what has no header gets an empty line in its place.
bool begins_with_field(std::string_view content) {
  const auto colon = content.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  for (const char c : content.substr(0, colon)) {
    if (c <= ' ' || c >= '\x7f') return false;
  }
  return true;
}

}  // namespace

void MailBody::append(std::string_view octets) {
  sha256_.add(octets);
  size_ += octets.size();
  if (kept_.size() < cap_) kept_ += octets.substr(0, cap_ - kept_.size());
}

bool MailBody::take_dotted(std::string_view& octets) {
  while (!octets.empty()) {
    if (where_ == Where::in_line) {
      const auto end = octets.find('\r');
      const auto bare = octets.substr(0, end).find('\n');
      const auto plain = bare != std::string_view::npos ? bare : std::min(end, octets.size());
      append(octets.substr(0, plain));
      octets.remove_prefix(plain);
      if (octets.empty()) break;
    }
    const char c = octets.front();
    octets.remove_prefix(1);
    if (take_octet(c)) return true;
  }
  return false;
}

bool MailBody::take_octet(char c) {
  if (where_ == Where::line_start && c == '.') {
    where_ = Where::dot;
    return false;
  }
  if (where_ == Where::dot && c == '\r') {
    where_ = Where::dot_cr;
    return false;
  }
  if (where_ == Where::dot_cr) {
    if (c == '\n' && (bare_ || !previous_bare_)) return true;
    // A lone dot between line ends that we don't go by is text, and so is what was held of it.
    append(c == '\n' ? ".\r" : "\r");
    where_ = Where::after_cr;
  }
  if (where_ == Where::dot && c == '\n') {
    if (bare_) return true;
    append(".");
  }
  append({&c, 1});
  if (c == '\n') {
    previous_bare_ = where_ != Where::after_cr;
    where_ = Where::line_start;
  } else {
    where_ = c == '\r' ? Where::after_cr : Where::in_line;
  }
  return false;
}

void MailBody::put_into(TruthRow& row) const {
  row.size = size_;
  row.sha256 = sha256_.hex();
  put_header_fields(row, kept_);
}

std::string to_mail_date(Timestamp time) {
  const std::time_t seconds = time.ns / ns_per_second;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[64];
  const auto length = std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S +0000", &parts);
  return {text, length};
}

std::string to_stored(std::string_view trace, std::string_view content) {
  std::string stored(trace);
  stored.reserve(trace.size() + content.size() + content.size() / 16 + 4);
  if (!begins_with_field(content)) stored += "\r\n";
  for (std::size_t i = 0; i < content.size(); ++i) {
    if (content[i] == '\n' && (i == 0 || content[i - 1] != '\r')) stored += '\r';
    stored += content[i];
  }
  if (!stored.ends_with("\r\n")) stored += stored.ends_with('\r') ? "\n" : "\r\n";
  return stored;
}

}  // namespace malote::generator
