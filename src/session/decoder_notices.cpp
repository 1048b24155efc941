// SPDX-License-Identifier: MIT
#include "session/decoder_notices.hpp"

#include <fmt/format.h>

#include <utility>

#include "core/i18n.hpp"

namespace malote::session {
namespace {

NoticeRecord about_captures(Timestamp time, const char* text, std::uint64_t count) {
  NoticeRecord record;
  record.time = record.origin.time = time;
  record.text = fmt::format(fmt::runtime(text), count);
  return record;
}

}  // namespace

void tell_unread(const DecoderStats& stats, Timestamp time, RecordSink& sink) {
  if (stats.unknown_links != 0) {
    auto record = about_captures(
        time, tr_noop("{} packets were passed over: nothing here reads their link type."),
        stats.unknown_links);
    record.text += fmt::format(" (LINKTYPE {})", static_cast<unsigned>(stats.unknown_link));
    record.severity = Severity::warn;
    record.kind = "unknown-link";
    sink.accept(std::move(record));
  }
  if (stats.too_nested != 0) {
    auto record = about_captures(
        time,
        tr_noop("{} packets had more tunnels, tags or headers within each other than are "
                "followed."),
        stats.too_nested);
    record.severity = Severity::warn;
    record.kind = "too-nested";
    sink.accept(std::move(record));
  }
  if (stats.fragments_dropped != 0) {
    auto record = about_captures(
        time, tr_noop("{} IP fragments were dropped: their datagrams never became whole."),
        stats.fragments_dropped);
    record.severity = Severity::warn;
    record.kind = "fragments-dropped";
    sink.accept(std::move(record));
  }
  if (stats.fragment_overlaps != 0) {
    auto record = about_captures(
        time,
        tr_noop("{} IP fragments overlapped others; the first copy counts, and in IPv6 none."),
        stats.fragment_overlaps);
    record.severity = Severity::alert;
    record.kind = "fragment-overlap";
    sink.accept(std::move(record));
  }
}

}  // namespace malote::session
