// SPDX-License-Identifier: MIT
#include <algorithm>

#include "app/commands.hpp"
#include "app/output.hpp"
#include "app/source.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/journeys.hpp"
#include "export/message_text.hpp"
#include "export/phrases.hpp"
#include "export/session_json.hpp"
#include "export/session_transcript.hpp"
#include "export/transfer_text.hpp"
#include "report/ladder_mermaid.hpp"
#include "report/ladder_svg.hpp"

namespace malote::app {
namespace {

constexpr std::size_t folded_message_lines = 60;
constexpr std::size_t drawn_steps = 10'000;

struct ShowWords {
  std::string id, source;
  bool explain = false, all = false, raw = false, svg = false, mermaid = false;
};

ExitStatus draw_session(const Source& source, SessionId id, const ShowWords& said,
                        const Context& context) {
  const auto session = source.reader->session(id);
  if (!session) throw Failure(ExitStatus::nothing, fill(tr("there is no session {}"), id.value));
  const report::Ladder ladder = report::build_ladder(
      *source.reader, *session, context.options.reveal, {.steps = drawn_steps});
  if (said.svg) {
    report::write_ladder_svg(ladder, out_sink());
  } else {
    report::write_ladder_mermaid(ladder, out_sink());
  }
  return source.status;
}

ExitStatus show_session(const Source& source, SessionId id, const ShowWords& said,
                        const Context& context) {
  const auto session = source.reader->session(id);
  if (!session) throw Failure(ExitStatus::nothing, fill(tr("there is no session {}"), id.value));
  if (context.options.json) {
    write_session_json(*source.reader, *session, {context.options.reveal}, out_sink());
    return source.status;
  }
  TranscriptText text(context.style(), out_sink());
  const TranscriptOptions options{context.options.reveal, said.explain, said.all};
  write_transcript(*source.reader, *session, options,
                   [&](const TranscriptLine& line) { text.write(line); });
  return source.status;
}

ExitStatus show_message(const Source& source, MessageId id, const ShowWords& said,
                        const Context& context) {
  const auto message = source.reader->message(id);
  if (!message) throw Failure(ExitStatus::nothing, fill(tr("there is no message m{}"), id.value));
  if (context.options.json) {
    write_out(to_json_row(*message, {context.options.reveal}) + "\n");
    return source.status;
  }
  const bool folded = context.terminal.out_is_tty && !said.all;
  write_message(*source.reader, *message,
                {context.style(), folded ? folded_message_lines : 0, said.raw}, out_sink());
  return source.status;
}

ExitStatus show_transfer(const Source& source, TransferId id, const ShowWords& said,
                         const Context& context) {
  const auto transfer = source.reader->transfer(id);
  if (!transfer) throw Failure(ExitStatus::nothing, fill(tr("there is no transfer t{}"), id.value));
  if (context.options.json) {
    write_out(to_json_row(*transfer, {context.options.reveal}) + "\n");
    return source.status;
  }
  const bool folded = context.terminal.out_is_tty && !said.all;
  write_transfer(*source.reader, *transfer, {context.style(), folded ? folded_message_lines : 0},
                 out_sink());
  return source.status;
}

// By the number of any message that it has.
ExitStatus show_journey(const Source& source, std::uint64_t id, const Context& context) {
  const std::vector<Journey> journeys = find_journeys(*source.reader, {});
  const auto found = std::find_if(journeys.begin(), journeys.end(), [&](const Journey& journey) {
    return std::any_of(journey.hops.begin(), journey.hops.end(),
                       [&](const JourneyHop& hop) { return hop.message.value == id; });
  });
  if (found == journeys.end()) {
    throw Failure(ExitStatus::nothing,
                  fill(tr("there is no journey j{}: message m{} was seen once, or never"), id, id));
  }
  if (context.options.json) {
    write_out(to_json_row(*found, {context.options.reveal}) + "\n");
    return source.status;
  }
  write_journey(*source.reader, *found, context.style(), out_sink());
  return source.status;
}

ExitStatus show(const ShowWords& said, const Context& context) {
  const bool is_message = said.id.starts_with('m');
  const bool is_transfer = said.id.starts_with('t');
  const bool is_journey = said.id.starts_with('j');
  const bool has_letter = is_message || is_transfer || is_journey;
  const auto number = parse_number(std::string_view(said.id).substr(has_letter ? 1 : 0));
  if (!number || *number == 0) {
    throw Failure(ExitStatus::usage,
                  fill(tr("“{}” is no ID; 7 is a session's, m12 a message's, t3 a transfer's, "
                          "j4 a journey's"),
                       to_visible(said.id)));
  }
  const bool drawn = said.svg || said.mermaid;
  if (drawn && (has_letter || context.options.json)) {
    throw Failure(ExitStatus::usage, tr("--svg and --mermaid draw one session, such as 7"));
  }
  const Source source =
      open_source(said.source.empty() ? std::nullopt : std::optional(said.source), context);
  if (drawn) return draw_session(source, SessionId{*number}, said, context);
  if (is_journey) return show_journey(source, *number, context);
  if (is_transfer) return show_transfer(source, TransferId{*number}, said, context);
  return is_message ? show_message(source, MessageId{*number}, said, context)
                    : show_session(source, SessionId{*number}, said, context);
}

}  // namespace

void add_show(CLI::App& app, Invocation& invocation) {
  const auto said = std::make_shared<ShowWords>();
  CLI::App* verb = app.add_subcommand(
      "show", tr("Show a session's transcript, a message, a transfer or a journey"));
  verb->add_option("ID", said->id, tr("7 is a session, m12 a message, t3 a transfer, j4 a journey"))
      ->required()
      ->option_text(" ");
  verb->add_option("SOURCE", said->source, tr("A store or a capture"))->option_text(" ");
  verb->add_flag("--explain", said->explain, tr("Say under each command and reply what it means"));
  verb->add_flag("--raw", said->raw, tr("A message as it was carried, nothing decoded"));
  verb->add_flag("--all", said->all, tr("Fold nothing: whole messages, listings and replies"));
  CLI::Option* svg =
      verb->add_flag("--svg", said->svg, tr("A session drawn as a ladder: an SVG picture"));
  verb->add_flag("--mermaid", said->mermaid,
                 tr("A session drawn as a ladder: a sequenceDiagram of Mermaid"))
      ->excludes(svg);
  verb->callback([said, &invocation] {
    invocation.run = [said](const Context& context) { return show(*said, context); };
  });
}

}  // namespace malote::app
