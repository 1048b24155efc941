// SPDX-License-Identifier: MIT
#include "export/transcript_said.hpp"

#include <algorithm>
#include <utility>

#include "core/base64.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/masking.hpp"
#include "export/phrases.hpp"
#include "export/transcript_imap.hpp"

namespace malote {
namespace {

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

}  // namespace

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

}  // namespace malote
