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

constexpr std::array<std::string_view, 6> wanted = {"subject",    "from", "date",
                                                    "message-id", "to",   "mime-version"};

constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// The name of a field, or nothing where the line is none: printable ASCII without ':', blanks
// before the ':' met (RFC 5322 3.6.8 and 4.5).
std::optional<std::string_view> field_name(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view name = line.substr(0, colon);
  while (!name.empty() && is_blank(name.back())) name.remove_suffix(1);
  const bool printable =
      std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  if (name.empty() || !printable) return std::nullopt;
  return name;
}

void append_capped(std::string& to, std::string_view what, std::size_t cap) {
  to.append(what.substr(0, cap - std::min(cap, to.size())));
}

}  // namespace

HeaderScanner::HeaderScanner(const Limits& limits)
    : cap_(limits.header_octets), field_cap_(limits.header_field_octets) {}

void HeaderScanner::feed(Bytes bytes) {
  while (!bytes.empty() && !done_) {
    const Bytes room = bytes.first(std::min(bytes.size(), cap_ - seen_));
    const void* found = room.empty() ? nullptr : std::memchr(room.data(), '\n', room.size());
    const std::size_t octets =
        found == nullptr
            ? room.size()
            : static_cast<std::size_t>(static_cast<const Byte*>(found) - room.data()) + 1;
    const std::string_view piece = as_text(room.first(octets));
    seen_ += octets;
    bytes = bytes.subspan(octets);
    if (found == nullptr) {
      append_capped(line_, piece, field_cap_);
    } else if (line_.empty()) {
      take_line(piece.substr(0, std::min(piece.size() - 1, field_cap_)));
    } else {
      append_capped(line_, piece.substr(0, piece.size() - 1), field_cap_);
      const std::string whole = std::move(line_);
      line_.clear();
      take_line(whole);
    }
    if (seen_ >= cap_ && !done_) {
      // A field with all that is kept of one would be no other if its line went on to its end.
      if (line_.size() >= field_cap_) take_line(std::exchange(line_, std::string()));
      if (!done_) {
        capped_ = true;
        stop();
      }
    }
  }
}

void HeaderScanner::on_gap() {
  if (done_) return;
  // A new line has begun: the field before it is whole.
  if (!line_.empty() && !is_blank(line_.front())) close_field();
  line_.clear();
  name_.clear();
  value_.clear();
  field_kept_ = false;
  skipping_ = true;
  tail_of_line_ = true;
}

void HeaderScanner::take_line(std::string_view line) {
  if (tail_of_line_) {  // what a gap has left of a line
    tail_of_line_ = false;
    return;
  }
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  const bool first = first_line_;
  first_line_ = false;
  if (line.empty()) return stop();
  if (is_blank(line.front())) {
    if (field_kept_) append_capped(value_, line, field_cap_);
    return;
  }
  const auto name = field_name(line);
  if (!name) {
    // An mbox line that came along is no field; any other line means that the body began without
    // an empty line before it.
    if (!skipping_ && !(first && (line.starts_with("From ") || line.starts_with(">From ")))) stop();
    return;
  }
  skipping_ = false;
  close_field();
  const auto* const found =
      std::find_if(wanted.begin(), wanted.end(),
                   [&](std::string_view one) { return equals_ignoring_case(one, *name); });
  field_kept_ = found != wanted.end() && (*found == "to" || !kept(*found));
  if (!field_kept_) return;
  name_ = *found;
  value_ = line.substr(line.find(':') + 1);
}

void HeaderScanner::close_field() {
  if (field_kept_) kept_.emplace_back(std::move(name_), trim(value_));
  name_.clear();
  value_.clear();
  field_kept_ = false;
}

void HeaderScanner::stop() {
  close_field();
  line_ = std::string();
  value_ = std::string();
  done_ = true;
}

const std::string* HeaderScanner::kept(std::string_view name) const {
  const auto found = std::find_if(kept_.begin(), kept_.end(),
                                  [&](const auto& field) { return field.first == name; });
  return found == kept_.end() ? nullptr : &found->second;
}

TopHeader HeaderScanner::finish() {
  if (!done_ && !line_.empty()) take_line(std::exchange(line_, std::string()));
  if (!done_) stop();
  const auto decoded = [&](std::string_view name) -> std::optional<std::string> {
    const std::string* value = kept(name);
    if (value == nullptr) return std::nullopt;
    return decode_encoded_words(*value);
  };
  TopHeader top;
  top.subject = decoded("subject");
  top.from = decoded("from");
  top.date = decoded("date");
  top.message_id = decoded("message-id");
  if (const std::string* version = kept("mime-version")) top.mime_version = *version;
  for (const auto& [name, value] : kept_) {
    if (name != "to") continue;
    for (const std::string_view address : split_addresses(value)) {
      top.to.push_back(decode_encoded_words(address));
    }
  }
  return top;
}

}  // namespace malote::mime
