// SPDX-License-Identifier: MIT
// How messages become rows: what closes one that is put together, and when it is told.
#include <utility>

#include "core/i18n.hpp"
#include "dissectors/imap/assembler.hpp"

namespace malote::imap {

void Assembler::close_open(const EntryRef& ref) {
  const EntryRef entry = ref;  // what it refers to may be in the list
  open_.remove(entry);
  held_ -= entry->open->held();
  if (entry->open->left_out()) {
    host_.notice(Severity::info, "section-left-out",
                 tr_noop("Some of the sections fetched have no place in the message as it was put "
                         "together."),
                 last_);
  }
  HeldParts parts;
  MessageRecord record = entry->open->finish(entry->announced, parts);
  entry->open.reset();
  entry->whole = record.complete;
  if (record.complete) note_size(*entry, record.size);
  emit_later(std::move(record), std::move(parts), entry, false);
}

void Assembler::track_held(std::size_t before) {
  held_ = held_ - before + current_->open->held();
}

void Assembler::keep_budget() {
  const Limits& limits = host_.limits();
  while (!open_.empty() &&
         (held_ > limits.assembly_octets || open_.size() > limits.open_messages)) {
    if (held_ > limits.assembly_octets && !std::exchange(told_budget_, true)) {
      host_.notice(Severity::warn, "assembly-budget",
                   tr_noop("Too many octets of messages fetched in pieces waited for others; the "
                           "oldest are put together as they are."),
                   last_);
    }
    close_open(open_.front());
  }
}

void Assembler::emit_later(MessageRecord record, HeldParts parts, const EntryRef& entry,
                           bool replaces) {
  entry->sha256 = record.sha256;
  entry->content = record.content;
  entry->id = record.id;
  entry->emitted = true;
  record.number = entry->number;
  Waiting waiting{std::move(record), std::move(parts), entry->exchange, replaces, entry};
  if (entry->result) {
    emit(std::move(waiting));
    return;
  }
  waiting_parts_ += waiting.parts.size();
  waiting_.push_back(std::move(waiting));
  while (!waiting_.empty() && (waiting_.size() > host_.limits().pending_commands ||
                               waiting_parts_ > waiting_parts_most)) {
    emit_oldest();
  }
}

void Assembler::emit_oldest() {
  waiting_parts_ -= waiting_.front().parts.size();
  emit(std::move(waiting_.front()));
  waiting_.pop_front();
}

void Assembler::emit(Waiting waiting) {
  const Entry& entry = *waiting.entry;
  MessageRecord& record = waiting.record;
  record.mailbox = entry.mailbox;
  record.uid = entry.uid;
  record.uidvalidity = entry.uidvalidity;
  record.flags = entry.flags;
  record.result = entry.result;
  emit_parts(host_, record.id, std::move(waiting.parts));
  if (waiting.replaces) {
    host_.replace(std::move(record));
  } else {
    host_.emit(std::move(record));
  }
}

void Assembler::answered(std::uint32_t exchange, const std::optional<std::string>& reply) {
  for (const EntryRef& entry : open_) {
    if (entry->exchange == exchange) entry->result = reply;
  }
  for (auto at = waiting_.begin(); at != waiting_.end();) {
    if (at->exchange != exchange) {
      ++at;
      continue;
    }
    at->entry->result = reply;
    waiting_parts_ -= at->parts.size();
    emit(std::move(*at));
    at = waiting_.erase(at);
  }
}

void Assembler::finish() {
  leave();
  while (!waiting_.empty()) emit_oldest();
}

}  // namespace malote::imap
