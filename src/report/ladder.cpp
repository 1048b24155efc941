// SPDX-License-Identifier: MIT
#include "report/ladder.hpp"

#include <algorithm>
#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/phrases.hpp"
#include "export/session_transcript.hpp"
#include "export/transfer_text.hpp"
#include "records/names.hpp"
#include "report/page_table.hpp"

namespace malote::report {
namespace {

std::string text_of(const std::vector<TextSpan>& spans) {
  std::string text;
  for (const TextSpan& span : spans) text += span.text;
  return text;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

class LadderBuilder {
 public:
  LadderBuilder(const store::Reader& reader, Ladder& ladder, LadderLimits limits)
      : reader_(reader), ladder_(ladder), limits_(limits) {}

  void add(const TranscriptLine& line) {
    switch (line.kind) {
      case LineKind::phase:
        return add_phase(line);
      case LineKind::command:
      case LineKind::response:
        return add_said(line, StepKind::client);
      case LineKind::reply:
        return add_said(line, StepKind::server);
      case LineKind::reply_more:
        return add_line(text_of(line.spans));
      case LineKind::hint:
        return add_hint(line);
      case LineKind::data:
        return add_transfer(line);
      case LineKind::notice:
        return push(step(line, StepKind::notice));
      case LineKind::ending:
        return push(step(line, StepKind::ending));
      case LineKind::detail:
        return add_fact(line);
      case LineKind::title:
      case LineKind::blank:
      case LineKind::body:
      case LineKind::meaning:
        return;
    }
  }

 private:
  LadderStep step(const TranscriptLine& line, StepKind kind) {
    LadderStep made;
    made.kind = kind;
    made.to_server = kind == StepKind::client;
    made.since_start = line.since_start.value_or(last_time_);
    made.under_tls = under_tls_;
    if (!line.spans.empty()) made.role = line.spans.front().role;
    made.lines.push_back(cut_text(text_of(line.spans), limits_.line_octets));
    return made;
  }

  void push(LadderStep made) {
    last_time_ = std::max(last_time_, made.since_start);
    taken_ = ladder_.steps.size() < limits_.steps;
    if (taken_) {
      ladder_.steps.push_back(std::move(made));
    } else {
      ++ladder_.left_out;
    }
  }

  void add_fact(const TranscriptLine& line) {
    if (line.spans.size() < 2) return;
    ladder_.facts.push_back({line.spans[0].text, cut_text(line.spans[1].text, limits_.line_octets),
                             line.spans[1].role});
  }

  // The lines of the last step go on.
  void add_line(std::string text) {
    if (!taken_ || ladder_.steps.empty()) return;
    LadderStep& last = ladder_.steps.back();
    if (last.lines.size() < limits_.lines) {
      last.lines.push_back(cut_text(std::move(text), limits_.line_octets));
    } else {
      last.more = true;
    }
  }

  void add_phase(const TranscriptLine& line) {
    LadderStep made = step(line, StepKind::phase);
    made.entry = lexicon::find(ladder_.session.protocol, made.lines[0], lexicon::Kind::phase);
    if (made.entry != nullptr) made.word_octets = made.lines[0].size();
    push(std::move(made));
  }

  // The first of the spans that the lexicon knows is the word.
  void add_said(const TranscriptLine& line, StepKind kind) {
    LadderStep made = step(line, kind);
    made.role = Role::plain;
    std::size_t begin = 0;
    for (const TextSpan& span : line.spans) {
      const std::string_view word = trim(span.text);
      const bool is_word = kind == StepKind::client ? span.role == Role::verb : !word.empty();
      const lexicon::Entry* entry =
          !is_word ? nullptr
          : kind == StepKind::client
              ? lexicon::find(ladder_.session.protocol, word)
              : lexicon::find(ladder_.session.protocol, word, lexicon::Kind::reply);
      if (is_word && made.role == Role::plain) made.role = span.role;
      if (entry != nullptr && is_ascii(made.lines[0].substr(0, begin + word.size()))) {
        made.entry = entry;
        made.word_begin = begin;
        made.word_octets = word.size();
        made.role = span.role;
        break;
      }
      begin += span.text.size();
    }
    if (kind == StepKind::server) set_status(made);
    push(std::move(made));
  }

  // RFC 3463: "250 2.1.5 Ok".
  static void set_status(LadderStep& made) {
    std::string_view text = made.lines[0];
    const std::size_t blank = text.find(' ');
    if (blank == std::string_view::npos) return;
    text.remove_prefix(blank + 1);
    const std::string code(text.substr(0, text.find_first_of(" \n")));
    if (const auto meaning = lexicon::enhanced_status(code)) made.status = code + ": " + *meaning;
  }

  void add_hint(const TranscriptLine& line) {
    if (line.message) return add_message(line);
    if (!line.time) {  // how to see the lines that the transcript folded
      if (taken_ && !ladder_.steps.empty()) ladder_.steps.back().more = true;
      return;
    }
    LadderStep made = step(line, StepKind::remark);
    // The transcript says so in a line of its own, in these words.
    if (ladder_.session.tls == TlsMode::starttls &&
        made.lines[0] == tr("what follows was said under TLS")) {
      under_tls_ = true;
    } else if (made.lines[0] == tr("what follows was said in the clear")) {
      under_tls_ = false;
    }
    push(std::move(made));
  }

  void add_message(const TranscriptLine& line) {
    const auto message = reader_.message(line.message);
    if (!message) return;
    LadderStep made = step(line, StepKind::message);
    made.to_server = message->action != Action::retrieve;
    made.message = message->id;
    made.role = role_of(message->verdict);
    made.lines = {fill(tr("message m{}"), message->id.value)};
    if (message->subject) {
      made.lines[0] += ": " + cut_text(to_visible(*message->subject), limits_.line_octets);
    }
    made.lines.push_back(octets_phrase(message->size) + ", " + verdict_phrase(*message));
    push(std::move(made));
  }

  void add_transfer(const TranscriptLine& line) {
    const auto transfer = reader_.transfer(line.transfer);
    if (!transfer) return;
    const bool up = transfer->direction == TransferDirection::upload;
    LadderStep made = step(line, StepKind::data);
    made.to_server = up;
    made.transfer = transfer->id;
    made.role = role_of(transfer->verdict);
    made.lines = {fill(tr("transfer t{}"), transfer->id.value)};
    if (transfer->path && !transfer->path->empty()) {
      made.lines[0] += ": " + cut_text(to_visible(*transfer->path), limits_.line_octets);
    }
    std::string size = octets_phrase(transfer->size);
    if (const std::string rate = rate_phrase(*transfer); !rate.empty()) size += ", " + rate;
    made.lines.push_back(std::move(size));
    made.lines.push_back(verdict_phrase(*transfer));
    if (transfer->link != TransferLink::exact) made.lines.push_back(link_phrase(transfer->link));
    // Nobody said between which ports: there was no data connection.
    if (transfer->client.port != 0 && transfer->server.port != 0) insert_opened(*transfer);
    push(std::move(made));
  }

  // Where its time is, among the steps that came before.
  void insert_opened(const TransferRecord& transfer) {
    LadderStep made;
    made.kind = StepKind::data_opened;
    made.to_server = transfer.mode == DataMode::passive;
    made.since_start = transfer.start.ns - ladder_.session.start.ns;
    made.transfer = transfer.id;
    made.under_tls = transfer.protection == Protection::private_;
    made.lines = {transfer.mode == DataMode::active ? tr("opened by the server (active)")
                                                    : tr("opened by the client (passive)"),
                  to_text(transfer.client) + " – " + to_text(transfer.server)};
    if (ladder_.steps.size() >= limits_.steps) return;
    auto place = ladder_.steps.end();
    while (place != ladder_.steps.begin() && std::prev(place)->since_start > made.since_start) {
      --place;
    }
    // A phase begins with the command behind it.
    if (place != ladder_.steps.begin() && std::prev(place)->kind == StepKind::phase) --place;
    ladder_.steps.insert(place, std::move(made));
  }

  const store::Reader& reader_;
  Ladder& ladder_;
  LadderLimits limits_;
  std::int64_t last_time_ = 0;
  bool under_tls_ = false;
  bool taken_ = true;  // the last step is in the ladder
};

}  // namespace

bool Ladder::has_data() const noexcept {
  return std::any_of(steps.begin(), steps.end(), [](const LadderStep& step) {
    return step.kind == StepKind::data || step.kind == StepKind::data_opened;
  });
}

Ladder build_ladder(const store::Reader& reader, const SessionRecord& session, bool reveal,
                    LadderLimits limits) {
  Ladder ladder;
  ladder.session = session;
  LadderBuilder builder(reader, ladder, limits);
  TranscriptOptions options;
  options.reveal = reveal;
  write_transcript(reader, session, options,
                   [&](const TranscriptLine& line) { builder.add(line); });
  if (session.tls == TlsMode::implicit) {
    for (LadderStep& step : ladder.steps) step.under_tls = true;
  }
  return ladder;
}

std::string explanation_of(const lexicon::Entry& entry) {
  std::string text = *entry.meaning == '\0' ? "" : tr(entry.meaning);
  if (*entry.follows != '\0') text += (text.empty() ? "" : " ") + std::string(tr(entry.follows));
  if (!entry.rfc.empty()) text += (text.empty() ? "" : " ") + std::string(entry.rfc);
  return text;
}

std::string explanation_of(const LadderStep& step) {
  std::string text;
  if (step.entry != nullptr)
    text = std::string(step.entry->word) + ": " + explanation_of(*step.entry);
  if (!step.status.empty()) text += (text.empty() ? "" : "\n") + step.status;
  return text;
}

}  // namespace malote::report
