// SPDX-License-Identifier: MIT
// Transcript lines as text: on a terminal coloured and fitted to its width, in a file plain and
// uncut. Called by show and export text; must not know the store.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "export/style.hpp"
#include "export/transcript.hpp"

namespace malote {

using TextSink = std::function<void(std::string_view)>;

struct TextStyle {
  Painter painter{false};
  const Glyphs* glyphs = &unicode_glyphs();
  std::size_t width = 0;  // of the terminal; 0: nothing is wrapped or cut
  bool ascii = false;     // the terminal knows no other characters
};

class TranscriptText {
 public:
  TranscriptText(TextStyle style, TextSink out) : style_(style), out_(std::move(out)) {}
  void write(const TranscriptLine&);

 private:
  void write_title(const TranscriptLine&);
  void write_detail(const TranscriptLine&);
  void write_phase(const TranscriptLine&);
  void write_said(const TranscriptLine&);
  void write_aside(const TranscriptLine&, std::string_view sign, Role sign_role);
  void write_body(const TranscriptLine&);
  void append_times(std::string& out, const TranscriptLine&) const;
  // The spans, wrapped behind what `out` holds already in `used` columns.
  void append_spans(std::string& out, const std::vector<TextSpan>&, std::size_t used,
                    std::size_t hanging) const;
  [[nodiscard]] std::string printable(std::string_view) const;
  [[nodiscard]] std::size_t room(std::size_t used) const;

  TextStyle style_;
  TextSink out_;
  std::size_t reply_indent_ = 0;  // where the text of the last reply began
};

}  // namespace malote
