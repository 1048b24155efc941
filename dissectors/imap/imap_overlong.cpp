// SPDX-License-Identifier: MIT
// Literals of a FETCH response on their way to the message, their last octets kept back: where a
// server announced more than it sent, the responses behind it are found within, and read as such.
#include <algorithm>
#include <utility>

#include "core/i18n.hpp"
#include "dissectors/imap/imap_dissector.hpp"
#include "dissectors/imap/literal_tail.hpp"

namespace malote::imap {

void ImapDissector::fetch_octets(const Token& token) {
  std::string_view octets = token.text;
  if (!fetch_.in_section()) {
    fetch_.literal_octets(as_bytes(octets), token.begin);
    if (server_lexer_.literal_left() == 0) fetch_.literal_end();
    return;
  }
  if (octets.size() >= literal_tail_octets) {
    flush_tail();
    const std::size_t sure = octets.size() - literal_tail_octets;
    fetch_.literal_octets(as_bytes(octets.substr(0, sure)), token.begin);
    octets.remove_prefix(sure);
  } else if (tail_.size() + octets.size() > literal_tail_octets) {
    const std::size_t sure = tail_.size() + octets.size() - literal_tail_octets;
    fetch_.literal_octets(as_bytes(std::string_view(tail_).substr(0, sure)), tail_origin_);
    tail_.erase(0, sure);
  }
  tail_ += octets;
  tail_origin_ = token.begin;
  if (server_lexer_.literal_left() == 0) end_fetch_literal();
}

bool ImapDissector::awaits(std::string_view tag) {
  return exchanges_.by_tag(tag) != nullptr;
}

void ImapDissector::end_fetch_literal() {
  const auto awaited = [this](std::string_view tag) { return awaits(tag); };
  judging_ = may_have_swallowed(tail_, awaited);
  behind_.clear();
  lines_behind_ = 0;
  if (judging_) return;
  flush_tail();
  fetch_.literal_end();
}

void ImapDissector::flush_tail() {
  if (!tail_.empty()) fetch_.literal_octets(as_bytes(tail_), tail_origin_);
  tail_.clear();
}

// The line behind the literal tells whether that ended where it should, or the one behind that.
void ImapDissector::read_behind(ChunkCursor& cursor) {
  const std::size_t most = behind_literal_octets - behind_.size();
  const std::size_t end = as_text(cursor.rest).find('\n');
  const bool whole = end != nowhere && end < most;
  behind_origin_ = cursor.origin;
  behind_ += as_text(cursor.take(whole ? end + 1 : std::min(most, cursor.rest.size())));
  if (behind_.size() >= behind_literal_octets || (whole && ++lines_behind_ == 2) ||
      (whole && (goes_on(tail_, behind_) || end_of_tail() != nowhere))) {
    judge();
  }
}

// Where the response ends that the literal belongs to, if that lies within what was kept back.
std::size_t ImapDissector::end_of_tail() {
  if (goes_on(tail_, behind_)) return nowhere;
  const auto awaited = [this](std::string_view tag) { return awaits(tag); };
  if (behind_.empty() && !ends_with_answer(tail_, awaited)) return nowhere;
  const std::size_t at = end_of_response(tail_ + behind_, awaited);
  return at <= tail_.size() ? at : nowhere;
}

void ImapDissector::judge() {
  judging_ = false;
  const std::size_t at = end_of_tail();
  if (at == nowhere) {
    flush_tail();
    fetch_.literal_end();
  } else {
    cut_literal(at);
  }
  again_ += std::exchange(behind_, std::string());
  again_origin_ = behind_origin_;
}

// The literal ends there; the rest of what was kept back is read again.
void ImapDissector::cut_literal(std::size_t at) {
  again_ = tail_.substr(at);
  again_origin_ = tail_origin_;
  tail_.resize(at);
  flush_tail();
  server_lexer_.abandon_literal();
  fetch_.cut_literal();
  host_.notice(Severity::warn, "literal-too-long",
               tr_noop("The server announced more octets of a literal than it sent; the responses "
                       "behind it are read as such."),
               again_origin_);
}

// Nothing more comes of the server before something else does: a client that goes on has its
// answer, also where that lies in a literal.
void ImapDissector::settle_tail() {
  ChunkCursor nothing({}, tail_origin_);
  const auto awaited = [this](std::string_view tag) { return awaits(tag); };
  if (judging_) {
    judge();
  } else if (server_lexer_.literal_left() != 0 && ends_with_answer(tail_, awaited)) {
    const std::size_t at = end_of_response(tail_, awaited);
    if (at == nowhere) return;
    cut_literal(at);
  } else {
    return;
  }
  (void)server_words(nothing);
}

}  // namespace malote::imap
