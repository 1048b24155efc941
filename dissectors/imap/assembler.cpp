// SPDX-License-Identifier: MIT
#include "dissectors/imap/assembler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/i18n.hpp"

namespace malote::imap {

void Assembler::select(const std::string& mailbox, std::optional<std::uint64_t> uidvalidity,
                       std::optional<std::uint64_t> exists) {
  const bool same_names = !uidvalidity || !uidvalidity_ || *uidvalidity == *uidvalidity_;
  const bool fewer = exists && exists_ && *exists < *exists_;
  if (mailbox_ != mailbox || !same_names || fewer) leave();
  mailbox_ = mailbox;
  if (uidvalidity) uidvalidity_ = uidvalidity;
  exists_ = exists;
}

void Assembler::leave() {
  while (!open_.empty()) close_open(open_.front());
  numbers_.clear();
  mailbox_.reset();
  uidvalidity_.reset();
  exists_.reset();
}

// ---- numbers

// RFC 9051 7.5.1: those behind it move up.
void Assembler::expunge(std::uint64_t number) {
  if (exists_ && *exists_ != 0) --*exists_;
  auto at = std::ranges::lower_bound(numbers_, number, {}, &Number::number);
  if (at != numbers_.end() && at->number == number) at = numbers_.erase(at);
  for (; at != numbers_.end(); ++at) --at->number;
}

// RFC 7162 3.2.10. The order of UIDs is that of the numbers.
void Assembler::vanished(const NumberSet& uids) {
  exists_.reset();
  std::erase_if(numbers_, [&](Number& known) {
    if (known.uid == 0) return false;
    if (uids.contains(known.uid)) return true;
    const std::uint64_t gone = uids.count_below(known.uid);
    if (gone >= known.number) return true;
    known.number -= gone;
    return false;
  });
}

Assembler::Number& Assembler::slot() {
  auto at = std::ranges::lower_bound(numbers_, number_, {}, &Number::number);
  if (at != numbers_.end() && at->number == number_) return *at;
  if (numbers_.size() >= host_.limits().mailbox_numbers / 4) {
    // The newest messages have the highest numbers.
    if (at == numbers_.begin()) {
      numbers_.front() = {number_, 0, std::nullopt, nullptr};
      return numbers_.front();
    }
    const auto place = at - numbers_.begin();
    numbers_.pop_front();
    at = numbers_.begin() + (place - 1);
  }
  return *numbers_.insert(at, {number_, 0, std::nullopt, nullptr});
}

// ---- a response

void Assembler::begin_response(std::uint64_t number, std::optional<std::uint64_t> uid,
                               std::uint32_t exchange) {
  number_ = number;
  exchange_ = exchange;
  pieces_ = false;
  current_.reset();
  flags_.reset();
  first_ = {};
  if (uid) this->uid(*uid);
}

void Assembler::uid(std::uint64_t uid) {
  slot().uid = uid;
  if (current_ && !current_->uid) current_->uid = uid;
}

void Assembler::size(std::uint64_t octets) {
  slot().size = octets;
  if (current_) current_->announced = octets;
}

// Kept only for messages of which there are octets.
void Assembler::flags(std::vector<std::string> flags) {
  if (!current_) {
    const auto at = std::ranges::lower_bound(numbers_, number_, {}, &Number::number);
    if (at != numbers_.end() && at->number == number_ && at->entry) at->entry->flags = flags;
    flags_ = std::move(flags);
    return;
  }
  current_->flags = std::move(flags);
}

void Assembler::structure(Layout layout) {
  EntryRef& found = entry();
  if (found->open) found->open->set_layout(layout);
  found->layout = std::move(layout);
}

// The message of this response: known by its number, by its UID, or new.
Assembler::EntryRef& Assembler::entry() {
  if (current_) return current_;
  Number& known = slot();
  if (!known.entry) {
    auto made = std::make_shared<Entry>();
    made->mailbox = mailbox_;
    made->uidvalidity = uidvalidity_;
    if (known.uid != 0) made->uid = known.uid;
    if (const auto key = key_of(*made)) {
      const auto met = known_.find(*key);
      if (met != known_.end()) made = met->second;
    }
    known.entry = std::move(made);
  }
  current_ = known.entry;
  current_->number = number_;
  if (known.uid != 0) current_->uid = known.uid;
  if (known.size) current_->announced = known.size;
  if (flags_) current_->flags = *std::exchange(flags_, std::nullopt);
  return current_;
}

std::optional<Assembler::Key> Assembler::key_of(const Entry& entry) {
  if (!entry.uid || !entry.mailbox) return std::nullopt;
  return Key{*entry.mailbox, entry.uidvalidity.value_or(0), *entry.uid};
}

// A message whose UID came behind its octets may turn out to be one that is known.
void Assembler::remember(EntryRef entry) {
  const auto key = key_of(*entry);
  if (!key) return;
  const auto [place, is_new] = known_.try_emplace(*key, entry);
  if (!is_new) {
    if (place->second != entry) merge(entry, place->second);
    return;
  }
  known_order_.push_back(*key);
  if (known_order_.size() <= host_.limits().mailbox_numbers) return;
  known_.erase(known_order_.front());
  known_order_.pop_front();
}

void Assembler::merge(const EntryRef& found, EntryRef& known) {
  const auto record = std::find_if(waiting_.rbegin(), waiting_.rend(),
                                   [&](const Waiting& w) { return w.entry == found; });
  if (!found->whole || record == waiting_.rend()) {
    known = found;
    return;
  }
  if (known->whole && known->sha256 == found->sha256) {
    host_.content().drop(record->record.content);
    waiting_parts_ -= record->parts.size();
    waiting_.erase(std::next(record).base());
    slot().entry = known;
    first_ = known->id;
    return;
  }
  if (!known->whole && known->emitted) {
    host_.content().drop(known->content);
    record->record.id = found->id = first_ = known->id;
    record->replaces = true;
  } else if (known->open) {
    held_ -= known->open->held();
    open_.remove(known);
    known->open->drop();
    known->open.reset();
  }
  known = found;
}

// ---- pieces

void Assembler::begin_piece(const Section& section, std::uint64_t octets,
                            std::optional<std::uint64_t> asked, const Origin& origin) {
  EntryRef& found = entry();
  pieces_ = piece_open_ = true;
  last_ = origin;
  found->exchange = exchange_;
  found->result.reset();
  if (section.kind == Section::Kind::whole && !section.offset) {
    begin_whole(origin);
    return;
  }
  if (!found->whole) {
    if (!found->open) {
      MessageRecord draft;
      draft.via = Protocol::imap;
      draft.action = Action::retrieve;
      // What has a row already, and was let go, can't be gone on with: this is another row.
      if (!std::exchange(found->emitted, false)) draft.id = found->id;
      found->open = std::make_unique<Assembly>(host_, std::move(draft));
      if (found->layout) found->open->set_layout(*found->layout);
      open_.push_back(found);
    }
    const std::size_t before = found->open->held();
    found->open->begin_piece(section, octets, asked, origin);
    track_held(before);
    found->id = found->open->id();
  }
  if (!first_) first_ = found->id;
}

void Assembler::append(Bytes octets, const Origin& origin) {
  last_ = origin;
  if (whole_) {
    whole_->append(octets, origin);
  } else if (piece_open_ && current_->open) {
    const std::size_t before = current_->open->held();
    current_->open->append(octets, origin);
    track_held(before);
    if (current_->open->held() != before) keep_budget();
  }
}

void Assembler::skip(std::uint64_t octets) {
  if (whole_) {
    whole_->skip(octets);
  } else if (piece_open_ && current_->open) {
    const std::size_t before = current_->open->held();
    current_->open->skip(octets);
    track_held(before);
  }
}

void Assembler::shorten_piece() {
  if (whole_) {
    whole_->draft().verdict = Verdict::size_differs;
  } else if (piece_open_ && current_->open) {
    current_->open->shorten_piece();
  }
}

void Assembler::end_piece() {
  if (!std::exchange(piece_open_, false)) return;
  if (whole_) {
    end_whole();
  } else if (current_->open) {
    const std::size_t before = current_->open->held();
    current_->open->end_piece();
    track_held(before);
  }
}

void Assembler::break_piece(std::uint64_t left, Verdict why) {
  if (!piece_open_) return;
  if (whole_ && why != Verdict::gap) {
    whole_->break_off(why, last_);
  } else {
    skip(left);
  }
  end_piece();
}

MessageId Assembler::end_response(const Origin& origin) {
  end_piece();
  flags_.reset();
  const EntryRef found = std::exchange(current_, nullptr);
  if (found && pieces_) {
    last_ = origin;
    if (found->open && found->open->whole(found->announced)) close_open(found);
    remember(found);
    keep_budget();
    if (exchange_ == 0) answered(0, std::nullopt);
  }
  return std::exchange(first_, {});
}

// ---- the whole message at once

void Assembler::begin_whole(const Origin& origin) {
  Entry& entry = *current_;
  whole_ = std::make_unique<MessageTap>(host_);
  whole_->hold_parts();
  MessageRecord draft;
  draft.via = Protocol::imap;
  draft.action = Action::retrieve;
  if (entry.whole) {
    whole_->keep_unless(entry.sha256);
    whole_->begin_unnumbered(std::move(draft), origin);
  } else {
    draft.id = entry.id;
    whole_->begin(std::move(draft), origin);
    entry.id = whole_->id();
  }
  if (!first_) first_ = entry.id;
}

void Assembler::end_whole() {
  const std::unique_ptr<MessageTap> tap = std::move(whole_);
  const EntryRef entry = current_;
  const bool whole = tap->whole();
  if (tap->open()) tap->finish_body(last_);
  if (entry->whole) {
    end_again(*tap);
    return;
  }
  // A broken copy is no better than what is being put together.
  if (!whole && (entry->open || entry->emitted)) {
    tap->drop();
    return;
  }
  if (entry->open) {
    held_ -= entry->open->held();
    open_.remove(entry);
    entry->open->drop();
    entry->open.reset();
  }
  bool replaces = entry->emitted;
  if (replaces) {
    host_.content().drop(entry->content);
    // The row that it replaces may still wait for its reply.
    const auto waits = std::erase_if(waiting_, [&](const Waiting& w) {
      if (w.record.id != entry->id) return false;
      waiting_parts_ -= w.parts.size();
      return true;
    });
    if (waits != 0) replaces = false;
  }
  HeldParts parts;
  MessageRecord record = tap->take(std::nullopt, &parts).value_or(MessageRecord{});
  entry->whole = whole;
  if (whole) note_size(*entry, record.size);
  emit_later(std::move(record), std::move(parts), entry, replaces);
}

// Fetched before: the same octets are nothing new, others are another message.
void Assembler::end_again(MessageTap& tap) {
  const bool whole = tap.whole();
  const bool same = whole && tap.draft().sha256 == current_->sha256;
  if (!whole) tap.drop();
  if (same || !whole) return;
  tap.number();
  host_.notice(Severity::warn, "message-changed",
               fmt::format(fmt::runtime(tr_noop("Message {} of the mailbox was fetched again and "
                                                "has other octets than before.")),
                           number_),
               last_);
  auto other = std::make_shared<Entry>();
  other->number = current_->number;
  other->uid = current_->uid;
  other->uidvalidity = current_->uidvalidity;
  other->announced = current_->announced;
  other->mailbox = current_->mailbox;
  other->flags = current_->flags;
  other->whole = true;
  other->exchange = exchange_;
  slot().entry = other;
  if (const auto key = key_of(*other)) known_[*key] = other;
  current_ = other;
  first_ = tap.id();
  HeldParts parts;
  MessageRecord record = tap.take(std::nullopt, &parts).value_or(MessageRecord{});
  emit_later(std::move(record), std::move(parts), other, false);
}

// RFC822.SIZE is a hint, as all announced sizes are.
void Assembler::note_size(const Entry& entry, std::uint64_t octets) {
  if (!entry.announced || *entry.announced == octets) return;
  host_.notice(Severity::info, "size-hint",
               fmt::format(fmt::runtime(tr_noop("The server announced {} octets and sent {}.")),
                           *entry.announced, octets),
               last_);
}

}  // namespace malote::imap
