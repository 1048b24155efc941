// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/html.hpp"
#include "export/phrases.hpp"
#include "export/text_width.hpp"
#include "records/names.hpp"
#include "report/sections.hpp"

namespace malote::report {
namespace {

constexpr std::size_t most_lanes = 60;  // more sessions are counted by time
constexpr std::size_t buckets = 120;
constexpr int left = 190, right = 920, plot_width = right - left, lane = 20, full = 940;
constexpr std::array protocols{Protocol::smtp, Protocol::pop3, Protocol::imap, Protocol::ftp,
                               Protocol::unknown};

class Axis {
 public:
  Axis(Timestamp first, Timestamp last)
      : first_(first.ns), span_(std::max<std::int64_t>(last.ns - first.ns, 1'000'000)) {}
  [[nodiscard]] double x(Timestamp time) const {
    return left + plot_width * static_cast<double>(time.ns - first_) / static_cast<double>(span_);
  }
  [[nodiscard]] std::size_t bucket(Timestamp time) const {
    const auto at = static_cast<double>(time.ns - first_) / static_cast<double>(span_);
    return std::min(static_cast<std::size_t>(std::max(at, 0.0) * buckets), buckets - 1);
  }
  // Five moments, as exact as the whole is short.
  [[nodiscard]] std::string ticks(int bottom) const {
    std::string out;
    for (int i = 0; i <= 4; ++i) {
      const Timestamp at{first_ + span_ / 4 * i};
      const double place = left + plot_width / 4.0 * i;
      out += fmt::format(
          "<path class=\"grid\" d=\"M{0:.1f} 0V{1}\"/><text class=\"small\" "
          "x=\"{0:.1f}\" y=\"{2}\" text-anchor=\"{3}\">{4}</text>\n",
          place, bottom, bottom + 16,
          i == 4   ? "end"
          : i == 0 ? "start"
                   : "middle",
          tick(at));
    }
    return out;
  }

 private:
  [[nodiscard]] std::string tick(Timestamp at) const {
    const std::string exact = to_rfc3339(at);  // 2026-01-31T09:08:07.000000001Z
    if (span_ < 20 * ns_per_second) return exact.substr(11, 12);
    if (span_ < 86'400 * ns_per_second) return exact.substr(11, 8);
    return exact.substr(0, 10) + " " + exact.substr(11, 5);
  }
  std::int64_t first_, span_;
};

void open_figure(const TextSink& out, const std::string& caption, int height) {
  out(fmt::format(
      "<figure class=\"scroll\" tabindex=\"0\"><figcaption>{0}</figcaption>\n<svg "
      "class=\"plot\" width=\"{1}\" height=\"{2}\" viewBox=\"0 0 {1} {2}\" role=\"group\" "
      "aria-label=\"{0}\">\n",
      to_html(caption), full, height));
}

void write_lanes(const Sections& to, const Stats& stats, std::size_t sessions) {
  const int bottom = static_cast<int>(sessions) * lane + 4;
  open_figure(to.out, tr("Sessions from their start to their end (UTC)"), bottom + 24);
  const Axis axis(*stats.first, *stats.last);
  to.out(axis.ticks(bottom));
  int y = 4;
  to.reader.sessions(to.query, [&](const SessionRecord& row) {
    const double from = axis.x(row.start);
    const double until = std::max(axis.x(row.end.value_or(row.start)), from + 3);
    const std::string name =
        fill("{} {} {}", row.id.value, to_upper(to_word(row.protocol)), to_text(row.client.ip));
    const std::string tip = name + " – " + to_text(row.server) + ", " + exact_moment(row.start) +
                            ", " + duration(row.end.value_or(row.start).ns - row.start.ns);
    to.out(fmt::format(
        "<a href=\"#s{}\"><title>{}</title><text x=\"{}\" y=\"{}\" "
        "text-anchor=\"end\">{}</text><rect "
        "class=\"bar {}\" x=\"{:.1f}\" y=\"{}\" width=\"{:.1f}\" height=\"12\" rx=\"2\"/></a>\n",
        row.id.value, to_html(tip), left - 10, y + 12, to_html(cut_to_width(name, 28, "…")),
        to_word(row.protocol), from, y + 2, until - from));
    y += lane;
    return y < bottom;
  });
  to.out("</svg></figure>\n");
}

void write_counts(const Sections& to, const Stats& stats) {
  constexpr int height = 160;
  const Axis axis(*stats.first, *stats.last);
  std::array<std::array<std::uint64_t, buckets>, protocols.size()> counts{};
  to.reader.sessions(to.query, [&](const SessionRecord& row) {
    const auto place = std::find(protocols.begin(), protocols.end(), row.protocol);
    const auto index = place == protocols.end() ? 4 : place - protocols.begin();
    ++counts.at(static_cast<std::size_t>(index)).at(axis.bucket(row.start));
    return true;
  });
  std::uint64_t most = 1;
  for (std::size_t i = 0; i < buckets; ++i) {
    std::uint64_t sum = 0;
    for (const auto& of : counts) sum += of.at(i);
    most = std::max(most, sum);
  }
  open_figure(to.out, tr("Sessions begun, by time (UTC)"), height + 48);
  to.out(axis.ticks(height));
  to.out(fmt::format("<text class=\"small\" x=\"{}\" y=\"12\" text-anchor=\"end\">{}</text>\n",
                     left - 10, grouped(most)));
  const double width = static_cast<double>(plot_width) / buckets;
  for (std::size_t i = 0; i < buckets; ++i) {
    double y = height;
    for (std::size_t p = 0; p < protocols.size(); ++p) {
      if (counts.at(p).at(i) == 0) continue;
      const double tall =
          (height - 4) * static_cast<double>(counts.at(p).at(i)) / static_cast<double>(most);
      y -= tall;
      to.out(fmt::format(
          "<rect class=\"bar {}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
          "height=\"{:.1f}\"><title>{} {}</title></rect>\n",
          to_word(protocols.at(p)), left + width * static_cast<double>(i), y, width - 0.6, tall,
          to_upper(to_word(protocols.at(p))), grouped(counts.at(p).at(i))));
    }
  }
  int x = left;
  for (const auto& [protocol, group] : stats.sessions) {
    to.out(
        fmt::format("<rect class=\"bar {}\" x=\"{}\" y=\"{}\" width=\"10\" height=\"10\"/><text "
                    "class=\"small\" x=\"{}\" y=\"{}\">{} {}</text>\n",
                    to_word(protocol), x, height + 32, x + 16, height + 41,
                    to_upper(to_word(protocol)), grouped(group.sessions)));
    x += 140;
  }
  to.out("</svg></figure>\n");
}

}  // namespace

void write_timeline(const Sections& to, const Stats& stats) {
  if (!stats.first) return;
  std::uint64_t sessions = 0;
  for (const auto& [protocol, group] : stats.sessions) sessions += group.sessions;
  begin_section(to.out, "timeline", tr("Timeline"));
  if (sessions <= most_lanes) {
    write_lanes(to, stats, sessions);
  } else {
    write_counts(to, stats);
  }
  end_section(to.out);
}

}  // namespace malote::report
