// SPDX-License-Identifier: MIT
#include "view/explanation.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/phrases.hpp"
#include "export/words.hpp"
#include "lexicon/follows.hpp"
#include "lexicon/lexicon.hpp"
#include "lexicon/notices.hpp"

namespace malote::view {
namespace {

using lexicon::Kind;

std::string translated(const char* text) {
  return *text == '\0' ? "" : tr(text);
}

void take(Explanation& found, Protocol protocol, const lexicon::Entry* entry) {
  if (entry == nullptr) return;
  found.meaning = translated(entry->meaning);
  found.follows = translated(lexicon::what_follows(protocol, *entry));
  found.syntax = std::string(entry->syntax);
  found.rfc = std::string(entry->rfc);
}

std::string_view first_word(std::string_view text) {
  text = trim(text);
  return text.substr(0, text.find_first_of(" =\t"));
}

Explanation of_command(Protocol protocol, const TranscriptLine& line) {
  Explanation found;
  const auto verb = std::find_if(line.spans.begin(), line.spans.end(),
                                 [](const TextSpan& span) { return span.role == Role::verb; });
  if (verb == line.spans.end()) return found;
  const std::string sent = to_upper(verb->text);
  // The verb that the server saw: what was typed may have corrections in it, or be misspelt.
  found.word = line.word.empty() ? sent : line.word;
  take(found, protocol, lexicon::find(protocol, found.word));
  if (found.meaning.empty()) take(found, protocol, lexicon::find(protocol, found.word = sent));
  const bool corrected = verb->text.find('\\') != std::string::npos && sent != found.word;
  if (corrected && !found.meaning.empty()) {
    found.meaning =
        fill(tr("Typed with corrections; what was meant is {}."), found.word) + " " + found.meaning;
  }
  return found;
}

Explanation of_reply(Protocol protocol, const TranscriptLine& line) {
  Explanation found;
  // In IMAP a tag, "*" or a number stands before the word.
  const auto word = std::find_if(line.spans.begin(), line.spans.end(), [](const TextSpan& span) {
    return span.role != Role::dim && span.role != Role::plain;
  });
  const bool leads = !line.spans.empty() && line.spans.front().role == Role::dim;
  if (word == line.spans.end() || (word != line.spans.begin() && !leads)) return found;
  found.word = word->text;
  take(found, protocol, lexicon::find(protocol, found.word, Kind::reply));
  const auto code = std::find_if(word + 1, line.spans.end(), [](const TextSpan& span) {
    return span.role == Role::strong && span.text.starts_with('[');
  });
  if (code != line.spans.end()) {
    const std::string name = code->text.substr(0, code->text.find_first_of(" ]")) + "]";
    if (const auto* entry = lexicon::find(protocol, name, Kind::reply)) {
      take(found, protocol, entry);
      found.word += ' ' + name;
    }
  }
  std::string text;
  for (std::size_t i = 1; i < line.spans.size(); ++i) text += line.spans[i].text;
  const std::string status(first_word(text));
  if (const auto meaning = lexicon::enhanced_status(status)) {
    found.word += ' ' + status;
    found.meaning += (found.meaning.empty() ? "" : " ") + *meaning;
  }
  // First what went wrong here, then what the code says in general.
  if (!line.why.empty())
    found.meaning = line.why + (found.meaning.empty() ? "" : " ") + found.meaning;
  return found;
}

// A line of EHLO's or CAPA's answer offers an extension.
Explanation of_offer(Protocol protocol, const TranscriptLine& line) {
  Explanation found;
  if (line.spans.empty()) return found;
  const std::string word = to_upper(first_word(line.spans.front().text));
  const auto* entry = lexicon::find(protocol, word, Kind::extension);
  if (entry == nullptr) return found;
  found.word = word;
  take(found, protocol, entry);
  return found;
}

// The heading of a phase stands in the user's language.
const lexicon::Entry* phase_shown_as(Protocol protocol, const std::string& shown) {
  const auto rows = lexicon::entries(protocol);
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const lexicon::Entry& row) {
    return row.kind == Kind::phase && shown_word(row.word) == shown;
  });
  return found == rows.end() ? nullptr : &*found;
}

Explanation of_notice(const TranscriptLine& line) {
  Explanation found;
  if (line.spans.empty()) return found;
  const lexicon::Notice* const notice = lexicon::find_notice(line.spans.front().text);
  if (notice == nullptr) return found;
  found.word = line.spans.front().text;
  found.meaning = translated(notice->meaning);
  found.follows = translated(notice->advice);
  return found;
}

}  // namespace

Explanation explain(Protocol protocol, const TranscriptLine& line) {
  switch (line.kind) {
    case LineKind::command:
      return of_command(protocol, line);
    case LineKind::reply:
      return of_reply(protocol, line);
    case LineKind::reply_more:
      return of_offer(protocol, line);
    case LineKind::phase: {
      Explanation found;
      if (line.spans.empty()) return found;
      found.word = line.spans.front().text;
      take(found, protocol, phase_shown_as(protocol, found.word));
      return found;
    }
    case LineKind::body:
      return {"", tr("The message itself. Enter shows all of it."), "", "", ""};
    case LineKind::response:
      return {"", tr("The client's answer to what the server asked for."), "", "", ""};
    case LineKind::data:
      return {"",
              tr("What a data connection carried: a TCP connection of its own, opened for this one "
                 "transfer and closed after it. Enter shows the file or listing."),
              "", "", "RFC 959 3.2"};
    case LineKind::notice:
      return of_notice(line);
    case LineKind::hint:
    case LineKind::title:
    case LineKind::detail:
    case LineKind::blank:
    case LineKind::meaning:
    case LineKind::ending:
      break;
  }
  return {};
}

}  // namespace malote::view
