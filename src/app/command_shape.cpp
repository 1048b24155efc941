// SPDX-License-Identifier: MIT
#include "app/command_shape.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "app/commands.hpp"
#include "core/text.hpp"

namespace malote::app {
namespace {

// "{auto,always,never}" is how the parser writes a set of values.
std::vector<std::string> words_between(std::string_view text, char separator) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    const std::string_view word = trim(text.substr(0, end));
    if (!word.empty()) words.emplace_back(word);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

std::vector<std::string> values_of(const CLI::Option& option, const std::string& label) {
  const std::string type = option.get_type_name();
  const std::size_t open = type.find('{'), close = type.rfind('}');
  if (open != std::string::npos && close != std::string::npos && close > open) {
    return words_between(std::string_view(type).substr(open + 1, close - open - 1), ',');
  }
  if (label == "KIND") return words_between(kind_names(), ',');
  if (label == "FORMAT") return words_between(format_names(), ',');
  if (label == "PROTOCOL") return words_between(explained_names(), ',');
  if (label == "LANG") return {"en", "pt_BR"};
  return {};
}

ValueKind kind_of(const std::string& label, bool has_words) {
  using Row = std::pair<std::string_view, ValueKind>;
  constexpr auto kinds = std::to_array<Row>({{"FILE", ValueKind::file},
                                             {"STORE", ValueKind::file},
                                             {"CAPTURE", ValueKind::file},
                                             {"SOURCE", ValueKind::file},
                                             {"SOURCE TERM", ValueKind::file},
                                             {"SCENARIO", ValueKind::file},
                                             {"OUT", ValueKind::file},
                                             {"FOLDER", ValueKind::folder},
                                             {"DIR", ValueKind::folder},
                                             {"DEVICE", ValueKind::device}});
  if (has_words) return ValueKind::words;
  const auto found =
      std::find_if(kinds.begin(), kinds.end(), [&](const Row& row) { return row.first == label; });
  return found == kinds.end() ? ValueKind::any : found->second;
}

bool takes_many(const CLI::Option& option) {
  return option.get_expected_max() > 1 ||
         option.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll;
}

ArgumentShape argument_of(const CLI::Option& option) {
  ArgumentShape shape;
  shape.name = option.get_name(true);
  shape.text = option.get_description();
  shape.words = values_of(option, shape.name);
  shape.value = kind_of(shape.name, !shape.words.empty());
  shape.repeats = option.get_option_text() == "..." || option.get_expected_max() > 1;
  return shape;
}

OptionShape option_of(const CLI::Option& option) {
  OptionShape shape;
  for (const std::string& name : option.get_snames()) shape.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) shape.names.push_back("--" + name);
  shape.text = option.get_description();
  shape.group = option.get_group();
  if (option.get_items_expected_max() == 0) return shape;
  shape.label = std::string(trim(option.get_option_text()));
  if (shape.label.empty()) shape.label = option.get_type_name();
  shape.words = values_of(option, shape.label);
  shape.value = kind_of(shape.label, !shape.words.empty());
  shape.repeats = takes_many(option);
  return shape;
}

CommandShape shape_of_one(const CLI::App& app) {
  CommandShape shape;
  shape.name = app.get_parent() == nullptr ? "" : app.get_name();
  shape.about = app.get_description();
  shape.usage = usage_of(shape.name);
  shape.footer = app.get_footer();
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group().empty()) continue;  // hidden
    if (option->get_positional()) {
      shape.arguments.push_back(argument_of(*option));
    } else {
      shape.options.push_back(option_of(*option));
    }
  }
  return shape;
}

}  // namespace

std::vector<CommandShape> shape_of(const CLI::App& program) {
  std::vector<CommandShape> shapes{shape_of_one(program)};
  for (const CLI::App* verb : program.get_subcommands([](const CLI::App*) { return true; })) {
    if (!verb->get_group().empty()) shapes.push_back(shape_of_one(*verb));
  }
  return shapes;
}

std::string usage_of(const std::string& verb) {
  using Row = std::pair<std::string_view, std::string_view>;
  constexpr auto usages = std::to_array<Row>({
      {"read", "malote read CAPTURE... -d STORE [OPTION...]"},
      {"capture", "malote capture [-i DEVICE]... [-d STORE] [OPTION...]"},
      {"browse", "malote browse [SOURCE | -i DEVICE...] [OPTION...]"},
      {"lab", "malote lab [OPTION...]"},
      {"list", "malote list KIND [SOURCE] [TERM...] [OPTION...]"},
      {"show", "malote show ID [SOURCE] [OPTION...]"},
      {"export", "malote export FORMAT [SOURCE] [TERM...] -o OUT [OPTION...]"},
      {"stats", "malote stats [SOURCE] [TERM...] [OPTION...]"},
      {"report", "malote report [SOURCE] [TERM...] -o OUT [OPTION...]"},
      {"index", "malote index [SOURCE] [OPTION...]"},
      {"explain", "malote explain PROTOCOL|concept [WORD] [OPTION...]"},
      {"play", "malote play SCENARIO -o CAPTURE [OPTION...]"},
      {"serve", "malote serve [OPTION...]"},
      {"drive", "malote drive SCENARIO [OPTION...]"},
      {"verify", "malote verify STORE --truth FILE [OPTION...]"},
      {"completion", "malote completion SHELL"},
  });
  for (const auto& [name, usage] : usages) {
    if (name == verb) return std::string(usage);
  }
  return "malote COMMAND [ARGUMENT...] [OPTION...]\n       malote SOURCE";
}

}  // namespace malote::app
