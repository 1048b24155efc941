// SPDX-License-Identifier: MIT
#include "view/conversation.hpp"

#include <algorithm>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/session_transcript.hpp"
#include "export/transcript_text.hpp"
#include "records/names.hpp"

namespace malote::view {
std::string text_of(const TranscriptLine& line) {
  std::string text;
  for (const TextSpan& span : line.spans) text += span.text;
  return text;
}

Conversation::Conversation(const store::Reader& reader, SessionId id, bool reveal)
    : reader_(reader), id_(id) {
  options_.reveal = reveal;
  options_.on_screen = true;
  token_ = reader_.change_token();
  load();
}

void Conversation::load() {
  const auto begun = LoadPace::Clock::now();
  const auto session = reader_.session(id_);
  if (session) {
    session_ = *session;
    lines_.clear();
    write_transcript(reader_, session_, options_, [&](TranscriptLine line) {
      if (lines_.size() < lines_most) lines_.push_back(std::move(line));
    });
    if (lines_.size() == lines_most) {
      TranscriptLine rest{LineKind::notice, {}, {}, {}, {}};
      rest.spans.push_back({Role::warn, tr("too long for the screen: w saves all of it")});
      lines_.push_back(std::move(rest));
    }
  }
  pace_.loaded(begun);
}

bool Conversation::refresh() {
  const std::int64_t token = reader_.change_token();
  if (token == token_ || pace_.too_soon()) return false;
  token_ = token;
  const auto now = reader_.session(id_);
  // A session that has ended does not change any more.
  if (!now || (session_.outcome != Outcome::open && now->exchanges == session_.exchanges &&
               now->notices == session_.notices)) {
    return false;
  }
  load();
  return true;
}

void Conversation::set_reveal(bool reveal) {
  options_.reveal = reveal;
  load();
}

void Conversation::set_whole(bool whole) {
  options_.whole = whole;
  load();
}

std::string Conversation::title() const {
  return fill(tr("Session {}"), id_.value) + "  " + to_upper(to_word(session_.protocol)) + "  " +
         to_text(session_.client) + " > " + to_text(session_.server);
}

Explanation Conversation::explain_line(std::size_t line) const {
  return line < lines_.size() ? explain(session_.protocol, lines_[line]) : Explanation{};
}

Depth Conversation::depth_of(std::size_t line) const {
  if (line >= lines_.size()) return Depth::nothing;
  if (lines_[line].message) return Depth::message;
  if (lines_[line].transfer) return Depth::transfer;
  return lines_[line].kind == LineKind::hint ? Depth::unfold : Depth::nothing;
}

std::size_t Conversation::first_said() const {
  const auto found = std::find_if(lines_.begin(), lines_.end(), [](const TranscriptLine& line) {
    return line.kind == LineKind::command || line.kind == LineKind::reply;
  });
  return found == lines_.end() ? 0 : static_cast<std::size_t>(found - lines_.begin());
}

std::optional<std::size_t> Conversation::find(const std::string& text, std::size_t from,
                                              bool forwards) const {
  const std::string wanted = to_lower(text);
  const std::size_t count = lines_.size();
  for (std::size_t step = 0; step < count; ++step) {
    const std::size_t line = (from + (forwards ? step : count - step)) % count;
    if (to_lower(text_of(lines_[line])).find(wanted) != std::string::npos) return line;
  }
  return std::nullopt;
}

Result<bool> Conversation::save(const std::string& path, Existing existing) const {
  TranscriptOptions options = options_;
  options.whole = true;
  options.on_screen = false;
  return write_new_file(path, existing, [&](const PutOctets& put) {
    TranscriptText text(TextStyle{}, [&](std::string_view line) { (void)put(line); });
    const auto session = reader_.session(id_);
    write_transcript(reader_, session.value_or(session_), options,
                     [&](const TranscriptLine& line) { text.write(line); });
  });
}

}  // namespace malote::view
