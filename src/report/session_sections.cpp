// SPDX-License-Identifier: MIT
// The table of sessions, and what was said in each: drawn into the page as long as there is room,
// then as data that the page's script draws when it is asked for.
#include <fmt/format.h>

#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/html.hpp"
#include "export/phrases.hpp"
#include "records/names.hpp"
#include "report/ladder.hpp"
#include "report/ladder_layout.hpp"
#include "report/ladder_svg.hpp"
#include "report/sections.hpp"

namespace malote::report {
namespace {

constexpr std::size_t dialogues_in_element = 100;  // parsed at once when one of them is opened
constexpr std::size_t open_at_first = 6;           // with more sessions all are closed

PageCell time_cell_of(Timestamp time) {
  return {moment(time), "t", time.ns / 1000};
}

std::string tls_text(const SessionRecord& row) {
  if (row.tls == TlsMode::none) return tr("no");
  std::string text = row.tls_version ? to_visible(*row.tls_version) : tr("yes");
  if (row.tls == TlsMode::starttls)
    text += row.protocol == Protocol::pop3 ? ", STLS" : ", STARTTLS";
  return text;
}

const char* whole_tone(const SessionRecord& row) {
  return row.complete ? "" : row.gap_bytes != 0 ? "alert" : "warn";
}

std::string article_head(const SessionRecord& row) {
  return fmt::format(
      "<h3><span class=\"tag {}\">{}</span> {}</h3> <span class=\"dim\">{} → {} · {} · {}</span>",
      to_word(row.protocol), to_upper(to_word(row.protocol)),
      to_html(fill(tr("Session {}"), row.id.value)), to_html(to_text(row.client)),
      to_html(to_text(row.server)), moment(row.start), to_html(outcome_phrase(row.outcome)));
}

std::string article_of(const Sections& to, const Ladder& ladder, bool open) {
  const SessionRecord& row = ladder.session;
  std::string html = fmt::format(
      "<article id=\"s{}\" data-p=\"{}\"><details{}><summary>{}</summary>\n<dl class=\"facts\">\n",
      row.id.value, to_word(row.protocol), open ? " open" : "", article_head(row));
  const TextSink append = [&](std::string_view text) { html += text; };
  for (const LadderFact& fact : ladder.facts) {
    write_fact(append, fact.label, fact.value, tone_of(fact.role));
  }
  html += fmt::format(
      "</dl>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">\n",
      to_html(ladder_title(row)));
  write_ladder_slices(
      ladder,
      [&](const lexicon::Entry& entry) { return to.glossary.number_of(row.protocol, entry); },
      append);
  return html + "</div></details></article>\n";
}

std::string short_tone(Role role) {
  const std::string tone = tone_of(role);
  return tone == "plain" ? "" : tone;
}

// [id, protocol, [[label, value, tone]..], has data, left out, [row..]]; a row is [kind, to_server
// + 2 * under_tls, microseconds, text, columns, tone, word, begin, octets], as far as there is
// something. The first two facts are the ends.
std::string dialogue_json(const Sections& to, const Ladder& ladder) {
  const SessionRecord& session = ladder.session;
  const LadderPlaces places = places_of(ladder);
  std::string json = fmt::format("[{},\"{}\",[", session.id.value, to_word(session.protocol));
  const char* comma = "";
  for (const LadderFact& fact : ladder.facts) {
    json += fmt::format("{}[{},{},\"{}\"]", comma, to_script_json(fact.label),
                        to_script_json(fact.value), short_tone(fact.role));
    comma = ",";
  }
  json += fmt::format("],{},{},[", places.has_data() ? 1 : 0, ladder.left_out);
  comma = "";
  for (const LadderStep& step : ladder.steps) {
    const LadderRow row = lay_out(step, places);
    std::string text = row.lines.front();
    for (std::size_t i = 1; i < row.lines.size(); ++i) text += "\n" + row.lines[i];
    json += fmt::format("{}[{},{},{},{},{}", comma, static_cast<int>(row.kind),
                        (row.to_server ? 1 : 0) + (row.under_tls ? 2 : 0), row.since_start / 1000,
                        to_script_json(text), row.columns);
    const std::string tone = short_tone(row.role);
    const bool word = step.entry != nullptr && row.word_octets != 0;
    if (word || !tone.empty()) json += ",\"" + tone + "\"";
    if (word) {
      json += fmt::format(",{},{},{}", to.glossary.number_of(session.protocol, *step.entry),
                          row.word_begin, row.word_octets);
    }
    json += "]";
    comma = ",";
  }
  return json + "]]";
}

class DialogueWriter {
 public:
  explicit DialogueWriter(const Sections& to) : to_(to), limits_(to.options.limits) {}

  void add(const SessionRecord& row, bool open) {
    if (full()) {
      ++left_out_;
      return;
    }
    const Ladder ladder = build_ladder(to_.reader, row, to_.options.reveal, LadderLimits{});
    if (later_ == 0 && drawn_ < limits_.ladders) {
      const std::string html = article_of(to_, ladder, open);
      if (octets_ == 0 || octets_ + html.size() <= limits_.ladder_octets) {
        octets_ += html.size();
        ++drawn_;
        return to_.out(html);
      }
    }
    add_data(dialogue_json(to_, ladder));
  }

  void finish() {
    if (in_element_ != 0) to_.out("]</script>\n");
    if (later_ != 0) {
      to_.out(fmt::format(
          "<p class=\"note unscripted\">{}</p>\n",
          to_html(fill(tr_plural("{} more dialogue needs the page's script to be drawn.",
                                 "{} more dialogues need the page's script to be drawn.", later_),
                       grouped(later_)))));
    }
    if (left_out_ == 0) return;
    to_.summary.left_out += left_out_;
    write_note(to_.out,
               fill(tr_plural("{} more dialogue is left out to keep the page small; malote show ID "
                              "--svg draws one.",
                              "{} more dialogues are left out to keep the page small; malote show "
                              "ID --svg draws one.",
                              left_out_),
                    grouped(left_out_)));
  }

 private:
  [[nodiscard]] bool full() const { return data_octets_ >= limits_.dialogue_octets; }

  void add_data(const std::string& json) {
    to_.out(in_element_ == 0 ? "<script type=\"application/json\" data-dialogues>[\n" : ",\n");
    to_.out(json);
    data_octets_ += json.size() + 2;
    ++later_;
    if (++in_element_ < dialogues_in_element) return;
    to_.out("]</script>\n");
    in_element_ = 0;
  }

  const Sections& to_;
  const ReportLimits& limits_;
  std::size_t octets_ = 0, data_octets_ = 0, drawn_ = 0, in_element_ = 0;
  std::uint64_t later_ = 0, left_out_ = 0;
};

}  // namespace

void write_session_table(const Sections& to) {
  begin_section(to.out, "sessions", tr("Sessions"));
  PageTable table({"sessions",
                   tr("Each TCP connection that carried mail or files"),
                   {{tr("Session"), true},
                    {tr("Protocol")},
                    {tr("Start")},
                    {tr("Lasted"), true},
                    {tr("Client")},
                    {tr("Server")},
                    {tr("User")},
                    {tr("Exchanges"), true},
                    {tr("Messages"), true},
                    {tr("Transfers"), true},
                    {tr("Octets"), true},
                    {tr("TLS")},
                    {tr("End")},
                    {tr("Notices"), true}}},
                  to.options.limits.session_octets, to.out);
  to.reader.sessions(to.query, [&](const SessionRecord& row) {
    const std::int64_t lasted = row.end.value_or(row.start).ns - row.start.ns;
    table.add(row.protocol, {link_cell('s', row.id.value),
                             protocol_cell(row.protocol),
                             time_cell_of(row.start),
                             {duration(lasted), "", lasted / 1000},
                             {to_text(row.client), "t"},
                             {to_text(row.server), "t"},
                             {row.user.value_or("")},
                             number_cell(row.exchanges),
                             number_cell(row.messages),
                             number_cell(row.transfers),
                             number_cell(row.client_bytes + row.server_bytes),
                             {tls_text(row)},
                             {row.complete ? outcome_phrase(row.outcome)
                                           : outcome_phrase(row.outcome) + ", " + tr("not whole"),
                              whole_tone(row)},
                             number_cell(row.notices)});
    ++to.summary.sessions;
    return true;
  });
  table.finish();
  if (table.rows() == 0) write_note(to.out, tr("No session fits."));
  to.summary.left_out += table.left_out();
  end_section(to.out);
}

void write_dialogues(const Sections& to) {
  if (to.summary.sessions == 0) return;
  begin_section(to.out, "dialogues", tr("Dialogues"));
  write_note(to.out, tr("Time runs downwards, in seconds since the session began. A word that is "
                        "underlined has its meaning behind it; a thick arrow is a mail or a file. "
                        "What is open is printed."));
  DialogueWriter writer(to);
  const bool open = to.summary.sessions <= open_at_first;
  to.reader.sessions(to.query, [&](const SessionRecord& row) {
    writer.add(row, open);
    return true;
  });
  writer.finish();
  end_section(to.out);
}

}  // namespace malote::report
