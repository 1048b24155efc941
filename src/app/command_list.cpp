// SPDX-License-Identifier: MIT
#include "app/command_line.hpp"
#include "app/commands.hpp"
#include "app/output.hpp"
#include "app/search.hpp"
#include "app/source.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/ecs.hpp"
#include "export/file_tree.hpp"
#include "export/journeys.hpp"
#include "export/json_rows.hpp"
#include "export/phrases.hpp"
#include "export/row_kinds.hpp"
#include "export/table_rows.hpp"

namespace malote::app {

std::string kind_names() {
  std::string names;
  for (const KindName& kind : row_kinds) {
    if (!names.empty()) names += ", ";
    names += kind.name;
  }
  return names + ", files, journeys";
}

namespace {

using store::RowKind;

RowKind parse_kind(const std::string& word) {
  for (const KindName& kind : row_kinds) {
    if (kind.name == word) return kind.kind;
  }
  throw Failure(ExitStatus::usage, fill(tr("there is no kind “{}” to list; there are {}"),
                                        to_visible(word), kind_names()));
}

ExitStatus list(RowKind kind, const SourceAndTerms& words, const Context& context) {
  const store::Query query = parse_terms(words.terms);
  const Source source = open_source(words.source, context);
  prepare_search(source, query, context);
  const bool reveal = context.options.reveal;
  if (context.options.json) {
    visit_rows(*source.reader, kind, query, [&](const auto& row) {
      write_out(to_json_row(row, {reveal}) + "\n");
      return true;
    });
    tell_search(source, context);
    return source.status;
  }
  Table table(columns_of(kind), context.style(), out_sink());
  visit_rows(*source.reader, kind, query, [&](const auto& row) {
    table.add(to_table_row(row, reveal));
    return true;
  });
  table.finish();
  flush_out();
  tell_search(source, context);
  if (!context.options.quiet) {
    const std::size_t rows = table.rows();
    say(fill(tr_plural("{} row", "{} rows", rows), grouped(rows)));
  }
  return source.status;
}

ExitStatus list_files(const SourceAndTerms& words, const Context& context) {
  const store::Query query = parse_terms(words.terms);
  const Source source = open_source(words.source, context);
  const FileTree tree(*source.reader, query);
  std::size_t rows = 0;
  if (context.options.json) {
    tree.each([&](const FileRow& row) {
      write_out(to_json_row(row, {context.options.reveal}) + "\n");
      return true;
    });
  } else {
    Table table(file_columns(), context.style(), out_sink());
    tree.each([&](const FileRow& row) {
      table.add(to_table_row(row));
      return true;
    });
    table.finish();
    rows = table.rows();
    flush_out();
    if (!context.options.quiet) say(fill(tr_plural("{} row", "{} rows", rows), grouped(rows)));
  }
  if (tree.left_out()) {
    say(fill(tr("there are more than {} files; the rest is left out: give terms"),
             grouped(FileTree::rows_most)));
  }
  return source.status;
}

ExitStatus list_journeys(const SourceAndTerms& words, const Context& context) {
  const store::Query query = parse_terms(words.terms);
  const Source source = open_source(words.source, context);
  prepare_search(source, query, context);
  const std::vector<Journey> journeys = find_journeys(*source.reader, query);
  tell_search(source, context);
  if (context.options.json) {
    for (const Journey& journey : journeys) {
      write_out(to_json_row(journey, {context.options.reveal}) + "\n");
    }
    return source.status;
  }
  Table table(journey_columns(), context.style(), out_sink());
  for (const Journey& journey : journeys) table.add(to_table_row(journey, *source.reader));
  table.finish();
  flush_out();
  if (!context.options.quiet) {
    say(fill(tr_plural("{} row", "{} rows", journeys.size()), grouped(journeys.size())));
  }
  return source.status;
}

struct ListWords {
  std::string kind;
  std::vector<std::string> words;
  bool ecs = false;
};

// Rows as events of the Elastic Common Schema.
ExitStatus list_events(RowKind kind, const SourceAndTerms& words, const Context& context) {
  const store::Query query = parse_terms(words.terms);
  const Source source = open_source(words.source, context);
  prepare_search(source, query, context);
  EcsEvents events(*source.reader, {context.options.reveal});
  visit_rows(*source.reader, kind, query, [&](const auto& row) {
    if constexpr (requires { events.line(row); }) write_out(events.line(row) + "\n");
    return true;
  });
  tell_search(source, context);
  return source.status;
}

ExitStatus list_said(const ListWords& said, const Context& context) {
  // No rows of a table, but made of listings and of messages.
  const bool files = said.kind == "files";
  const bool journeys = said.kind == "journeys";
  const RowKind kind = files || journeys ? RowKind::transfers : parse_kind(said.kind);
  std::vector<std::string> words;
  for (const std::string& word : said.words) words.push_back(unmark(word));
  const SourceAndTerms split = split_words(std::move(words));
  hint_at_missing_file(split, context);
  if (said.ecs) {
    if (files || journeys || !EcsEvents::knows(kind)) {
      throw Failure(ExitStatus::usage,
                    fill(tr("{} have no form in the Elastic Common Schema"), said.kind));
    }
    return list_events(kind, split, context);
  }
  if (journeys) return list_journeys(split, context);
  return files ? list_files(split, context) : list(kind, split, context);
}

}  // namespace

ExitStatus list_sessions(const std::string& source, const Context& context) {
  return list(RowKind::sessions, {source, {}}, context);
}

void add_list(CLI::App& app, Invocation& invocation) {
  const auto said = std::make_shared<ListWords>();
  CLI::App* verb = app.add_subcommand("list", tr("List what was found, as a table or as JSON"));
  verb->add_option("KIND", said->kind, kind_names())->required()->option_text(" ");
  verb->add_option("SOURCE TERM", said->words,
                   tr("A store or a capture, then terms that a row must fit"))
      ->option_text("...");
  verb->add_flag("--ecs", said->ecs,
                 tr("JSON in the names of the Elastic Common Schema, an event a line"));
  verb->footer(term_help());
  verb->callback([said, &invocation] {
    invocation.run = [said](const Context& context) { return list_said(*said, context); };
  });
}

}  // namespace malote::app
