// SPDX-License-Identifier: MIT
// Octets that are missing, and the ends. Behind a gap on the server's side replies are paired by
// what they say, else from the last command backwards once the client has gone on.
#include <algorithm>
#include <utility>

#include "core/i18n.hpp"
#include "dissectors/smtp/smtp_dissector.hpp"

namespace malote::smtp {

void SmtpDissector::on_client_gap(const Gap& gap) {
  client_gap_ever_ = true;
  std::uint64_t behind = gap.length;  // of it, behind what was under way
  switch (mode_) {
    case Mode::doubt:
      while (mode_ == Mode::doubt) {
        settle_doubt_at_gap();
        (void)run_replay();
      }
      if (mode_ == Mode::data) on_body_gap(gap);
      behind = mode_ == Mode::data ? 0 : behind;
      break;
    case Mode::data:
      on_body_gap(gap);
      behind = 0;
      break;
    case Mode::chunk: {
      begin_body(gap.origin);
      const std::uint64_t inside = counter_.skip(gap.length);
      body_->tap->skip(inside);
      body_->holed = true;
      behind -= inside;
      if (counter_.left() == 0) chunk_done(gap.origin);
      break;
    }
    case Mode::skipped:
      behind -= counter_.skip(gap.length);
      if (counter_.left() == 0) set_mode(Mode::commands);
      break;
    case Mode::data_asked:
      lost_before_body_ += gap.length;
      break;
    case Mode::auth_line:  // the answer is lost
      set_mode(Mode::auth_asked);
      break;
    default:
      break;
  }
  if (behind == 0) return;
  client_lines_.drop();
  client_gap_ = true;
  if (current_) lose_chunks(behind);
  if (mode_ == Mode::unsure) {
    drop_unsure(unsure_->held.size());
    unsure_.clear();
  } else if (mode_ == Mode::commands || mode_ == Mode::stray_line) {
    set_mode(Mode::unsure);
  }
}

// Among the missing commands there may be chunks, with at most that many octets.
void SmtpDissector::lose_chunks(std::uint64_t octets) {
  current_->unsure = true;
  if (!current_->carries_body || current_->body_over) return;
  current_->tap->skip(octets);
  current_->holed = true;
}

void SmtpDissector::on_body_gap(const Gap& gap) {
  begin_body(gap.origin);
  dot_.on_gap([&](Bytes octets) { body_->tap->append(octets, gap.origin); });
  body_->tap->skip(gap.length);
  body_->holed = true;
}

// What was held is no whole line: part of a body, if there may be one at all.
void SmtpDissector::settle_doubt_at_gap() {
  const bool body_open = doubts_end() || doubt_->why == Doubt::Why::early_reply;
  if (!doubt_->held.empty() && !(body_open && looks_like_command(doubt_->held))) {
    settle_doubt(false);
    return;
  }
  if (body_open) break_body(body_->holed ? Verdict::gap : Verdict::cut_end, doubt_->ended);
  if (body_open) leave_transaction(doubt_->ended);
  set_mode(Mode::commands);
}

void SmtpDissector::on_server_gap(const Gap&) {
  server_lines_.drop();
  replies_.on_gap();
  queue_.forget_owed();
  lost_pending_ = pending_.size();
  more_replies_ = false;
  replies_lost_ = lost_pending_ != 0;
  if (is_asking(mode_)) alone_ = true;
}

// A reply behind a gap: some of the commands that wait were answered within it.
Next SmtpDissector::place_after_gap(Reply&& reply) {
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    if (!telling(*pending_[i].command, reply)) continue;
    (void)place_backwards(i);
    return answer(std::move(reply));
  }
  if (pending_.size() == 1 && !more_replies_ &&
      plausible(*pending_.front().command, pending_.front().body_begun, reply)) {
    replies_lost_ = false;
    return answer(std::move(reply));
  }
  if (answers_one_verb(reply)) {  // a missing one, sent when all these had been answered
    (void)place_backwards(pending_.size());
    unasked(std::move(reply));
    return Next::more;
  }
  if (unplaced_.size() < host_.limits().exchange_replies) unplaced_.push_back(std::move(reply));
  // As many replies as commands: none was lost.
  return unplaced_.size() >= pending_.size() && !more_replies_ ? place_backwards(pending_.size())
                                                               : Next::more;
}

// The replies not placed yet answer the commands right before that place; those before got theirs
// in the gap.
Next SmtpDissector::place_backwards(std::size_t before) {
  replies_lost_ = more_replies_ = false;
  std::vector<Reply> replies = std::exchange(unplaced_, {});
  const std::size_t fitting = std::min(replies.size(), before);
  const std::size_t surplus = replies.size() - fitting;
  for (std::size_t i = 0; i < before - fitting && !pending_.empty(); ++i) abandon_front();
  Next next = Next::more;
  for (std::size_t i = 0; i < replies.size(); ++i) {
    if (i < surplus) {
      unasked(std::move(replies[i]));
    } else {
      next = answer(std::move(replies[i]));
    }
  }
  return next;
}

// A new command: what waited at the gap was answered within it, or by what came behind it.
void SmtpDissector::client_moved_on() {
  if (replies_.cut()) {
    if (auto cut = replies_.take_unfinished()) (void)on_reply(std::move(*cut));
  }
  if (replies_lost_) (void)place_backwards(std::min(lost_pending_, pending_.size()));
}

void SmtpDissector::end_client(EndReason reason) {
  const Origin origin = latest_;
  if (mode_ == Mode::doubt) {
    end_doubt();
    (void)run_replay();
  }
  if (mode_ == Mode::unsure) {
    settle_unsure();
    (void)run_replay();
  }
  // A last line may lack its end, but only where the client ended it.
  if (mode_ == Mode::commands && reason == EndReason::fin) {
    auto line = client_lines_.flush();
    if (line && line->text.ends_with('\r')) line->text.remove_suffix(1);
    if (line && looks_like_command(line->text)) on_command_line(*line);
  }
  if (mode_ == Mode::data && body_) {
    dot_.on_gap([&](Bytes octets) { body_->tap->append(octets, origin); });
    if (!body_->holed) {
      host_.notice(Severity::warn, "no-final-dot",
                   tr_noop("A message body did not end with a lone dot."), origin);
    }
  }
  if (body_) break_body(Verdict::cut_end, origin);
  break_chunks(Verdict::cut_end, origin);
  set_mode(Mode::commands);
}

// Nothing more comes to settle it.
void SmtpDissector::end_doubt() {
  if (!doubt_->held.empty()) {
    settle_doubt(looks_like_command(doubt_->held));
  } else if (doubts_end()) {
    tell_bare_end(false);
    end_body(doubt_->ended);
  } else {
    settle_doubt(true);
  }
}

void SmtpDissector::end_server() {
  if (const auto line = server_lines_.flush()) (void)on_reply_line(*line);
  if (auto cut = replies_.take_unfinished()) (void)on_reply(std::move(*cut));
}

void SmtpDissector::end_all() {
  // Which commands these answered stays open.
  for (Reply& reply : std::exchange(unplaced_, {})) {
    queue_.unasked(reply.record(), phase_of(Stage::anywhere), reply.origin);
  }
  while (!pending_.empty()) abandon_front();
  if (orphan_) {
    --orphan_->awaited;
    std::exchange(orphan_, nullptr)->emit_if_settled(latest_);
  }
  leave_transaction(latest_);
}

}  // namespace malote::smtp
