// SPDX-License-Identifier: MIT
#include "export/stats.hpp"

#include "app/command_line.hpp"
#include "app/commands.hpp"
#include "app/output.hpp"
#include "app/search.hpp"
#include "app/source.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/phrases.hpp"

namespace malote::app {
namespace {

ExitStatus print_stats(const std::vector<std::string>& said, const Context& context) {
  std::vector<std::string> words;
  for (const std::string& word : said) words.push_back(unmark(word));
  const SourceAndTerms split = split_words(std::move(words));
  hint_at_missing_file(split, context);
  const store::Query query = parse_terms(split.terms);
  const Source source = open_source(split.source, context);
  prepare_search(source, query, context);
  const Stats stats = gather_stats(*source.reader, query);
  tell_search(source, context);
  if (context.options.json) {
    write_stats_json(stats, out_sink());
    return source.status;
  }
  write_stats(stats, context.style(), out_sink());
  flush_out();
  if (context.options.quiet) return source.status;
  if (!stats.first) {
    say(tr("no session fits"));
  } else {
    say(fill(tr("from {} to {}"), moment(*stats.first), moment(*stats.last)));
  }
  return source.status;
}

}  // namespace

void add_stats(CLI::App& app, Invocation& invocation) {
  const auto said = std::make_shared<std::vector<std::string>>();
  CLI::App* verb = app.add_subcommand(
      "stats", tr("Figures: response times, replies, sizes, rates, logins, outcomes"));
  verb->add_option("SOURCE TERM", *said, tr("A store or a capture, then terms that a row must fit"))
      ->option_text("...");
  verb->footer(term_help());
  verb->callback([said, &invocation] {
    invocation.run = [said](const Context& context) { return print_stats(*said, context); };
  });
}

}  // namespace malote::app
