// SPDX-License-Identifier: MIT
// A heading and what is known under it, a label and a value a line. Called by the pages of messages
// and journeys.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/text.hpp"
#include "export/transcript_text.hpp"

namespace malote {

class DetailLines {
 public:
  explicit DetailLines(TranscriptText& text) : text_(text) {}
  void title(std::vector<std::pair<Role, std::string>> spans) {
    TranscriptLine line{LineKind::title, {}, {}, {}, {}};
    for (auto& [role, text] : spans) line.spans.push_back({role, std::move(text)});
    text_.write(line);
  }
  // `value` is printable.
  void detail(const char* label, const std::string& value, Role role = Role::plain) {
    TranscriptLine line{LineKind::detail, {}, {}, {}, {}};
    line.spans.push_back({Role::dim, label});
    line.spans.push_back({role, value});
    text_.write(line);
  }
  void detail(const char* label, const OptionalText& value) {
    if (value) detail(label, to_visible(*value));
  }
  void detail(const char* label, const std::vector<std::string>& values) {
    if (values.empty()) return;
    std::string all;
    for (const std::string& value : values) {
      if (!all.empty()) all += ", ";
      all += to_visible(value);
    }
    detail(label, all);
  }

 private:
  TranscriptText& text_;
};

}  // namespace malote
