// SPDX-License-Identifier: MIT
#include "view/octets.hpp"

#include <algorithm>
#include <memory>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/masking.hpp"
#include "export/phrases.hpp"
#include "export/transfer_text.hpp"

namespace malote::view {
namespace {

std::string path_of(const store::Reader& reader, CaptureId id) {
  std::string path;
  reader.captures({}, [&](const CaptureRecord& capture) {
    if (capture.id != id) return true;
    path = capture.path;
    return false;
  });
  const std::size_t slash = path.find_last_of('/');
  return to_visible(slash == std::string::npos ? path : path.substr(slash + 1));
}

Octets of_content(const store::Reader& reader, ContentId content, std::uint64_t size) {
  Octets octets;
  octets.size = size;
  octets.read = [&reader, content](std::uint64_t offset, std::size_t count) {
    std::string read;
    (void)reader.content(content, offset, [&](Bytes chunk) {
      read += as_text(chunk.subspan(0, std::min(chunk.size(), count - read.size())));
      return read.size() < count;
    });
    return read;
  };
  return octets;
}

Octets of_text(std::string text) {
  Octets octets;
  octets.size = text.size();
  octets.read = [text = std::move(text)](std::uint64_t offset, std::size_t count) {
    return offset < text.size() ? text.substr(static_cast<std::size_t>(offset), count) : "";
  };
  return octets;
}

std::string command_text(const ExchangeRecord& exchange, bool reveal) {
  std::string text = exchange.tag ? *exchange.tag + " " : "";
  text += exchange.sent_as.value_or(exchange.command.value_or(""));
  if (const auto argument = shown_argument(exchange, reveal)) text += " " + *argument;
  return text;
}

}  // namespace

std::string origin_phrase(const store::Reader& reader, const Origin& origin) {
  if (origin.packet == 0) return tr("it is not known which packet they came in");
  const std::string path = path_of(reader, origin.capture);
  return fill(tr("from packet {} of {} on, {}, behind {} of that direction"),
              grouped(origin.packet), path.empty() ? "?" : path, exact_moment(origin.time),
              octets_phrase(origin.stream_offset));
}

std::optional<Octets> octets_of_message(const store::Reader& reader, MessageId id) {
  const auto message = reader.message(id);
  if (!message) return std::nullopt;
  Octets octets = of_content(reader, message->content, message->size);
  octets.title = fill(tr("Message m{}"), id.value);
  octets.about.push_back(origin_phrase(reader, message->origin));
  if (message->verdict != Verdict::complete) octets.about.push_back(verdict_phrase(*message));
  return octets;
}

Octets octets_of_part(const store::Reader& reader, const MessageRecord& message,
                      const PartRange& range, std::string title) {
  std::string held;
  bool all = true;
  read_part(reader, message, range, [&](Bytes octets) {
    const std::size_t room = part_octets_most - held.size();
    held += as_text(octets.subspan(0, std::min(octets.size(), room)));
    all = octets.size() <= room;
    return all;
  });
  Octets octets = of_text(std::move(held));
  octets.title = std::move(title);
  octets.about.push_back(
      fill(tr("decoded; the message comes {}"), origin_phrase(reader, message.origin)));
  if (!all) octets.about.push_back(fill(tr("the first {}"), octets_phrase(octets.size)));
  return octets;
}

std::optional<Octets> octets_of_transfer(const store::Reader& reader, TransferId id) {
  const auto transfer = reader.transfer(id);
  if (!transfer) return std::nullopt;
  Octets octets = of_content(reader, transfer->content, transfer->content ? transfer->size : 0);
  octets.title = fill(tr("Transfer t{}"), id.value);
  octets.about.push_back(origin_phrase(reader, transfer->origin));
  octets.about.push_back(transfer_ends(*transfer));
  if (transfer->verdict != Verdict::complete) octets.about.push_back(verdict_phrase(*transfer));
  return octets;
}

std::optional<Octets> octets_of_exchange(const store::Reader& reader, SessionId session,
                                         std::uint32_t number, std::uint32_t reply,
                                         std::uint32_t response, bool reveal) {
  std::optional<ExchangeRecord> found;
  reader.exchanges_of(session, [&](const ExchangeRecord& exchange) {
    if (exchange.n < number) return true;
    if (exchange.n == number) found = exchange;
    return false;
  });
  if (!found || reply > found->replies.size() || response > found->continuations.size()) {
    return std::nullopt;
  }
  std::string text, about;
  Timestamp time = found->time;
  if (reply != 0) {
    const ReplyRecord& said = found->replies[reply - 1];
    text = said.code + (said.code.empty() || said.text.empty() ? "" : " ") + said.text;
    about = fill(tr("a reply as it is kept, lines joined by LF; {}"), exact_moment(said.time));
    time = said.time;
  } else if (response != 0) {
    const ContinuationRecord& said = found->continuations[response - 1];
    text = shown_text(said, reveal);
    about = fill(tr("a response, without its line end; {}"), exact_moment(said.time));
  } else {
    text = command_text(*found, reveal);
    about = fill(tr("a command, without its line end; {}"), exact_moment(time));
  }
  Octets octets = of_text(std::move(text));
  octets.title = fill(tr("Session {}"), session.value) + "  " +
                 to_visible(found->command.value_or(tr("greeting")));
  octets.about.push_back(about);
  const std::string origin = origin_phrase(reader, found->origin);
  octets.about.push_back(reply != 0 && found->command ? fill(tr("its command: {}"), origin)
                                                      : origin);
  if (is_masked(*found, reveal)) octets.about.emplace_back(tr("passwords are masked"));
  return octets;
}

}  // namespace malote::view
