// SPDX-License-Identifier: MIT
#include "app/command_line.hpp"

#include <clocale>
#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "app/browse.hpp"
#include "app/capture_program.hpp"
#include "app/command_shape.hpp"
#include "app/commands.hpp"
#include "app/manual.hpp"
#include "app/output.hpp"
#include "app/user_files.hpp"
#include "app/version.hpp"
#include "capture/packet_filter.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/phrases.hpp"

namespace malote::app {
namespace {

constexpr char negation_mark = '\x01';

// --lang must be known before the texts of --help are made.
std::string language_said(const std::vector<std::string>& args) {
  for (std::size_t i = 1; i < args.size(); ++i) {
    if (args[i] == "--") break;
    if (args[i] == "--lang" && i + 1 < args.size()) return args[i + 1];
    if (args[i].starts_with("--lang=")) return args[i].substr(7);
  }
  return "";
}

// Beside the program in the build tree, else where it is installed.
std::string catalogues() {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path program = fs::path(program_path()).parent_path();
  for (const fs::path& folder : {program / "share/locale", program / "../share/locale"}) {
    if (!program.empty() && fs::exists(folder / "pt_BR/LC_MESSAGES/malote.mo", error))
      return folder;
  }
  return MALOTE_LOCALE_DIR;
}

void choose_language(const std::string& lang) {
  if (!lang.empty()) ::setenv("LANGUAGE", lang.c_str(), 1);
  std::setlocale(LC_ALL, "");
  std::setlocale(LC_NUMERIC, "C");
  const std::string_view messages = std::setlocale(LC_MESSAGES, nullptr);
  // In the C locale gettext does not look at LANGUAGE at all.
  if (!lang.empty() && (messages == "C" || messages == "POSIX")) {
    std::setlocale(LC_MESSAGES, "C.UTF-8");
  }
  ::bindtextdomain(text_domain, catalogues().c_str());
  ::bind_textdomain_codeset(text_domain, "UTF-8");
}

Context make_context(const CommonOptions& options, Result<Config> config) {
  if (!config) throw Failure(ExitStatus::usage, config.error().text);
  Context context;
  context.options = options;
  context.config = std::move(config.value());
  if (!options.colour.empty()) context.config.colour = options.colour;
  if (!options.progress.empty()) context.config.progress = options.progress;
  for (const std::string& rule : options.ports) {
    if (const auto added = add_port_rule(context.config.ports, rule); !added) {
      throw Failure(ExitStatus::usage, added.error().text);
    }
  }
  if (const auto fault = filter_fault(options.filter)) {
    throw Failure(ExitStatus::usage,
                  std::string("-f: ") + tr("not a filter") + ": " + to_visible(*fault));
  }
  context.config.filter = options.filter;
  context.config.key_logs = options.key_logs;
  context.config.private_keys = options.private_keys;
  context.terminal = look_at_terminal();
  return context;
}

// A word that is neither a verb nor a file: what was it meant to be?
ExitStatus show_or_refuse(const std::string& source, const Context& context) {
  std::error_code error;
  const bool like_file = source == "-" || source.find_first_of("./") != std::string::npos;
  if (!like_file && !std::filesystem::exists(source, error)) {
    throw Failure(ExitStatus::usage,
                  fill(tr("“{}” is neither a command nor a file; malote --help names the commands"),
                       to_visible(source)));
  }
  return can_browse(context) ? browse_source(source, context) : list_sessions(source, context);
}

// The line above the options: as a person would write it.
class HelpFormatter final : public CLI::Formatter {
 public:
  HelpFormatter() { label("Positionals", tr("Arguments")); }

  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override {
    std::string help = CLI::Formatter::make_help(app, std::move(name), mode);
    // One empty line between two groups is enough.
    for (std::size_t at; (at = help.find("\n\n\n")) != std::string::npos;) help.erase(at, 1);
    return help;
  }
  std::string make_usage(const CLI::App* app, std::string) const override {
    const std::string usage = usage_of(app->get_parent() == nullptr ? "" : app->get_name());
    return fill(tr("Usage: {}"), usage) + "\n";
  }
};

struct Parser {
  Invocation invocation;
  std::string source;
  CLI::App app;

  Parser()
      : app(tr("Shows what was said in captured mail and FTP sessions (SMTP, POP3, IMAP, FTP).")) {
    app.name("malote");
    app.set_version_flag("--version", "malote " MALOTE_VERSION, tr("Print the version and exit"));
    app.set_help_flag("-h,--help", tr("Print this help and exit"));
    app.set_help_all_flag("--man", "")->group("");  // the man page, for who builds packages
    app.formatter(std::make_shared<HelpFormatter>());
    app.footer(
        tr("\nmalote SOURCE shows the sessions of SOURCE: on a terminal as screens to go through\n"
           "(malote browse), else as a list.\n"
           "SOURCE is a store that malote wrote, or a capture file (pcap, pcapng, each also\n"
           "gzip, zstd or lz4), or - for standard input. Without one the store last written\n"
           "is meant. malote COMMAND --help tells more.\n\n"
           "Exit status: 0 done, 1 the input had faults, 2 wrong usage, 3 nothing could be done."));
    app.add_option("SOURCE", source, "")->group("");
    app.require_subcommand(0, 1);
    app.option_defaults()->group(tr("Options"));
    add_read(app, invocation);
    add_capture(app, invocation);
    add_browse(app, invocation);
    add_list(app, invocation);
    add_show(app, invocation);
    add_export(app, invocation);
    add_stats(app, invocation);
    add_index(app, invocation);
    add_explain(app, invocation);
    add_play(app, invocation);
    add_lab(app, invocation);
    add_serve(app, invocation);
    add_drive(app, invocation);
    add_verify(app, invocation);
    add_completion(app, invocation);
    add_common_options(app, invocation.options);
    for (CLI::App* verb : app.get_subcommands({})) {
      if (verb->get_footer() == app.get_footer()) verb->footer("");
      verb->group(tr("Commands"));
      verb->set_help_flag("-h,--help", tr("Print this help and exit"));
      verb->set_help_all_flag("--man", "")->group("");
      add_common_options(*verb, invocation.options);
    }
  }

  void parse(std::vector<std::string> args) {
    args.erase(args.begin());
    std::reverse(args.begin(), args.end());  // CLI11 takes them from the end
    app.parse(std::move(args));
  }

  // What was said to be done; nothing where only help was asked for.
  std::function<ExitStatus(const Context&)> action() {
    if (invocation.run && source.empty()) return invocation.run;
    if (invocation.run) {
      throw Failure(
          ExitStatus::usage,
          fill(tr("the command must come first: “{}” stands before it"), to_visible(source)));
    }
    if (source.empty())
      throw Failure(ExitStatus::usage, tr("no command; malote --help names them"));
    return [said = source](const Context& context) { return show_or_refuse(said, context); };
  }
};

// The parser's own words, with the names that --help has for what is missing.
std::string usage_fault(const CLI::App& app, const CLI::ParseError& error) {
  std::string text = to_visible(unmark(error.what()));
  for (const auto& [name, shown] :
       {std::pair{"--store is required", tr("-d STORE is required")},
        std::pair{"--output is required", tr("-o OUT is required")},
        std::pair{"--truth is required", tr("--truth FILE is required")}}) {
    if (text == name) text = shown;
  }
  const auto said = app.get_subcommands();
  return text +
         fill(tr("; see malote {}--help"), said.empty() ? "" : said.front()->get_name() + " ");
}

ExitStatus parse_and_run(const std::vector<std::string>& args, Result<Config> config) {
  Parser parser;
  try {
    parser.parse(mark_negated_terms(args));
  } catch (const CLI::CallForHelp&) {
    const auto said = parser.app.get_subcommands();
    write_out(said.empty() ? parser.app.help()
                           : said.front()->help("", CLI::AppFormatMode::Normal));
    flush_out();
    return ExitStatus::done;
  } catch (const CLI::CallForAllHelp&) {
    const auto said = parser.app.get_subcommands();
    write_out(manual_page(shape_of(parser.app), said.empty() ? "" : said.front()->get_name()));
    flush_out();
    return ExitStatus::done;
  } catch (const CLI::CallForVersion&) {
    write_out(version_text());
    flush_out();
    return ExitStatus::done;
  } catch (const CLI::ParseError& error) {
    throw Failure(ExitStatus::usage, usage_fault(parser.app, error));
  }
  const auto action = parser.action();
  if (parser.invocation.captures) {
    become_capturing_program(args);
  } else {
    give_up_file_rights();
  }
  const ExitStatus status = action(make_context(parser.invocation.options, std::move(config)));
  flush_out();
  return status;
}

}  // namespace

store::Query parse_terms(const std::vector<std::string>& words) {
  auto query = store::Query::parse(words);
  if (!query) throw Failure(ExitStatus::usage, query.error().text);
  return std::move(query.value());
}

namespace {

// The parser gives a verb nothing of what stands behind "--" once one of its words was said.
void mark_behind_dashes(std::vector<std::string>& args, std::size_t dashes) {
  if (args[1] != "list" && args[1] != "export") return;
  args.erase(args.begin() + static_cast<std::ptrdiff_t>(dashes));
  for (std::size_t i = dashes; i < args.size(); ++i) {
    if (args[i].starts_with('-')) args[i].insert(0, 1, negation_mark);
  }
}

}  // namespace

std::vector<std::string> mark_negated_terms(std::vector<std::string> args) {
  for (std::size_t i = 1; i < args.size(); ++i) {
    std::string& word = args[i];
    if (word == "--") {
      mark_behind_dashes(args, i);
      break;
    }
    if (word.empty()) continue;
    const std::size_t colon = word.find(':');
    if (word[0] != '-' || colon == std::string::npos || colon < 3) continue;
    const std::string_view key = std::string_view(word).substr(1, colon - 1);
    if (key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") == std::string_view::npos) {
      word.insert(0, 1, negation_mark);
    }
  }
  return args;
}

std::string unmark(std::string word) {
  std::erase(word, negation_mark);
  return word;
}

int run_malote(std::vector<std::string> args) {
  std::signal(SIGPIPE, SIG_IGN);  // a failed write is told by its errno
  ExitStatus status = ExitStatus::done;
  try {
    auto config = load_config(config_path());
    std::string lang = language_said(args);
    if (lang.empty() && config) lang = config.value().lang;
    choose_language(lang);
    status = parse_and_run(args, std::move(config));
  } catch (const Failure& failure) {
    say(failure.what());
    status = failure.status();
  } catch (const OutputClosed&) {
    status = ExitStatus::done;
  } catch (const std::exception& error) {
    say(error.what());
    status = ExitStatus::nothing;
  }
  return static_cast<int>(status);
}

}  // namespace malote::app
