// SPDX-License-Identifier: MIT
// The end of an answer that may have had more lines, and whose answer it was.
#include <string>
#include <utility>

#include "dissectors/pop3/pop3_dissector.hpp"

namespace malote::pop3 {

// Whether the answer was another command's, which is not in the capture: it goes on where that
// one's cannot, or another answer follows.
void Pop3Dissector::settle_doubted(bool stranger) {
  answer_->doubted = false;
  if (!stranger) {
    const ExchangeRecord* front = queue_.front();
    if (front != nullptr && answering(*front)) {
      apply(*front, true, answer_->reply.text, answer_->origin);
    }
    return;
  }
  answer_->n.reset();
  answer_->asked = false;
  answer_->verb = Verb::unknown;
  answer_->number.reset();
}

// A reply that could have had more lines has none.
void Pop3Dissector::settle_undecided() {
  if (mode_ == Mode::undecided && answer_->doubted) settle_doubted(false);
  if (mode_ == Mode::undecided) finish_answer();
}

bool Pop3Dissector::answering(const ExchangeRecord& exchange) const noexcept {
  return answer_ && answer_->n == exchange.n;
}

void Pop3Dissector::finish_answer() {
  if (const ExchangeRecord* front = queue_.front(); front != nullptr && answering(*front)) {
    if (answer_->lines_not_kept != 0) {
      answer_->reply.text += "\n[+" + std::to_string(answer_->lines_not_kept) + "]";
    }
    if (answer_->head_known && !answer_->cut_off) {
      queue_.settle(std::move(answer_->reply));
    } else {
      if (answer_->head_known) queue_.interim(std::move(answer_->reply));
      queue_.abandon();
    }
  } else if (!answer_->n && answer_->head_known) {
    queue_.unasked(std::move(answer_->reply),
                   phase_name(state_ == State::transaction, Verb::unknown), answer_->origin);
  }
  answer_.reset();
  mode_ = Mode::status;
  gap_in_answer_ = after_gap_ = line_judged_ = false;
  drop_doubtful();
}

// Commands that may have been answered within a gap: the next reply may be another's.
void Pop3Dissector::drop_doubtful() {
  while (queue_.front() != nullptr && queue_.front()->n <= doubtful_until_) {
    logins_.give_up_before(queue_.front()->n + 1);
    queue_.abandon();
  }
  if (queue_.empty() && !unsure_) sent_state_ = state_;
}

}  // namespace malote::pop3
