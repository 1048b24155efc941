// SPDX-License-Identifier: MIT
// Bodies of RETR and TOP on their way to the tap. The lone dot ends them, never an announced size
// (RFC 1939 3, 5).
#include <fmt/format.h>

#include <string>
#include <utility>

#include "core/i18n.hpp"
#include "dissectors/pop3/pop3_dissector.hpp"
#include "dissectors/pop3/server_lines.hpp"

namespace malote::pop3 {
namespace {

// Octets up to and with the next line end, or all there are.
std::size_t rest_of_line(const ChunkCursor& cursor) noexcept {
  const auto end = as_text(cursor.rest).find('\n');
  return end == std::string_view::npos ? cursor.rest.size() : end + 1;
}

}  // namespace

void Pop3Dissector::read_body(ChunkCursor& cursor) {
  if (!tap_.open()) begin_body(head_.begin(cursor));
  if (gap_in_answer_) {
    read_body_line(cursor);
    return;
  }
  head_.release([this](ChunkCursor& held) { (void)feed_body(held); });
  if (feed_body(cursor)) end_body(cursor.origin);
}

// Behind a gap every line's beginning is looked at: the terminator may have been lost, and this may
// be the next reply.
void Pop3Dissector::read_body_line(ChunkCursor& cursor) {
  if (!line_judged_ && (after_gap_ || dot_.at_line_start())) {
    const auto head = head_.peek(cursor, status_octets);
    if (!head) {
      head_.hold(cursor);
      return;
    }
    const bool more_asked = queue_.size() > (answer_->n ? 1U : 0U) || !answer_->asked;
    if (parse_status(*head) && more_asked) {
      break_body(Verdict::gap, head_.begin(cursor));
      return;
    }
    // The gap ended just before the terminator: the dot filter cannot know.
    const bool dot_behind_gap = after_gap_ && (*head == ".\r\n" || *head == ".\n");
    if (dot_behind_gap) {
      head_.drop();
      (void)cursor.take(rest_of_line(cursor));
      end_body(cursor.origin);
      return;
    }
    line_judged_ = true;
    after_gap_ = false;
    head_.release([this](ChunkCursor& held) { (void)feed_body(held); });
  }
  const Origin begin = cursor.origin;
  ChunkCursor line(cursor.take(rest_of_line(cursor)), begin);
  const bool ends = line.rest.back() == '\n';
  const bool done = feed_body(line);
  if (ends) line_judged_ = false;
  if (done) end_body(cursor.origin);
}

bool Pop3Dissector::feed_body(ChunkCursor& cursor) {
  const auto to_tap = [&](Bytes octets) { tap_->append(octets, cursor.origin); };
  return dot_.feed(cursor, to_tap) == DotBody::State::done;
}

void Pop3Dissector::begin_body(const Origin& origin) {
  MessageRecord draft;
  draft.via = Protocol::pop3;
  draft.action = Action::retrieve;
  draft.number = answer_->number;
  if (draft.number) draft.uidl = maildrop_.uidl_of(*draft.number);
  if (answer_->verb == Verb::top) draft.partial = Partial::top;
  tap_->begin(std::move(draft), origin);
  ExchangeRecord* front = queue_.front();
  if (front != nullptr && answering(*front)) front->message = tap_->id();
}

// The reply's beginning was lost, or is older than the capture.
void Pop3Dissector::begin_body_without_head() {
  Answer answer;
  answer.head_known = false;
  answer.asked = maybe_answered_;
  if (const ExchangeRecord* front = queue_.front(); front != nullptr && maybe_answered_) {
    answer.n = front->n;
    answer.verb = verb_of(*front);
    if (front->argument) answer.number = leading_number(*front->argument);
  }
  maybe_answered_ = false;
  answer_ = std::move(answer);
  mode_ = Mode::body;
  dot_.reset();
  dot_.on_gap([](Bytes) {});
  gap_in_answer_ = after_gap_ = true;
  line_judged_ = false;
  tap_->missed_start();
}

void Pop3Dissector::end_body(const Origin& last) {
  if (dot_.bare_lf_seen() || dot_.ended_bare()) note_bare_lf(last);
  const bool whole = !gap_in_answer_ && answer_->asked && answer_->verb == Verb::retr;
  if (whole && answer_->announced && *answer_->announced != tap_->octets()) {
    host_.notice(Severity::info, "size-hint",
                 fmt::format(fmt::runtime(tr_noop("The server announced {} octets and sent {}.")),
                             *answer_->announced, tap_->octets()),
                 last);
  }
  tap_->finish_body(last);
  settle_message();
}

void Pop3Dissector::break_body(Verdict why, const Origin& origin) {
  if (!tap_.open()) begin_body(origin);
  // Behind a gap what is held is the next reply's.
  const bool by_gap = why == Verdict::gap;
  if (!by_gap) head_.release([this](ChunkCursor& held) { (void)feed_body(held); });
  tap_->break_off(why, origin);
  answer_->cut_off = !by_gap;
  settle_message();
}

void Pop3Dissector::settle_message() {
  std::optional<std::string> result;
  if (answer_->head_known) {
    result = answer_->reply.code;
    if (!answer_->reply.text.empty()) *result += " " + answer_->reply.text;
  }
  tap_.emit(std::move(result));
  finish_answer();
}

void Pop3Dissector::body_gap(const Gap& gap) {
  if (!tap_.open()) begin_body(gap.origin);
  head_.release([this](ChunkCursor& held) { (void)feed_body(held); });
  // A gap that fits into what was announced lies within this body; a longer one, or one in a body
  // of unknown size, may have swallowed the answers of other commands.
  const bool inside =
      answer_->announced && !gap_in_answer_ && tap_->octets() + gap.length <= *answer_->announced;
  if (queue_.size() > 1 && !inside) doubt_all();
  dot_.on_gap([this, &gap](Bytes octets) { tap_->append(octets, gap.origin); });
  tap_->skip(gap.length);
  gap_in_answer_ = true;
  line_judged_ = false;
}

}  // namespace malote::pop3
