// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/html.hpp"
#include "export/phrases.hpp"
#include "export/text_width.hpp"
#include "lexicon/lexicon.hpp"
#include "records/names.hpp"
#include "report/sections.hpp"

namespace malote::report {
namespace {

constexpr std::size_t most_commands = 30;
constexpr int plot_left = 150, plot_right = 900, row_height = 22;

struct Asked {
  Protocol protocol;
  std::string name;
  const ResponseStats* stats;
};

std::string asked_name(const std::string& command) {
  if (command.empty()) return tr("greeting");
  if (command == Stats::end_of_data) return tr("end of the mail");
  return command == Stats::other ? tr("others") : to_visible(command);
}

// Those asked most often, by protocol.
std::vector<Asked> asked_most(const Stats& stats) {
  std::vector<Asked> all;
  for (const auto& [key, group] : stats.by_command) {
    if (group.times.count() != 0) all.push_back({key.first, key.second, &group});
  }
  std::stable_sort(all.begin(), all.end(), [](const Asked& a, const Asked& b) {
    return a.stats->times.count() > b.stats->times.count();
  });
  if (all.size() > most_commands) all.resize(most_commands);
  std::stable_sort(all.begin(), all.end(),
                   [](const Asked& a, const Asked& b) { return a.protocol < b.protocol; });
  return all;
}

std::string time_text(double ns) {
  if (ns < 1e3) return fmt::format("{:.0f} ns", ns);
  if (ns < 1e6) return fmt::format("{:.3g} µs", ns / 1e3);
  if (ns < 1e9) return fmt::format("{:.3g} ms", ns / 1e6);
  return fmt::format("{:.3g} s", ns / 1e9);
}

// Decades of time, from the quickest of the plotted to the slowest.
class Decades {
 public:
  explicit Decades(const std::vector<Asked>& all) {
    double least = 1e18, most = 1;
    for (const Asked& one : all) {
      least = std::min(least, static_cast<double>(one.stats->times.percentile(5)));
      most = std::max(most, static_cast<double>(one.stats->times.greatest()));
    }
    low_ = std::floor(std::log10(std::max(least, 1e3)));
    high_ = std::max(std::ceil(std::log10(std::max(most, 1e4))), low_ + 1);
  }
  [[nodiscard]] double x(std::uint64_t ns) const {
    const double at = std::log10(std::max(static_cast<double>(ns), std::pow(10, low_)));
    return plot_left + (plot_right - plot_left) * (at - low_) / (high_ - low_);
  }
  [[nodiscard]] std::string grid(int bottom) const {
    std::string out;
    for (double decade = low_; decade <= high_; ++decade) {
      const double ns = std::pow(10, decade);
      out += fmt::format(
          "<path class=\"grid\" d=\"M{0:.1f} 0V{1}\"/><text class=\"small\" x=\"{0:.1f}\" "
          "y=\"{2}\" text-anchor=\"middle\">{3}</text>\n",
          x(static_cast<std::uint64_t>(ns)), bottom, bottom + 16, time_text(ns));
    }
    return out;
  }

 private:
  double low_, high_;
};

void write_plot(const TextSink& out, const std::vector<Asked>& all) {
  const Decades axis(all);
  const int bottom = static_cast<int>(all.size()) * row_height + 6;
  const std::string caption =
      tr("How long servers took to answer: half of the answers within the box, nineteen of twenty "
         "within the line, the median marked, the slowest a dot");
  out(fmt::format(
      "<figure class=\"scroll\" tabindex=\"0\"><figcaption>{0}</figcaption>\n<svg "
      "class=\"plot\" width=\"940\" height=\"{1}\" viewBox=\"0 0 940 {1}\" role=\"img\" "
      "aria-label=\"{0}\">\n",
      to_html(caption), bottom + 24));
  out(axis.grid(bottom));
  int y = 6;
  for (const Asked& one : all) {
    const Distribution& times = one.stats->times;
    const double median = axis.x(times.percentile(50));
    const double low = axis.x(times.percentile(25)), high = axis.x(times.percentile(75));
    const int middle = y + 8;
    const std::string name = asked_name(one.name);
    out(fmt::format(
        "<g class=\"{}\"><title>{}: {}</title><text x=\"{}\" y=\"{}\" "
        "text-anchor=\"end\">{}</text>",
        to_word(one.protocol), to_html(name),
        to_html(fill(tr("median {} of {}"), time_text(static_cast<double>(times.percentile(50))),
                     grouped(times.count()))),
        plot_left - 12, middle + 4, to_html(cut_to_width(name, 18, "…"))));
    out(fmt::format(
        "<path class=\"whisker\" d=\"M{:.1f} {}H{:.1f}\"/>"
        "<rect class=\"bar {}\" x=\"{:.1f}\" y=\"{}\" width=\"{:.1f}\" height=\"10\" rx=\"2\"/>",
        axis.x(times.percentile(5)), middle, axis.x(times.percentile(95)), to_word(one.protocol),
        low, middle - 5, std::max(high - low, 2.0)));
    out(fmt::format(
        "<path class=\"median\" d=\"M{0:.1f} {1}v14\"/><circle class=\"dot\" cx=\"{2:.1f}\" "
        "cy=\"{3}\" r=\"2.5\"/></g>\n",
        median, middle - 7, axis.x(times.greatest()), middle));
    y += row_height;
  }
  out("</svg></figure>\n");
}

PageCell time_cell(std::uint64_t ns) {
  return {time_text(static_cast<double>(ns)), "", static_cast<std::int64_t>(ns)};
}

}  // namespace

void write_responses(const Sections& to, const Stats& stats) {
  const std::vector<Asked> all = asked_most(stats);
  if (all.empty()) return;
  begin_section(to.out, "responses", tr("Response times"));
  write_plot(to.out, all);
  PageTable table({"responses",
                   tr("From a command to the first line of its answer"),
                   {{tr("Protocol")},
                    {tr("Command")},
                    {tr("Asked"), true},
                    {tr("Refused"), true},
                    {tr("Median"), true},
                    {tr("95 of 100 within"), true},
                    {tr("Slowest"), true}}},
                  SIZE_MAX, to.out);
  for (const Asked& one : all) {
    const Distribution& times = one.stats->times;
    PageCell name{asked_name(one.name)};
    const lexicon::Entry* entry = lexicon::find(one.protocol, one.name, lexicon::Kind::command);
    if (entry != nullptr) {
      name.link = 'w';
      name.target = to.glossary.number_of(one.protocol, *entry);
    }
    table.add(one.protocol,
              {protocol_cell(one.protocol), std::move(name), number_cell(one.stats->asked),
               number_cell(one.stats->refused), time_cell(times.percentile(50)),
               time_cell(times.percentile(95)), time_cell(times.greatest())});
  }
  table.finish();
  end_section(to.out);
}

}  // namespace malote::report
