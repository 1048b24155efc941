// SPDX-License-Identifier: MIT
// The header of a message or of one of its parts while it flows by (RFC 5322 2.2), cut anywhere:
// keeps the fields that the program reads, unfolded, and ends with the empty line or with a line
// that is no field. Called by Decoder. Memory: at most the kept fields.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/bytes.hpp"
#include "core/limits.hpp"

namespace malote::mime {

// The fields that a row of a message shows, decoded (RFC 2047) to UTF-8. Of a repeated field the
// first one counts; To gathers all. Octets that are not UTF-8 stay as they came.
struct TopHeader {
  std::optional<std::string> subject, from, date, message_id, mime_version;
  std::vector<std::string> to;  // one entry an address, group members included, display names kept
};

enum class Field : std::uint8_t {
  subject,
  from,
  date,
  message_id,
  to,
  mime_version,
  content_type,
  content_transfer_encoding,
  content_disposition,
  content_id,
  content_description,
};

class HeaderScanner {
 public:
  explicit HeaderScanner(const Limits&);
  // Takes octets up to the header's end and says how many; what follows them is the body.
  std::size_t feed(Bytes);
  // A hole: the field under way is dropped, and what is left of its line; the next line goes on.
  void on_gap();
  // Nothing follows.
  void end();
  [[nodiscard]] bool done() const noexcept { return done_; }      // the header's end was reached
  [[nodiscard]] bool capped() const noexcept { return capped_; }  // not all of it was looked at
  // The beginning of the body, where a line that is no field stands in place of the empty line.
  [[nodiscard]] const std::string& rejected() const noexcept { return rejected_; }

  // Unfolded, undecoded; the first of its kind. Nothing where there was none.
  [[nodiscard]] const std::string* find(Field) const noexcept;
  // Decodes what was gathered (also when the message ended within its header).
  [[nodiscard]] TopHeader finish();

 private:
  enum class At : std::uint8_t { line_start, name, value, skipped_line };
  void take(std::string_view piece);
  std::string_view take_name(std::string_view octets);
  void take_value(std::string_view octets, bool ends);
  void on_name(std::string_view name);
  void on_odd_line(std::string_view line, bool ends);
  void close_field();
  void stop();

  std::size_t cap_, field_cap_;
  std::size_t seen_ = 0;
  At at_ = At::line_start;
  bool field_kept_ = false;  // the field under way
  bool first_line_ = true;
  bool done_ = false, capped_ = false;
  Field field_ = Field::subject;
  std::string head_;   // the unfinished beginning of a line, up to its colon
  std::string value_;  // of the field under way
  std::string rejected_;
  std::vector<std::pair<Field, std::string>> kept_;
};

}  // namespace malote::mime
