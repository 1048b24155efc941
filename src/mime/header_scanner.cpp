// SPDX-License-Identifier: MIT
#include "mime/header_scanner.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "core/text.hpp"
#include "mime/address_list.hpp"
#include "mime/encoded_word.hpp"

namespace malote::mime {

namespace {

struct Wanted {
  std::string_view name;
  Field field;
};
constexpr std::array wanted{
    Wanted{"subject", Field::subject},
    Wanted{"from", Field::from},
    Wanted{"date", Field::date},
    Wanted{"message-id", Field::message_id},
    Wanted{"to", Field::to},
    Wanted{"mime-version", Field::mime_version},
    Wanted{"content-type", Field::content_type},
    Wanted{"content-transfer-encoding", Field::content_transfer_encoding},
    Wanted{"content-disposition", Field::content_disposition},
    Wanted{"content-id", Field::content_id},
    Wanted{"content-description", Field::content_description},
};

// Where no colon stands in so many octets, the line is no field.
constexpr std::size_t name_octets = 1024;

// Printable ASCII without ':', blanks before the ':' met (RFC 5322 3.6.8 and 4.5).
std::string_view trim_name(std::string_view name) {
  while (!name.empty() && is_blank(name.back())) name.remove_suffix(1);
  const bool printable =
      std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  return printable ? name : std::string_view();
}

bool is_mbox_line(std::string_view line) {
  return line.starts_with("From ") || line.starts_with(">From ");
}

std::string_view without_line_end(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

HeaderScanner::HeaderScanner(const Limits& limits)
    : cap_(limits.header_octets), field_cap_(limits.header_field_octets) {}

std::size_t HeaderScanner::feed(Bytes bytes) {
  const std::size_t before = bytes.size();
  while (!bytes.empty() && !done_) {
    std::string_view octets = as_text(bytes);
    if (!capped_) octets = octets.substr(0, cap_ - seen_);
    if (octets.empty()) {  // what is kept of the field under way is kept
      capped_ = true;
      close_field();
      if (at_ == At::value) at_ = At::skipped_line;
      continue;
    }
    std::string_view rest = octets;
    switch (at_) {
      case At::line_start:
        if (is_blank(octets.front())) {  // RFC 5322 2.2.3: folding
          at_ = field_kept_ ? At::value : At::skipped_line;
          first_line_ = false;
        } else {
          at_ = At::name;
        }
        break;
      case At::name:
        rest = take_name(octets);
        break;
      case At::value:
      case At::skipped_line: {
        const std::size_t end = octets.find('\n');
        const bool ends = end != std::string_view::npos;
        take_value(octets.substr(0, end), ends);
        rest = ends ? octets.substr(end + 1) : std::string_view();
        break;
      }
    }
    const std::size_t taken = octets.size() - rest.size();
    seen_ += taken;
    bytes = bytes.subspan(taken);
  }
  return before - bytes.size();
}

// Up to the colon or the line's end; what is left.
std::string_view HeaderScanner::take_name(std::string_view octets) {
  const std::string_view room = octets.substr(0, name_octets - head_.size());
  const std::size_t end = room.find_first_of(":\n");
  const bool ends = end != std::string_view::npos;
  const std::string_view piece = room.substr(0, ends ? end + 1 : room.size());
  if (!ends && head_.size() + piece.size() < name_octets) {
    head_ += piece;
    return {};
  }
  std::string gathered;
  std::string_view line = piece;
  if (!head_.empty()) {
    gathered = std::exchange(head_, {});
    gathered += piece;
    line = gathered;
  }
  if (!line.ends_with(':')) {
    on_odd_line(line, line.ends_with('\n'));
  } else if (const auto name = trim_name(line.substr(0, line.size() - 1)); name.empty()) {
    on_odd_line(line, false);
  } else {
    on_name(name);
  }
  return octets.substr(piece.size());
}

void HeaderScanner::take_value(std::string_view octets, bool ends) {
  if (at_ == At::value) {
    value_.append(octets.substr(0, field_cap_ - std::min(field_cap_, value_.size())));
    if (ends && value_.ends_with('\r')) value_.pop_back();
  }
  if (ends) at_ = At::line_start;
}

void HeaderScanner::on_name(std::string_view name) {
  close_field();
  first_line_ = false;
  at_ = At::skipped_line;
  if (capped_) return;
  for (const Wanted& candidate : wanted) {
    if (candidate.name.size() != name.size() || !equals_ignoring_case(candidate.name, name)) {
      continue;
    }
    field_ = candidate.field;
    field_kept_ = field_ == Field::to || find(field_) == nullptr;
    if (field_kept_) at_ = At::value;
    return;
  }
}

// The empty line; an mbox line that came along is passed over; any other means that the body began
// without an empty line before it.
void HeaderScanner::on_odd_line(std::string_view line, bool ends) {
  const bool first = std::exchange(first_line_, false);
  if (ends && without_line_end(line).empty()) return stop();
  if (first && is_mbox_line(line)) {
    at_ = ends ? At::line_start : At::skipped_line;
    return;
  }
  rejected_ = line;
  stop();
}

void HeaderScanner::on_gap() {
  if (done_) return;
  if (at_ == At::name) close_field();  // a new line has begun: the field before it is whole
  head_.clear();
  value_.clear();
  field_kept_ = false;
  first_line_ = false;
  at_ = At::skipped_line;
}

void HeaderScanner::end() {
  if (done_) return;
  if (!head_.empty()) {
    const std::string line = std::exchange(head_, {});
    if (line == "\r") return stop();
    on_odd_line(line, false);
  }
  stop();
}

void HeaderScanner::close_field() {
  if (field_kept_) kept_.emplace_back(field_, trim(value_));
  value_.clear();
  field_kept_ = false;
}

void HeaderScanner::stop() {
  close_field();
  value_ = std::string();
  done_ = true;
}

const std::string* HeaderScanner::find(Field field) const noexcept {
  for (const auto& [kept, value] : kept_) {
    if (kept == field) return &value;
  }
  return nullptr;
}

TopHeader HeaderScanner::finish() {
  end();
  const auto decoded = [&](Field field) -> std::optional<std::string> {
    const std::string* value = find(field);
    if (value == nullptr) return std::nullopt;
    return decode_encoded_words(*value);
  };
  TopHeader top;
  top.subject = decoded(Field::subject);
  top.from = decoded(Field::from);
  top.date = decoded(Field::date);
  top.message_id = decoded(Field::message_id);
  if (const std::string* version = find(Field::mime_version)) top.mime_version = *version;
  for (const auto& [field, value] : kept_) {
    if (field != Field::to) continue;
    for (const std::string_view address : split_addresses(value)) {
      top.to.push_back(decode_encoded_words(address));
    }
  }
  return top;
}

}  // namespace malote::mime
