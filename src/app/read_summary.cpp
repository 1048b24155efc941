// SPDX-License-Identifier: MIT
#include "app/read_summary.hpp"

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/json_rows.hpp"
#include "export/phrases.hpp"
#include "export/words.hpp"
#include "records/names.hpp"

namespace malote::app {
namespace {

// "3 smtp, 1 pop3"
template <typename Kind>
std::string parts_of(const std::map<Kind, std::uint64_t>& counts) {
  std::string text;
  for (const auto& [kind, count] : counts) {
    if (!text.empty()) text += ", ";
    text += fmt::format("{} {}", grouped(count), shown_word(to_word(kind)));
  }
  return text;
}

template <typename Kind>
std::uint64_t sum_of(const std::map<Kind, std::uint64_t>& counts) {
  std::uint64_t sum = 0;
  for (const auto& [kind, count] : counts) sum += count;
  return sum;
}

// `phrase` is the translated "{} session" or "{} sessions".
template <typename Kind>
std::string counted(const char* phrase, const std::map<Kind, std::uint64_t>& counts) {
  const std::uint64_t sum = sum_of(counts);
  std::string line = "  " + fill(phrase, grouped(sum));
  if (sum != 0) line += ": " + parts_of(counts);
  return line + "\n";
}

std::string capture_line(const CaptureOutcome& capture) {
  const CaptureRecord& record = capture.record;
  std::string line = to_visible(record.path) + ": ";
  if (capture.known) return line + tr("was read before, nothing added") + "\n";
  line += fill(tr_plural("{} packet", "{} packets", record.packets), grouped(record.packets));
  line += fmt::format(", {}, {}", octets_phrase(record.bytes), record.format);
  if (record.first && record.last) {
    line += fill(tr(", from {} to {} UTC"), moment(*record.first), moment(*record.last));
  }
  return line + "\n";
}

// A word that a shell takes as it is, or quoted so that it does.
std::string shell_word(const std::string& word) {
  const bool plain = !word.empty() && word.find_first_not_of(
                                          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                          "0123456789_./+=:,@%-") == std::string::npos;
  if (plain) return word;
  std::string quoted = "'";
  for (const char c : word) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

template <typename Kind>
void put_counts(store::JsonWriter& json, std::string_view key,
                const std::map<Kind, std::uint64_t>& counts) {
  store::put_key(json, key);
  json.StartObject();
  for (const auto& [kind, count] : counts) {
    store::put_key(json, to_word(kind));
    json.Uint64(count);
  }
  json.EndObject();
}

void put_outcome(store::JsonWriter& json, const CaptureOutcome& capture) {
  json.StartObject();
  store::put_text(json, "path", capture.record.path);
  store::put_key(json, "id");
  if (capture.record.id) {
    json.Uint64(capture.record.id.value);
  } else {
    json.Null();
  }
  store::put_key(json, "known");
  json.Bool(capture.known);
  store::put_key(json, "packets");
  json.Uint64(capture.record.packets);
  store::put_key(json, "bytes");
  json.Uint64(capture.record.bytes);
  store::put_text(json, "format", capture.record.format);
  store::put_time(json, "first", capture.record.first);
  store::put_time(json, "last", capture.record.last);
  store::put_text(json, "refused",
                  capture.refused.empty() ? OptionalText() : OptionalText(capture.refused));
  store::put_key(json, "faults");
  json.StartArray();
  for (const CaptureFault& fault : capture.faults) {
    json.StartObject();
    store::put_key(json, "offset");
    json.Uint64(fault.offset);
    store::put_text(json, "text", fault.text);
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
}

}  // namespace

std::string summary_text(const ReadSummary& summary, const std::string& store) {
  std::string text;
  bool anything = false;
  for (const CaptureOutcome& capture : summary.captures) {
    if (!capture.refused.empty()) continue;
    text += capture_line(capture);
    anything = anything || !capture.known;
  }
  if (anything) {
    text +=
        counted(tr_plural("{} session", "{} sessions", sum_of(summary.sessions)), summary.sessions);
    text +=
        counted(tr_plural("{} message", "{} messages", sum_of(summary.messages)), summary.messages);
    text += counted(tr_plural("{} notice", "{} notices", sum_of(summary.notices)), summary.notices);
  }
  const std::string name = shell_word(store);
  text += fill(tr("\nNext: malote list sessions {}\n"), to_visible(name));
  if (summary.first_session) {
    text += fill(tr("      malote show {} {}\n"), summary.first_session.value, to_visible(name));
  }
  return text;
}

std::string summary_json(const ReadSummary& summary, const std::string& store) {
  store::JsonBuffer buffer;
  store::JsonWriter json(buffer);
  json.StartObject();
  store::put_text(json, "store", store);
  store::put_key(json, "captures");
  json.StartArray();
  for (const CaptureOutcome& capture : summary.captures) put_outcome(json, capture);
  json.EndArray();
  put_counts(json, "sessions", summary.sessions);
  put_counts(json, "messages", summary.messages);
  put_counts(json, "notices", summary.notices);
  store::put_key(json, "exchanges");
  json.Uint64(summary.exchanges);
  store::put_key(json, "credentials");
  json.Uint64(summary.credentials);
  json.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace malote::app
