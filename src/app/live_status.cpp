// SPDX-License-Identifier: MIT
#include "app/live_status.hpp"

#include <cstdio>

#include "core/i18n.hpp"
#include "export/phrases.hpp"
#include "export/text_width.hpp"

namespace malote::app {

LiveStatus::LiveStatus(std::string_view mode, bool quiet, const Terminal& terminal)
    : shown_(mode == "always" || (mode == "auto" && terminal.err_is_tty && !quiet)),
      width_(terminal.width) {}

void LiveStatus::show(const LiveCounts& counts) {
  if (!shown_) return;
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - start_);
  const auto part = [](const char* one, const char* many, std::uint64_t count) {
    return fill(tr_plural(one, many, count), grouped(count));
  };
  std::string line = duration(seconds.count() * ns_per_second);
  line += ": " + part("{} packet", "{} packets", counts.packets);
  line += ", " + part("{} session", "{} sessions", counts.sessions);
  line += ", " + part("{} message", "{} messages", counts.messages);
  line += ", " + fill(tr("{} dropped"), grouped(counts.dropped));
  line = cut_to_width(line, width_ - 1, "");
  if (line == drawn_) return;
  drawn_ = line;
  std::fprintf(stderr, "\r%s\x1b[K", line.c_str());
  std::fflush(stderr);
}

void LiveStatus::clear() {
  if (drawn_.empty()) return;
  drawn_.clear();
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
}

}  // namespace malote::app
