// SPDX-License-Identifier: MIT
#include <fstream>

#include "app/commands.hpp"
#include "app/output.hpp"
#include "app/source.hpp"
#include "app/truth_check.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/json_rows.hpp"
#include "export/phrases.hpp"

namespace malote::app {
namespace {

struct VerifyWords {
  std::string store;
  std::vector<std::string> truths;
};

std::vector<JsonFields> read_truth(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw Failure(ExitStatus::nothing, fill(tr("{}: cannot be read"), path));
  std::vector<JsonFields> rows;
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (trim(line).empty()) continue;
    auto row = parse_fields(line);
    if (!row || (!row->contains("via") && !row->contains("direction"))) {
      throw Failure(ExitStatus::nothing,
                    fill(tr("{}, line {}: not what serve, drive or play write"), path, number));
    }
    rows.push_back(std::move(*row));
  }
  if (in.bad()) throw Failure(ExitStatus::nothing, fill(tr("{}: cannot be read"), path));
  return rows;
}

const char* word_of(TruthDifference::Kind kind) {
  switch (kind) {
    case TruthDifference::Kind::missing:
      return "missing";
    case TruthDifference::Kind::besides:
      return "besides";
    case TruthDifference::Kind::differs:
      return "differs";
  }
  return "";
}

std::string field_of(const JsonFields& row, const std::string& key) {
  const auto found = row.find(key);
  return found == row.end() ? "null" : found->second;
}

std::string difference_json(const TruthDifference& difference) {
  const auto object = [](const JsonFields& fields) {
    if (fields.empty()) return std::string("null");
    std::string text = "{";
    for (const auto& [key, value] : fields) {
      if (text.size() > 1) text += ',';
      text += "\"" + key + "\":" + value;
    }
    return text + "}";
  };
  std::string keys;
  for (const std::string& key : difference.keys) {
    keys += (keys.empty() ? "\"" : ",\"") + key + "\"";
  }
  return fmt::format("{{\"difference\":\"{}\",\"keys\":[{}],\"truth\":{},\"stored\":{}}}\n",
                     word_of(difference.kind), keys, object(difference.truth),
                     object(difference.stored));
}

// "smtp submit, 86 octets, ca978112…", "RETR notes.txt, 52 octets, …": enough to find it again.
std::string name_of(const JsonFields& row) {
  const bool transfer = row.contains("direction");
  std::string via = transfer ? field_of(row, "command") + " " + field_of(row, "path")
                             : field_of(row, "via") + " " + field_of(row, "action");
  std::erase(via, '"');
  std::string name = fill(tr("{}, {} octets, {}"), via, field_of(row, "size"),
                          field_of(row, "sha256").substr(1, 12));
  if (const std::string id = field_of(row, "id"); id != "null") {
    name += fill(transfer ? tr(", t{}") : tr(", m{}"), id);
  }
  if (const std::string said = field_of(row, "session_name"); said != "null") {
    name += fill(tr(", of session {}"), said);
  }
  return to_visible(name);
}

std::string difference_text(const TruthDifference& difference) {
  switch (difference.kind) {
    case TruthDifference::Kind::missing:
      return fill(tr("missing: {}\n"), name_of(difference.truth));
    case TruthDifference::Kind::besides:
      return fill(tr("besides: {}\n"), name_of(difference.stored));
    case TruthDifference::Kind::differs:
      break;
  }
  std::string text = fill(tr("differs: {}\n"), name_of(difference.stored));
  for (const std::string& key : difference.keys) {
    text += fill(tr("  {}: {} was sent, {} is stored\n"), key,
                 to_visible(field_of(difference.truth, key)),
                 to_visible(field_of(difference.stored, key)));
  }
  return text;
}

ExitStatus verify(const VerifyWords& said, const Context& context) {
  TruthRows truth;
  for (const std::string& path : said.truths) truth.add_file(read_truth(path));
  const Source source = open_source(said.store, context);
  std::vector<JsonFields> stored;
  bool sound = true;
  const auto take = [&](const auto& row) {
    auto fields = parse_fields(to_json_row(row, {true}));
    sound = sound && fields.has_value();
    if (fields) stored.push_back(std::move(*fields));
    return true;
  };
  source.reader->messages({}, take);
  source.reader->transfers({}, take);
  const auto differences = hold_against(truth, stored);
  for (const TruthDifference& difference : differences) {
    write_out(context.options.json ? difference_json(difference) : difference_text(difference));
  }
  flush_out();
  if (!context.options.quiet) {
    say(fill(tr("{} messages and transfers told of, {} stored, {} differences"), truth.rows().size(),
             stored.size(), differences.size()));
  }
  if (!sound || !differences.empty()) return ExitStatus::faults;
  return source.status;
}

}  // namespace

void add_verify(CLI::App& app, Invocation& invocation) {
  const auto said = std::make_shared<VerifyWords>();
  CLI::App* verb = app.add_subcommand(
      "verify", tr("Hold a store against what serve, drive or play say was sent"));
  verb->add_option("STORE", said->store, tr("A store, or a capture"))->required()->option_text(" ");
  verb->add_option("--truth", said->truths, tr("What --truth wrote; given twice: of both ends"))
      ->required()
      ->option_text("FILE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  verb->footer(
      tr("\nPrints what is missing from the store, what is besides, and what differs.\n"
         "Exit status: 0 nothing, 1 something, 3 a file cannot be read."));
  verb->callback([said, &invocation] {
    invocation.run = [said](const Context& context) { return verify(*said, context); };
  });
}

}  // namespace malote::app
