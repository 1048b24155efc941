// SPDX-License-Identifier: MIT
#include "export/transcript.hpp"

#include <algorithm>
#include <utility>

#include "core/base64.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/body_lines.hpp"
#include "export/masking.hpp"
#include "export/phrases.hpp"
#include "export/transcript_heading.hpp"
#include "export/transcript_imap.hpp"
#include "export/transfer_text.hpp"
#include "export/words.hpp"
#include "lexicon/lexicon.hpp"
#include "records/names.hpp"

namespace malote {
namespace {

constexpr std::size_t waiting_events = 16'384;  // as many as pipelined commands can leave open
constexpr std::size_t folded_reply_lines = 24;
constexpr std::size_t shown_reply_lines = 20;

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

bool is_authentication(const ExchangeRecord& exchange) {
  return exchange.command == "AUTH" || exchange.command == "AUTHENTICATE";
}

// What a challenge or response says behind its base64, where that is text.
void append_decoded(std::vector<TextSpan>& spans, std::string_view base64) {
  const auto decoded = decode_base64(base64);
  if (!decoded || decoded->empty() || !is_utf8(*decoded)) return;
  const std::string shown = to_visible(*decoded);
  spans.push_back({Role::dim, "  (" + shown + ")"});
}

TranscriptLine command_line(const ExchangeRecord& exchange, bool reveal) {
  TranscriptLine line{LineKind::command, {}, {}, {}, {}};
  if (exchange.tag) line.spans.push_back({Role::dim, to_visible(*exchange.tag) + " "});
  line.spans.push_back({Role::verb, to_visible(exchange.sent_as.value_or(*exchange.command))});
  if (exchange.argument && !exchange.argument->empty()) {
    line.spans.push_back({Role::plain, " "});
    for (const MaskedPiece& piece : argument_pieces(exchange, reveal)) {
      line.spans.push_back({piece.masked ? Role::masked : Role::plain, to_visible(piece.text)});
    }
  }
  if (exchange.tag && exchange.argument) append_mailbox(line.spans, *exchange.argument);
  return line;
}

TranscriptLine response_line(const ExchangeRecord& exchange, const ContinuationRecord& said,
                             bool reveal) {
  TranscriptLine line{LineKind::response, {}, {}, {}, {}};
  const bool masked = said.secret && !reveal;
  line.spans.push_back({masked ? Role::masked : Role::plain, to_visible(shown_text(said, reveal))});
  if (!masked && is_authentication(exchange)) append_decoded(line.spans, said.text);
  return line;
}

TranscriptEvent reply_event(const ExchangeRecord& exchange, const ReplyRecord& reply,
                            Protocol protocol, const TranscriptOptions& options) {
  TranscriptEvent event;
  event.time = reply.time;
  event.word = reply_word(reply);
  event.carries = reply.message;
  event.text = reply.text;
  if (exchange.command) event.answers = *exchange.command;
  if (!exchange.command && &reply == &exchange.replies.front()) event.phase = exchange.phase;
  event.greets = !exchange.command;
  const auto lines = lines_of(reply.text);
  const std::size_t shown =
      options.whole || lines.size() <= folded_reply_lines ? lines.size() : shown_reply_lines;
  for (std::size_t i = 0; i < shown; ++i) {
    TranscriptLine line{i == 0 ? LineKind::reply : LineKind::reply_more, {}, {}, {}, {}};
    if (i == 0 && protocol == Protocol::imap) {
      append_imap_reply(line.spans, exchange, reply, lines[0]);
      if (is_authentication(exchange) && reply.code == "+") append_decoded(line.spans, lines[0]);
      event.lines.push_back(std::move(line));
      continue;
    }
    if (i == 0 && !reply.code.empty()) {
      line.spans.push_back({role_of_reply(reply.code), to_visible(reply.code)});
      if (!lines[0].empty()) line.spans.push_back({Role::plain, " "});
    }
    line.spans.push_back({Role::plain, to_visible(lines[i])});
    if (i == 0 && is_authentication(exchange) && reply.code.starts_with('3')) {
      append_decoded(line.spans, lines[0]);
    }
    event.lines.push_back(std::move(line));
  }
  if (shown < lines.size()) {
    const char* const hint = options.on_screen ? tr("{} more lines; Enter unfolds them")
                                               : tr("{} more lines; --all shows them");
    const std::string more = fill(hint, grouped(lines.size() - shown));
    event.lines.push_back({LineKind::hint, {{Role::dim, more}}, {}, {}, {}});
  }
  return event;
}

bool is_phase(const lexicon::Entry* entry) {
  return entry->kind == lexicon::Kind::phase;
}

TranscriptEvent transfer_event(const TransferRecord& transfer, const TranscriptOptions& options) {
  TranscriptEvent event;
  event.time = transfer.end.value_or(transfer.start);
  TranscriptLine line{LineKind::data, transfer_line(transfer, options.on_screen), {}, {}, {}};
  line.transfer = transfer.id;
  event.lines.push_back(std::move(line));
  return event;
}

}  // namespace

Transcript::Transcript(const SessionRecord& session, std::vector<NoticeRecord> notices,
                       TranscriptOptions options, const TranscriptMaterial& material, LineSink sink)
    : session_(session),
      notices_(std::move(notices)),
      options_(options),
      material_(material),
      sink_(std::move(sink)),
      missteps_(session) {
  std::stable_sort(notices_.begin(), notices_.end(),
                   [](const auto& a, const auto& b) { return a.time < b.time; });
  for (TranscriptLine& line : heading_of(session_)) sink_(std::move(line));
}

void Transcript::add(const ExchangeRecord& exchange) {
  // Nothing of this or a later exchange comes before it was asked.
  flush_before(exchange.time);
  if (exchange.under_tls != under_tls_ && session_.tls == TlsMode::starttls) {
    under_tls_ = exchange.under_tls;
    Event event;
    event.time = exchange.time;
    event.n = exchange.n;
    event.lines.push_back({LineKind::hint,
                           {{Role::dim, under_tls_ ? tr("what follows was said under TLS")
                                                   : tr("what follows was said in the clear")}},
                           {},
                           {},
                           {}});
    queue(std::move(event));
  }
  if (exchange.command) {
    Event event;
    event.time = exchange.time;
    event.n = exchange.n;
    event.phase = exchange.phase;
    event.is_command = true;
    event.word = *exchange.command;
    event.lines.push_back(command_line(exchange, options_.reveal));
    queue(std::move(event));
  }
  queue_replies(exchange);
  while (waiting_.size() > waiting_events) emit_first();
}

// Replies, the client's continuations between them, and the body: in time, none before the one it
// follows in the record.
void Transcript::queue_replies(const ExchangeRecord& exchange) {
  std::vector<Event> events;
  for (const ReplyRecord& reply : exchange.replies) {
    events.push_back(reply_event(exchange, reply, session_.protocol, options_));
  }
  if (!events.empty()) events.back().why = missteps_.heard(exchange);
  for (const ContinuationRecord& said : exchange.continuations) {
    Event event;
    event.time = said.time;
    event.is_command = true;
    event.lines.push_back(response_line(exchange, said, options_.reveal));
    const auto place = std::find_if(events.begin(), events.end(),
                                    [&](const Event& e) { return e.time > said.time; });
    events.insert(place, std::move(event));
  }
  add_bodies(exchange, events);
  if (exchange.transfer) add_transfer(exchange, events);
  note_left_out(exchange, events);
  Timestamp not_before = exchange.time;
  std::uint32_t index = 1;
  for (Event& event : events) {
    event.n = exchange.n;
    event.index = index++;
    event.time = not_before = std::max(event.time, not_before);
    queue(std::move(event));
  }
}

// The message of the exchange, or those that its replies brought, each behind its own.
void Transcript::add_bodies(const ExchangeRecord& exchange, std::vector<Event>& events) {
  bool carried = false;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const MessageId id = events[i].carries;
    if (!id) continue;
    carried = true;
    const auto message = material_.message(id);
    if (!message) continue;
    Event event;
    event.time = events[i].time;
    event.body = last_body_ = id;
    events.insert(events.begin() + static_cast<std::ptrdiff_t>(++i), std::move(event));
  }
  if (carried || !exchange.message || exchange.message == last_body_) return;
  const auto message = material_.message(exchange.message);
  if (!message) return;
  last_body_ = exchange.message;
  Event event;
  event.time = message->time;
  event.body = exchange.message;
  // What the client sent stands before the reply that settles it, what was fetched behind its +OK.
  const bool before_last =
      message->action != Action::retrieve && exchange.settled && !events.empty();
  if (before_last) event.time = std::min(event.time, events.back().time);
  events.insert(before_last ? events.end() - 1 : events.end(), std::move(event));
}

// The data stands before the reply that says that all of it went over, though that may overtake its
// last segment.
void Transcript::add_transfer(const ExchangeRecord& exchange, std::vector<Event>& events) {
  const auto transfer = material_.transfer(exchange.transfer);
  if (!transfer) return;
  Event event = transfer_event(*transfer, options_);
  const bool before_last = exchange.settled && events.size() > 1;
  if (before_last) event.time = std::min(event.time, events.back().time);
  events.insert(before_last ? events.end() - 1 : events.end(), std::move(event));
}

void Transcript::add_stray(const TransferRecord& transfer) {
  queue(transfer_event(transfer, options_));
}

// Untagged lines beyond what is kept of one command are only counted.
void Transcript::note_left_out(const ExchangeRecord& exchange, std::vector<Event>& events) const {
  if (!exchange.untagged || events.empty()) return;
  const auto kept = static_cast<std::size_t>(
      std::count_if(exchange.replies.begin(), exchange.replies.end(),
                    [](const ReplyRecord& reply) { return reply.code == "*"; }));
  if (kept >= *exchange.untagged) return;
  Event event;
  event.time = events.back().time;
  event.lines.push_back({LineKind::hint,
                         {{Role::dim, fill(tr("{} more untagged lines were not kept"),
                                           grouped(*exchange.untagged - kept))}},
                         {},
                         {},
                         {}});
  events.insert(exchange.settled ? events.end() - 1 : events.end(), std::move(event));
}

void Transcript::queue(Event event) {
  const auto key = std::tuple(event.time.ns, event.n, event.index);
  waiting_.emplace(key, std::move(event));
}

void Transcript::flush_before(std::optional<Timestamp> time) {
  while (!waiting_.empty() && (!time || waiting_.begin()->second.time < *time)) emit_first();
}

void Transcript::emit_first() {
  auto first = waiting_.extract(waiting_.begin());
  emit(first.mapped());
}

void Transcript::emit(Event& event) {
  emit_notices_before(event.time);
  if (event.phase != nullptr && *event.phase != '\0' && event.phase != phase_) {
    phase_ = event.phase;
    emit_plain(LineKind::phase, {{Role::phase, shown_word(phase_)}});
    emit_meanings(phase_, false, "");
  }
  if (event.body) {
    emit_body(event);
    return;
  }
  const bool late = !event.answers.empty() && event.n != last_command_n_;
  if (event.is_command && event.n != 0) last_command_n_ = event.n;
  for (TranscriptLine& line : event.lines) {
    const bool first = &line == &event.lines.front();
    // With pipelining a reply does not follow its command: say whose it is.
    if (first && late) {
      line.spans.push_back({Role::dim, fill(tr("  (to {})"), to_visible(event.answers))});
    }
    if (first) {
      line.why = event.why;
      emit_timed(std::move(line), event.time);
    } else {
      sink_(std::move(line));
    }
  }
  if (!event.word.empty()) emit_meanings(event.word, !event.is_command, event.text);
  emit_reason(event.why);
}

void Transcript::emit_notices_before(std::optional<Timestamp> time) {
  for (; next_notice_ < notices_.size(); ++next_notice_) {
    const NoticeRecord& notice = notices_[next_notice_];
    if (time && notice.time >= *time) return;
    const Role role = role_of(notice.severity);
    TranscriptLine line{LineKind::notice, {}, {}, {}, {}};
    line.spans.push_back({role, to_visible(notice.kind)});
    line.spans.push_back({Role::plain, ": " + to_visible(notice.text)});
    emit_timed(std::move(line), notice.time);
  }
}

void Transcript::emit_body(const Event& event) {
  const auto message = material_.message(event.body);
  if (!message) return;
  if (message->size != 0) emit_body_lines(*message);
  std::vector<TextSpan> spans;
  const std::string name = fmt::format("m{}", message->id.value);
  const std::string octets = octets_phrase(message->size);
  spans.push_back({Role::dim, options_.on_screen
                                  ? fill(tr("{} in all; Enter shows message {}"), octets, name)
                                  : fill(tr("{} in all; malote show {}"), octets, name)});
  if (message->verdict != Verdict::complete) {
    spans.push_back({Role::dim, "; "});
    spans.push_back({role_of(message->verdict), verdict_phrase(*message)});
  }
  TranscriptLine line{LineKind::hint, std::move(spans), {}, {}, {}, message->id};
  emit_timed(std::move(line), event.time);
}

void Transcript::emit_body_lines(const MessageRecord& message) {
  BodyLines lines(options_.whole ? 0 : BodyLines::excerpt_lines, [&](std::string line) {
    sink_(TranscriptLine{LineKind::body, {{Role::body, std::move(line)}}, {}, {}, {}, message.id});
  });
  material_.content(message.content, [&](Bytes octets) { return lines.feed(as_text(octets)); });
  lines.finish();
}

void Transcript::emit_meanings(const std::string& word, bool is_reply, const std::string& text) {
  if (!options_.explain) return;
  const auto explain = [&](const std::string& shown, const std::string& meaning) {
    if (meaning.empty() || !explained_.insert(shown).second) return;
    emit_plain(LineKind::meaning, {{Role::strong, to_visible(shown)}, {Role::dim, "  " + meaning}});
  };
  const lexicon::Entry* entry = is_reply
                                    ? lexicon::find(session_.protocol, word, lexicon::Kind::reply)
                                    : lexicon::find(session_.protocol, word);
  if (entry != nullptr)
    explain(is_phase(entry) ? shown_word(word) : word,
            *entry->meaning == '\0' ? "" : tr(entry->meaning));
  if (!is_reply) return;
  const std::string status = text.substr(0, text.find_first_of(" \n"));
  if (const auto meaning = lexicon::enhanced_status(status)) explain(status, *meaning);
}

void Transcript::emit_reason(const std::string& why) {
  if (!options_.explain || why.empty() || !explained_.insert(why).second) return;
  emit_plain(LineKind::meaning, {{Role::warn, tr("why")}, {Role::dim, "  " + why}});
}

void Transcript::emit_timed(TranscriptLine line, Timestamp time) {
  line.time = time;
  line.since_start = time.ns - session_.start.ns;
  if (last_time_) line.since_before = time.ns - last_time_->ns;
  last_time_ = time;
  sink_(std::move(line));
}

void Transcript::emit_plain(LineKind kind, std::vector<TextSpan> spans) {
  sink_(TranscriptLine{kind, std::move(spans), {}, {}, {}});
}

void Transcript::finish() {
  flush_before(std::nullopt);
  emit_notices_before(std::nullopt);
  const bool opened =
      session_.decrypted_client.value_or(false) || session_.decrypted_server.value_or(false);
  if (session_.tls != TlsMode::none && !opened && !under_tls_) {
    emit_plain(LineKind::hint, {{Role::dim, tr("what was said under TLS stands here, hidden")}});
  }
  if (!session_.end) return;
  TranscriptLine line{LineKind::ending, {}, {}, {}, {}};
  line.spans.push_back({role_of(session_.outcome), session_.outcome == Outcome::open
                                                       ? tr("the capture ends here")
                                                       : outcome_phrase(session_.outcome)});
  emit_timed(std::move(line), *session_.end);
}

}  // namespace malote
