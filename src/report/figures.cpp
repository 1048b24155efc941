// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/html.hpp"
#include "export/phrases.hpp"
#include "export/text_width.hpp"
#include "records/names.hpp"
#include "report/ladder_layout.hpp"
#include "report/sections.hpp"

namespace malote::report {
namespace {

constexpr std::size_t most_classes = 30;  // there are ten; the wire may make up others

void card(const TextSink& out, const std::string& label, std::uint64_t number,
          const std::string& beside, const char* tone = "") {
  out(fmt::format(
      "<div class=\"card\"><dt>{}</dt><dd><b>{}</b> <span class=\"{}\">{}</span></dd></div>\n",
      to_html(label), grouped(number), tone, to_html(beside)));
}

struct Whole {
  std::uint64_t all = 0, complete = 0;
};

template <typename Groups>
Whole whole_of(const Groups& groups) {
  Whole whole;
  for (const auto& [key, group] : groups) {
    whole.all += group.sizes.count();
    whole.complete += group.complete;
  }
  return whole;
}

std::string complete_text(const Whole& whole) {
  if (whole.all == 0) return "";
  if (whole.all == whole.complete) return tr("all complete");
  return fill(tr("{} not complete"), grouped(whole.all - whole.complete));
}

const char* complete_tone(const Whole& whole) {
  return whole.all == whole.complete ? "ok" : "warn";
}

void write_cards(const TextSink& out, const Stats& stats) {
  Whole sessions;
  std::uint64_t octets = 0;
  for (const auto& [protocol, group] : stats.sessions) {
    sessions.all += group.sessions;
    sessions.complete += group.complete;
    octets += group.octets;
  }
  const Whole messages = whole_of(stats.messages), transfers = whole_of(stats.transfers);
  LoginStats logins;
  for (const auto& [key, group] : stats.logins) {
    logins.accepted += group.accepted;
    logins.refused += group.refused;
    logins.unknown += group.unknown;
  }
  std::uint64_t notices = 0, alerts = 0;
  for (const auto& [kind, group] : stats.notices) {
    notices += group.count;
    if (group.severity == Severity::alert) alerts += group.count;
  }
  out("<dl class=\"cards\">\n");
  card(out, tr("Sessions"), sessions.all, complete_text(sessions), complete_tone(sessions));
  card(out, tr("Octets carried"), octets, "");
  card(out, tr("Messages"), messages.all, complete_text(messages), complete_tone(messages));
  card(out, tr("Transfers"), transfers.all, complete_text(transfers), complete_tone(transfers));
  card(out, tr("Logins"), logins.accepted + logins.refused + logins.unknown,
       logins.refused == 0 ? "" : fill(tr("{} refused"), grouped(logins.refused)),
       logins.refused == 0 ? "" : "warn");
  card(out, tr("Notices"), notices,
       alerts == 0 ? "" : fill(tr_plural("{} alert", "{} alerts", alerts), grouped(alerts)),
       "alert");
  out("</dl>\n");
}

void write_protocols(const TextSink& out, const Stats& stats) {
  PageTable table({"protocols",
                   tr("By protocol"),
                   {{tr("Protocol")},
                    {tr("Sessions"), true},
                    {tr("Complete"), true},
                    {tr("Octets"), true},
                    {tr("Under TLS"), true},
                    {tr("Closed"), true},
                    {tr("Reset"), true},
                    {tr("Went silent"), true},
                    {tr("Still open"), true}}},
                  SIZE_MAX, out);
  for (const auto& [protocol, group] : stats.sessions) {
    std::vector<PageCell> row{protocol_cell(protocol), number_cell(group.sessions),
                              number_cell(group.complete), number_cell(group.octets),
                              number_cell(group.tls[1] + group.tls[2])};
    for (const std::uint64_t outcome : group.outcomes) row.push_back(number_cell(outcome));
    table.add(protocol, std::move(row));
  }
  table.finish();
}

// The part of all replies that each class has, as one bar a protocol.
void write_replies(const TextSink& out, const Stats& stats) {
  if (stats.replies.empty()) return;
  constexpr double width = 640;
  const int height = static_cast<int>(stats.replies.size()) * 44;
  out(fmt::format(
      "<figure class=\"scroll\" tabindex=\"0\"><figcaption>{}</figcaption>\n<svg "
      "class=\"plot\" width=\"760\" height=\"{}\" viewBox=\"0 0 760 {}\" role=\"group\" "
      "aria-label=\"{}\">\n",
      to_html(tr("What servers replied, by class")), height, height,
      to_html(tr("What servers replied, by class"))));
  int y = 4;
  for (const auto& [protocol, classes] : stats.replies) {
    const double all =
        std::max(1.0, static_cast<double>(std::accumulate(
                          classes.begin(), classes.end(), std::uint64_t{0},
                          [](std::uint64_t sum, const auto& one) { return sum + one.second; })));
    out(fmt::format("<text x=\"84\" y=\"{}\" text-anchor=\"end\">{}</text>\n", y + 14,
                    to_upper(to_word(protocol))));
    double x = 96;
    std::string counts;
    std::size_t drawn = 0;
    for (const auto& [name, count] : classes) {
      if (++drawn > most_classes) break;
      const double part = width * static_cast<double>(count) / all;
      const std::string said =
          fmt::format("{} {}", name.empty() ? tr("none") : to_visible(name), grouped(count));
      out(
          fmt::format("<rect class=\"bar {}\" x=\"{:.1f}\" y=\"{}\" width=\"{:.1f}\" height=\"18\">"
                      "<title>{}</title></rect>\n",
                      tone_of(role_of_reply(name)), x, y, std::max(part, 1.0), to_html(said)));
      counts += (counts.empty() ? "" : "   ") + said;
      x += part;
    }
    out(fmt::format("<text class=\"small\" x=\"96\" y=\"{}\">{}</text>\n", y + 31,
                    to_html(cut_to_width(counts, 110, "…"))));
    y += 44;
  }
  out("</svg></figure>\n");
}

}  // namespace

void write_figures(const Sections& to, const Stats& stats) {
  begin_section(to.out, "figures", tr("At a glance"));
  write_cards(to.out, stats);
  write_protocols(to.out, stats);
  write_replies(to.out, stats);
  end_section(to.out);
}

}  // namespace malote::report
