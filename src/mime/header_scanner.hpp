// SPDX-License-Identifier: MIT
// The top header section of a message while it flows by (RFC 5322 2.2), cut anywhere: keeps the
// named fields, unfolded, and stops at the empty line or at a cap. Memory: at most the kept fields.
#pragma once

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

class HeaderScanner {
 public:
  explicit HeaderScanner(const Limits&);
  void feed(Bytes);
  // A hole: the field under way is dropped; the next line that looks like a field goes on.
  void on_gap();
  [[nodiscard]] bool done() const noexcept {
    return done_;
  }  // the empty line or the cap was reached
  [[nodiscard]] bool capped() const noexcept { return capped_; }  // the header went on behind it
  // Decodes what was gathered (also when the message ended within its header).
  [[nodiscard]] TopHeader finish();

 private:
  void take_line(std::string_view line);
  void close_field();
  void stop();
  [[nodiscard]] const std::string* kept(std::string_view name) const;

  std::size_t cap_, field_cap_;
  std::size_t seen_ = 0;
  std::string line_;          // the unfinished line
  std::string name_, value_;  // the field under way
  bool field_kept_ = false;
  bool first_line_ = true;
  bool tail_of_line_ = false;  // a gap was here: what comes up to the next line end is no line
  bool skipping_ = false;      // until a line looks like a field
  bool done_ = false;
  bool capped_ = false;
  std::vector<std::pair<std::string, std::string>> kept_;  // lower-case name, unfolded value
};

}  // namespace malote::mime
