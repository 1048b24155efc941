// SPDX-License-Identifier: MIT
// Messages: a table of all, the first of them with their parts and the beginning of their text; and
// journeys.
#include <fmt/format.h>

#include <algorithm>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/html.hpp"
#include "export/journeys.hpp"
#include "export/message_tree.hpp"
#include "export/part_text.hpp"
#include "export/phrases.hpp"
#include "records/names.hpp"
#include "report/ladder_layout.hpp"
#include "report/sections.hpp"

namespace malote::report {
namespace {

constexpr std::uint64_t decoded_most = 8'000'000;  // octets of a message that is taken apart
constexpr std::size_t excerpt_lines = 20, excerpt_columns = 200, most_parts = 60, most_hops = 20;

const char* action_text(const MessageRecord& row) {
  switch (row.action) {
    case Action::submit:
      return tr("handed over");
    case Action::retrieve:
      return tr("fetched");
    case Action::append:
      return tr("stored");
  }
  return "";
}

std::string receivers_of(const MessageRecord& row) {
  return joined(row.to.empty() ? row.envelope_to : row.to);
}

void write_tree(const TextSink& out, const MessageTree& tree) {
  out(fmt::format("<h4>{}</h4>\n", to_html(tr("Parts"))));
  int depth = -1;
  std::size_t shown = 0;
  for (const TreePart& part : tree.parts) {
    if (++shown > most_parts) break;
    const int wanted = std::clamp(static_cast<int>(part.entity.depth), 0, depth + 1);
    if (wanted > depth) {
      out(depth < 0 ? "<ul class=\"tree\">" : "<ul>");
    } else {
      out("</li>");
    }
    for (; depth > wanted; --depth) out("</ul></li>");
    depth = wanted;
    out(fmt::format("<li><span{}>{}</span>", part.end.complete ? "" : " class=\"warn\"",
                    to_html(cut_text(part_phrase(part), PageTable::cell_octets))));
  }
  for (; depth >= 0; --depth) out("</li></ul>");
  out("\n");
  if (shown > most_parts) {
    write_note(out, fill(tr("and {} more parts"), grouped(tree.parts.size() - most_parts)));
  }
}

void write_excerpt(const Sections& to, const MessageRecord& message, const MessageTree& tree) {
  const auto texts = texts_of(tree);
  if (texts.empty()) return;
  std::size_t lines = 0;
  std::string text;
  const bool all =
      read_part_lines(to.reader, message, *texts.front(), [&](const std::string& line) {
        text += to_html(cut_text(line, excerpt_columns)) + "\n";
        return ++lines < excerpt_lines;
      });
  if (text.empty()) return;
  to.out(fmt::format("<h4>{}</h4>\n<pre>{}</pre>\n", to_html(tr("Text")), text));
  if (!all) {
    write_note(to.out,
               fill(tr("Its beginning; malote show m{} shows all of it."), message.id.value));
  }
}

void write_way_of(const TextSink& out, const MessageTree& tree) {
  const auto hops = mime::parse_received(tree.received);
  if (hops.empty()) return;
  out(fmt::format("<h4>{}</h4>\n<ol class=\"way\">\n", to_html(tr("Way, as its header tells it"))));
  for (std::size_t i = 0; i < std::min(hops.size(), most_hops); ++i) {
    out(fmt::format("<li>{}</li>\n",
                    to_html(cut_text(hop_phrase(hops[i]), PageTable::cell_octets))));
  }
  out("</ol>\n");
}

void write_message_facts(const Sections& to, const MessageRecord& row) {
  to.out("<dl class=\"facts\">\n");
  if (row.envelope_from) {
    write_fact(to.out, tr("Envelope from"), "<" + *row.envelope_from + ">");
    write_fact(to.out, tr("Envelope to"), joined(row.envelope_to));
    if (row.accepted_to != row.envelope_to) {
      write_fact(to.out, tr("Accepted for"),
                 row.accepted_to.empty() ? tr("none of them") : joined(row.accepted_to), "warn");
    }
  }
  write_fact(to.out, tr("From"), row.from.value_or(""));
  write_fact(to.out, tr("To"), joined(row.to));
  write_fact(to.out, tr("Date"), row.date.value_or(""));
  write_fact(to.out, tr("Message-ID"), row.message_id.value_or(""));
  write_fact(to.out, tr("Mailbox"), row.mailbox.value_or(""));
  write_fact(to.out, tr("Size"), octets_phrase(row.size));
  write_fact(to.out, tr("Whole"), verdict_phrase(row), tone_of(role_of(row.verdict)));
  write_fact(to.out, tr("Result"), row.result.value_or(""));
  write_fact(to.out, "SHA-256", row.sha256);
  to.out(fmt::format("<dt>{}</dt><dd><a href=\"#s{}\">{}</a></dd>\n</dl>\n",
                     to_html(tr("Carried in")), row.session.value,
                     to_html(fill(tr("session {}"), row.session.value))));
}

void write_message(const Sections& to, const MessageRecord& row) {
  to.out(
      fmt::format("<article id=\"m{0}\" data-p=\"{1}\"><details><summary><h3><span class=\"tag "
                  "{1}\">m{0}</span> {2}"
                  "</h3> <span class=\"dim\">{3}</span></summary>\n",
                  row.id.value, to_word(row.via),
                  row.subject && !row.subject->empty()
                      ? to_html(cut_text(*row.subject, PageTable::cell_octets))
                      : "<span class=\"dim\">" + to_html(tr("without a subject")) + "</span>",
                  to_html(std::string(action_text(row)) + " · " + octets_phrase(row.size))));
  write_message_facts(to, row);
  if (row.size != 0 && row.size <= decoded_most) {
    const MessageTree tree = read_tree(to.reader, row);
    write_way_of(to.out, tree);
    if (!tree.parts.empty()) write_tree(to.out, tree);
    write_excerpt(to, row, tree);
  } else if (row.size != 0) {
    write_note(to.out,
               fill(tr("Too large to be taken apart here; malote show m{} does."), row.id.value));
  }
  to.out("</details></article>\n");
}

// From where to where the mail went.
std::string hop_way(const JourneyHop& hop, const SessionRecord& session) {
  const std::string client = to_text(session.client.ip), server = to_text(session.server.ip);
  return hop.action == Action::retrieve ? server + " → " + client : client + " → " + server;
}

std::vector<PageColumn> message_columns() {
  return {{tr("Message"), true}, {tr("Session"), true}, {tr("Via")},   {tr("Action")},
          {tr("Time")},          {tr("From")},          {tr("To")},    {tr("Subject")},
          {tr("Octets"), true},  {tr("Whole")},         {tr("Result")}};
}

}  // namespace

void write_messages(const Sections& to) {
  PageTable table(
      {"messages", tr("Mails that were handed over, fetched or stored"), message_columns()},
      to.options.limits.message_octets, to.out);
  const std::size_t open = to.options.limits.messages_open;
  std::uint64_t rows = 0;
  to.reader.messages(to.query, [&](const MessageRecord& row) {
    if (rows == 0) begin_section(to.out, "messages", tr("Messages"));
    PageCell id = link_cell('m', row.id.value);
    if (++rows > open) id.link = 0;  // nothing to go to
    const std::string from = row.from ? *row.from : row.envelope_from.value_or("");
    table.add(row.via, {std::move(id),
                        link_cell('s', row.session.value),
                        {to_upper(to_word(row.via)), to_word(row.via)},
                        {action_text(row)},
                        {moment(row.time), "t", row.time.ns / 1000},
                        {from},
                        {receivers_of(row)},
                        {row.subject.value_or("")},
                        number_cell(row.size),
                        {verdict_phrase(row), tone_of(role_of(row.verdict))},
                        {row.result.value_or("")}});
    return true;
  });
  table.finish();
  if (rows == 0) return;
  to.summary.left_out += table.left_out();
  std::uint64_t opened = 0;
  to.reader.messages(to.query, [&](const MessageRecord& row) {
    write_message(to, row);
    return ++opened < open;
  });
  if (rows > opened) {
    write_note(to.out, fill(tr("Parts and texts of the first {} are here; bodies are folded, those "
                               "of {} more are left out. malote show m12 shows any of them."),
                            grouped(opened), grouped(rows - opened)));
  } else {
    write_note(to.out,
               tr("Of each text its beginning is here; malote export eml writes whole mails."));
  }
  end_section(to.out);
}

void write_journeys(const Sections& to) {
  const std::vector<Journey> journeys = find_journeys(to.reader, to.query);
  if (journeys.empty()) return;
  begin_section(to.out, "journeys", tr("Journeys"));
  write_note(to.out,
             tr("One mail seen several times on its way, from who wrote it to who read it."));
  const std::size_t shown = std::min(journeys.size(), to.options.limits.journeys);
  for (std::size_t i = 0; i < shown; ++i) {
    const Journey& journey = journeys[i];
    const auto first = to.reader.message(journey.hops.front().message);
    to.out(fmt::format(
        "<article id=\"j{0}\"><h3><span class=\"tag\">j{0}</span> {1}</h3>\n<ol "
        "class=\"journey\">\n",
        journey.id,
        to_html(cut_text(first ? first->subject.value_or("") : "", PageTable::cell_octets))));
    const Timestamp begun = journey.hops.front().time;
    for (std::size_t h = 0; h < std::min(journey.hops.size(), most_hops); ++h) {
      const JourneyHop& hop = journey.hops[h];
      const auto session = to.reader.session(hop.session);
      MessageRecord like;
      like.action = hop.action;
      to.out(fmt::format(
          "<li><span class=\"tag {0}\">{1}</span> <b>{2}</b><br>{3}<br><a href=\"#s{4}\">{5}</a> · "
          "<span class=\"dim\">{6}</span></li>\n",
          to_word(hop.protocol), to_upper(to_word(hop.protocol)), to_html(action_text(like)),
          session ? to_html(hop_way(hop, *session)) : "", hop.session.value,
          to_html(fill(tr("m{} in session {}"), hop.message.value, hop.session.value)),
          h == 0 ? moment(hop.time) : "+" + duration(hop.time.ns - begun.ns)));
    }
    to.out("</ol>\n");
    if (journey.hops.size() > most_hops) {
      write_note(to.out, fill(tr("and {} more stages"), grouped(journey.hops.size() - most_hops)));
    }
    to.out("</article>\n");
  }
  if (shown < journeys.size()) {
    write_note(to.out, fill(tr("{} more journeys are left out; malote list journeys has them all."),
                            grouped(journeys.size() - shown)));
  }
  end_section(to.out);
}

}  // namespace malote::report
