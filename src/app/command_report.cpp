// SPDX-License-Identifier: MIT
#include "report/report.hpp"

#include "app/command_line.hpp"
#include "app/commands.hpp"
#include "app/export_out.hpp"
#include "app/output.hpp"
#include "app/search.hpp"
#include "app/source.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/phrases.hpp"

namespace malote::app {
namespace {

struct ReportWords {
  ExportWords out;
  std::size_t ladders = report::ReportLimits{}.ladders;
};

std::string joined_terms(const std::vector<std::string>& terms) {
  std::string text;
  for (const std::string& term : terms) {
    const bool several = term.find(' ') != std::string::npos;
    text += (text.empty() ? "" : " ") + (several ? "\"" + term + "\"" : term);
  }
  return text;
}

ExitStatus make_report(const ReportWords& said, const Context& context) {
  std::vector<std::string> words;
  for (const std::string& word : said.out.words) words.push_back(unmark(word));
  const SourceAndTerms split = split_words(std::move(words));
  hint_at_missing_file(split, context);
  const store::Query query = parse_terms(split.terms);
  const Source source = open_source(split.source, context);
  prepare_search(source, query, context);
  report::ReportOptions options;
  options.reveal = context.options.reveal;
  options.title = source.title;
  options.terms = joined_terms(split.terms);
  options.version = MALOTE_VERSION;
  options.limits.ladders = said.ladders;
  report::ReportSummary summary;
  write_to(said.out, [&](const TextSink& out) {
    summary = report::write_report(*source.reader, query, options, out);
  });
  tell_search(source, context);
  if (said.out.out == "-") return source.status;
  std::string line =
      fill(tr_plural("{} session written to {}", "{} sessions written to {}", summary.sessions),
           grouped(summary.sessions), to_visible(said.out.out));
  if (summary.left_out != 0) {
    line += fill(tr("; {} rows and dialogues are left out, as the page says"),
                 grouped(summary.left_out));
  }
  tell(context, line);
  return source.status;
}

}  // namespace

void add_report(CLI::App& app, Invocation& invocation) {
  const auto said = std::make_shared<ReportWords>();
  CLI::App* verb = app.add_subcommand(
      "report",
      tr("Write one page for a browser: figures, dialogues drawn, mails, files, notices"));
  verb->add_option("SOURCE TERM", said->out.words,
                   tr("A store or a capture, then terms that a row must fit"))
      ->option_text("...");
  verb->add_option("-o,--output", said->out.out, tr("The page, such as report.html, or -"))
      ->option_text("OUT")
      ->required();
  verb->add_option(
          "--ladders", said->ladders,
          tr("Dialogues drawn into the page, which need no script and can be printed (50); "
             "the others are drawn when they are asked for"))
      ->option_text("N")
      ->check(CLI::Range(0, 1000));
  verb->add_flag("--force", said->out.force, tr("Overwrite even a store or a capture"));
  verb->footer(term_help());
  verb->callback([said, &invocation] {
    invocation.run = [said](const Context& context) { return make_report(*said, context); };
  });
}

}  // namespace malote::app
