// SPDX-License-Identifier: MIT
#include "dissectors/mail/message_tap.hpp"

#include <fmt/format.h>

#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"

namespace malote {

void MessageTap::begin(MessageRecord draft, const Origin& origin) {
  begin_unnumbered(std::move(draft), origin);
  number();
}

void MessageTap::number() {
  if (!draft_.id) draft_.id = host_.next_message_id();
  if (holds_parts_) return;
  if (parts_) parts_->number(draft_.id);
  if (!open_) parts_.reset();
}

void MessageTap::begin_unnumbered(MessageRecord draft, const Origin& origin) {
  if (begun_) {  // a body that nobody ended: its record is not lost
    break_off(Verdict::aborted, last_);
    emit(std::nullopt);
  }
  draft_ = std::move(draft);
  // What IMAP gives again is held against what it gave before: its hash must be known then.
  const bool compared = draft_.via == Protocol::imap;
  draft_.content = compared ? host_.content().open() : host_.content().open_late();
  draft_.origin = origin;
  draft_.time = origin.time;
  draft_.missing.clear();
  parts_ = std::make_unique<PartTap>(host_, holds_parts_ ? MessageId{} : draft_.id);
  if (cut_start_) parts_->missed_start();
  last_ = origin;
  open_ = true;
  begun_ = true;
}

void MessageTap::missed_start() {
  cut_start_ = true;
  if (open_ && octets_ == 0) parts_->missed_start();
}

void MessageTap::append(Bytes octets, const Origin& origin) {
  if (!open_ || octets.empty()) return;
  host_.content().append(draft_.content, octets);
  parts_->feed(octets, origin);
  octets_ += octets.size();
  last_ = origin;
}

void MessageTap::skip(std::uint64_t octets) {
  if (!open_ || octets == 0) return;
  const std::uint64_t at = octets_ + missed_;
  auto& missing = draft_.missing;
  const bool joins = !missing.empty() && missing.back().first + missing.back().second == at;
  if (joins || (!missing.empty() && missing.size() >= host_.limits().missing_ranges)) {
    missing.back().second = at + octets - missing.back().first;
  } else {
    missing.emplace_back(at, octets);
  }
  missed_ += octets;
  parts_->on_gap(last_);
}

void MessageTap::leave_out() {
  if (open_) parts_->on_gap(last_);
}

void MessageTap::finish_body(const Origin& origin) {
  if (!open_) return;
  draft_.time = origin.time;
  close();
}

void MessageTap::break_off(Verdict why, const Origin& origin) {
  if (!open_) return;
  broken_ = why;
  draft_.time = octets_ == 0 ? origin.time : last_.time;
  close();
}

void MessageTap::close() {
  ContentSummary summary = host_.content().close_unless(draft_.content, known_);
  draft_.size = summary.size;
  draft_.sha256 = std::move(summary.sha256);
  draft_.late_hash = summary.late;
  parts_->finish(!broken_ && draft_.partial == Partial::none);
  mime::HeaderScanner& header = parts_->header();
  if (header.capped()) {
    host_.notice(Severity::warn, "long-header",
                 tr_noop("A message's header is longer than what is looked at; fields behind that "
                         "are not in its row."),
                 last_);
  }
  mime::TopHeader top = header.finish();
  if (draft_.id && !holds_parts_) parts_.reset();
  draft_.subject = std::move(top.subject);
  draft_.from = std::move(top.from);
  draft_.to = std::move(top.to);
  draft_.date = std::move(top.date);
  draft_.message_id = std::move(top.message_id);
  // RFC 2045 4: "1.0", comments aside; course notes print "1.1".
  if (top.mime_version && !trim(*top.mime_version).starts_with("1.0")) {
    host_.notice(Severity::info, "mime-version",
                 fmt::format(tr_noop("MIME-Version is {}; there is no version but 1.0."),
                             to_visible(trim(*top.mime_version).substr(0, 40))),
                 last_);
  }
  open_ = false;
}

// Several things may be wrong: the one that meets the first octet decides.
Verdict MessageTap::verdict() const {
  if (cut_start_) return Verdict::cut_start;
  if (!draft_.missing.empty()) return Verdict::gap;
  if (broken_) return *broken_;
  return draft_.verdict;  // complete, or what the protocol found (size_differs)
}

void MessageTap::emit(std::optional<std::string> result) {
  if (auto record = take(std::move(result))) host_.emit(std::move(*record));
}

void MessageTap::drop() {
  if (!begun_) return;
  host_.content().drop(draft_.content);
  forget();
}

void MessageTap::forget() {
  draft_ = {};
  parts_.reset();
  known_.clear();
  octets_ = missed_ = 0;
  open_ = begun_ = cut_start_ = false;
  broken_.reset();
}

std::optional<MessageRecord> MessageTap::take(std::optional<std::string> result, HeldParts* parts) {
  if (!begun_) return std::nullopt;
  if (open_) break_off(Verdict::cut_end, last_);
  if (parts != nullptr && parts_) *parts = parts_->take_held();
  draft_.complete = whole();
  draft_.verdict = verdict();
  draft_.result = std::move(result);
  MessageRecord record = std::exchange(draft_, {});
  forget();
  return record;
}

}  // namespace malote
