// SPDX-License-Identifier: MIT
// Transcripts as one HTML page that needs nothing but itself: no script, no address outside it, and
// a policy that forbids both. What was on the wire is text in it and nothing else. Called by export
// html, which pushes the lines of each session's transcript.
#pragma once

#include <string>
#include <string_view>

#include "export/transcript.hpp"
#include "export/transcript_text.hpp"

namespace malote {

// For text and for quoted attributes; what to_visible escapes is escaped, whoever wrote it.
[[nodiscard]] std::string to_html(std::string_view);

class HtmlPage {
 public:
  explicit HtmlPage(TextSink out) : out_(std::move(out)) {}

  void begin(const std::string& title);  // and the contents' beginning
  // A line of the contents. What is not whole in the session: "m3: gap".
  struct Defect {
    std::string text;
    Role role = Role::alert;
  };
  void add_to_contents(const SessionRecord&, const std::vector<Defect>&);
  void end_contents();
  void begin_session(SessionId);
  void write(const TranscriptLine&);
  void end_session();
  void end();

 private:
  enum class Block : std::uint8_t { none, details, body };
  void enter(Block, const TranscriptLine&);
  void write_title(const TranscriptLine&);
  void write_said(const TranscriptLine&);
  void write_aside(const TranscriptLine&, const char* kind, std::string_view sign, Role);

  TextSink out_;
  SessionId session_;
  Block open_ = Block::none;
};

}  // namespace malote
