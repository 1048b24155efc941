// SPDX-License-Identifier: MIT
#include "export/mbox.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

#include "core/text.hpp"

namespace malote {
namespace {

constexpr std::string_view mark = "From ";
constexpr std::size_t longest_sender = 320;  // RFC 3696 errata: 64 + 1 + 255

// asctime's form, whatever the locale.
std::string asctime_of(Timestamp time) {
  static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::int64_t seconds = time.ns / ns_per_second;
  if (time.ns % ns_per_second < 0) --seconds;
  const auto clock = static_cast<std::time_t>(seconds);
  std::tm parts{};
  if (gmtime_r(&clock, &parts) == nullptr) return "Thu Jan  1 00:00:00 1970";
  return fmt::format("{} {} {:2} {:02}:{:02}:{:02} {}",
                     days.at(static_cast<std::size_t>(parts.tm_wday)),
                     months.at(static_cast<std::size_t>(parts.tm_mon)), parts.tm_mday,
                     parts.tm_hour, parts.tm_min, parts.tm_sec, parts.tm_year + 1900);
}

// One word: readers take what follows the blank for the date.
std::string sender_of(const MessageRecord& message) {
  std::string sender = to_visible(message.envelope_from.value_or(""));
  std::replace(sender.begin(), sender.end(), ' ', '_');
  if (sender.size() > longest_sender) sender.resize(longest_sender);
  return sender.empty() ? "MAILER-DAEMON" : to_utf8_lossy(sender);
}

}  // namespace

void MboxQuoter::release() {
  for (std::uint64_t left = std::exchange(quotes_, 0); left != 0;) {
    static constexpr std::string_view quotes = ">>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>";
    const std::size_t now = std::min<std::uint64_t>(left, quotes.size());
    out_(quotes.substr(0, now));
    left -= now;
  }
  if (matched_ != 0) out_(mark.substr(0, std::exchange(matched_, 0)));
  at_start_ = false;
}

void MboxQuoter::feed(std::string_view octets) {
  if (octets.empty()) return;
  last_ = octets.back();
  while (!octets.empty()) {
    if (!at_start_) {
      const std::size_t end = octets.find('\n');
      const std::size_t taken = end == std::string_view::npos ? octets.size() : end + 1;
      out_(octets.substr(0, taken));
      octets.remove_prefix(taken);
      at_start_ = end != std::string_view::npos;
      continue;
    }
    const char octet = octets.front();
    if (matched_ == 0 && octet == '>') {
      ++quotes_;
    } else if (octet == mark[matched_]) {
      ++matched_;
    } else {
      release();
      continue;
    }
    octets.remove_prefix(1);
    if (matched_ == mark.size()) {
      ++quotes_;
      release();
    }
  }
}

void MboxQuoter::finish() {
  if (at_start_) release();
  if (last_ != '\n') out_("\n");
}

std::string mbox_from_line(const MessageRecord& message) {
  return fmt::format("From {} {}\n", sender_of(message), asctime_of(message.time));
}

MboxSummary export_mbox(const store::Reader& reader, const store::Query& query, const TextSink& out,
                        MessageIndex* index) {
  MboxSummary summary;
  std::uint64_t written = 0;
  const TextSink counted = [&](std::string_view octets) {
    written += octets.size();
    out(octets);
  };
  reader.messages(query, [&](const MessageRecord& row) {
    const std::uint64_t offset = written;
    counted(mbox_from_line(row));
    MboxQuoter quoter(counted);
    reader.content(row.content, 0, [&](Bytes octets) {
      quoter.feed(as_text(octets));
      return true;
    });
    quoter.finish();
    counted("\n");
    if (index != nullptr) {
      index->add({{std::to_string(offset), true}, {std::to_string(written - offset), true}}, row);
    }
    ++summary.messages;
    if (!row.complete) ++summary.not_whole;
    return true;
  });
  return summary;
}

}  // namespace malote
