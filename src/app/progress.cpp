// SPDX-License-Identifier: MIT
#include "app/progress.hpp"

#include <algorithm>
#include <cstdio>

#include "core/i18n.hpp"
#include "export/phrases.hpp"
#include "export/text_width.hpp"

namespace malote::app {
namespace {

constexpr std::chrono::milliseconds first_after{1000};
constexpr std::chrono::milliseconds redrawn_every{100};
constexpr std::size_t bar_columns = 30;

}  // namespace

Progress::Progress(std::string_view mode, bool quiet, const Terminal& terminal)
    : shown_(mode == "always" || (mode == "auto" && terminal.err_is_tty && !quiet)),
      unicode_(terminal.utf8),
      width_(terminal.width),
      next_(mode == "always" ? start_ : start_ + first_after) {}

std::string Progress::bar(std::uint64_t octets, std::uint64_t total) const {
  const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
  const double megas = static_cast<double>(octets) / 1e6;
  const double rate = seconds > 0 ? megas / seconds : 0;
  if (total == 0) return fill(tr("reading: {} MB, {:.0f} MB/s"), with_decimals(megas, 1), rate);
  const std::uint64_t done = std::min(octets, total);
  const std::size_t full = static_cast<std::size_t>(bar_columns * (done / 1024) /
                                                    std::max<std::uint64_t>(total / 1024, 1));
  std::string text = "[";
  for (std::size_t i = 0; i < bar_columns; ++i) {
    text += i < full ? (unicode_ ? "█" : "#") : (unicode_ ? "░" : ".");
  }
  const double percent = 100.0 * static_cast<double>(done) / static_cast<double>(total);
  return text + "] " +
         fill(tr("{:3.0f} % of {} MB, {:.0f} MB/s"), percent,
              with_decimals(static_cast<double>(total) / 1e6, 1), rate);
}

void Progress::step(std::uint64_t octets, std::uint64_t total) {
  if (!shown_) return;
  const auto now = Clock::now();
  if (now < next_) return;
  next_ = now + redrawn_every;
  const std::string line = cut_to_width(bar(octets, total), width_ - 1, "");
  std::fprintf(stderr, "\r%s\x1b[K", line.c_str());
  std::fflush(stderr);
  drawn_ = true;
}

void Progress::clear() {
  if (!drawn_) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
  drawn_ = false;
}

}  // namespace malote::app
