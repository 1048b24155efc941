// SPDX-License-Identifier: MIT
#include "mime/delivery_status.hpp"

#include "core/text.hpp"
#include "mime/encoded_word.hpp"

namespace malote::mime {

namespace {

constexpr std::size_t receivers_most = 1000;

std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// "rfc822; bob@example.org": the type is of no interest.
std::string behind_type(std::string_view value) {
  const std::size_t semicolon = value.find(';');
  if (semicolon == std::string_view::npos) return std::string(trim(value));
  return std::string(trim(value.substr(semicolon + 1)));
}

void set(DeliveryReport& report, std::string_view field) {
  const std::size_t colon = field.find(':');
  if (colon == std::string_view::npos) return;
  const std::string name = to_lower(trim(field.substr(0, colon)));
  const std::string value = decode_encoded_words(trim(field.substr(colon + 1)));
  if (name == "final-recipient") report.recipient = behind_type(value);
  if (name == "original-recipient") report.original = behind_type(value);
  if (name == "action") report.action = to_lower(trim(value));
  if (name == "status") report.status = std::string(trim(value));
  if (name == "remote-mta") report.remote = behind_type(value);
  if (name == "diagnostic-code") report.diagnostic = behind_type(value);
}

}  // namespace

// Groups of fields with empty lines between; the first is about the report itself.
std::vector<DeliveryReport> parse_delivery_status(std::string_view text) {
  std::vector<DeliveryReport> reports;
  DeliveryReport report;
  std::string field;
  const auto close_group = [&] {
    set(report, field);
    field.clear();
    const bool of_receiver = !report.recipient.empty() || !report.original.empty();
    if (of_receiver && reports.size() < receivers_most) reports.push_back(report);
    report = {};
  };
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (trim(line).empty()) {
      close_group();
    } else if (line.front() == ' ' || line.front() == '\t') {
      field += line;
    } else {
      set(report, field);
      field = line;
    }
  }
  close_group();
  return reports;
}

}  // namespace malote::mime
