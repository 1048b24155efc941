// SPDX-License-Identifier: MIT
#include "app/manual.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "core/i18n.hpp"
#include "core/text.hpp"

namespace malote::app {
namespace {

// The code point that begins at `at`, and `at` behind it. Our own texts are good UTF-8.
char32_t next_point(std::string_view text, std::size_t& at) {
  const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = octet(at++);
  const unsigned more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
  char32_t point = more == 0 ? first : first & (0x3FU >> more);
  for (unsigned i = 0; i < more && at < text.size(); ++i)
    point = point << 6U | (octet(at++) & 0x3FU);
  return point;
}

// What every terminal gets something for, one without UTF-8, too.
std::string_view roff_name(char32_t point) {
  switch (point) {
    case U'\u2026':
      return "...";
    case U'\u201C':
      return "\\(lq";
    case U'\u201D':
      return "\\(rq";
    case U'\u2192':
      return "\\(->";
    default:
      return "";
  }
}

// A text that roff shows as it is: all that is not ASCII by its number, so no preconv is needed.
std::string roff(std::string_view text) {
  std::string out;
  bool begins_line = true;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = next_point(text, at);
    if (begins_line && (point == '.' || point == '\'')) out += "\\&";
    begins_line = point == '\n';
    if (point == '\\') {
      out += "\\e";
    } else if (point == '-') {
      out += "\\-";
    } else if (point == '\'') {
      out += "\\(aq";
    } else if (point == '`') {
      out += "\\(ga";
    } else if (point == '^' || point == '~') {
      out += point == '^' ? "\\(ha" : "\\(ti";
    } else if (point == '"') {
      out += "\\(dq";
    } else if (const auto known = roff_name(point); !known.empty()) {
      out += known;
    } else if (point < 0x80) {
      out += static_cast<char>(point);
    } else {
      out += fmt::format("\\[u{:04X}]", static_cast<std::uint32_t>(point));
    }
  }
  return out;
}

std::string roff_word(std::string_view font, std::string_view text) {
  return fmt::format("\\f{}{}\\fR", font, roff(text));
}

class Roff {
 public:
  void heading(const char* text) { out_ += fmt::format(".SH {}\n", roff(to_capitals(text))); }
  void paragraph(std::string_view text) { out_ += ".PP\n" + roff(text) + "\n"; }
  void item(const std::string& term, std::string_view text) {
    out_ += ".TP\n" + term + "\n" + roff(text) + "\n";
  }
  // As it stands, its line ends, too.
  void verbatim(std::string_view text) {
    out_ += ".PP\n.nf\n.RS 4\n" + roff(trim(text)) + "\n.RE\n.fi\n";
  }
  void raw(const std::string& text) { out_ += text; }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  // Headings stand in capitals, OPÇÕES too: U+00E0 to U+00FE lie 0x20 behind their capitals.
  static std::string to_capitals(const char* text) {
    std::string capitals = to_upper(std::string_view(text));
    for (std::size_t i = 0; i + 1 < capitals.size(); ++i) {
      if (capitals[i] == '\xC3' && capitals[i + 1] >= '\xA0') {
        capitals[i + 1] = static_cast<char>(capitals[i + 1] - 0x20);
      }
    }
    return capitals;
  }
  std::string out_;
};

struct Example {
  std::string_view verb, line;
  const char* text;
};

constexpr auto examples = std::to_array<Example>({
    {"", "malote lecture.pcapng", tr_noop("Go through the sessions of a capture.")},
    {"", "malote show 1 lecture.pcapng --explain",
     tr_noop("The transcript of its first session, and what each word of it means.")},
    {"", "malote explain concept envelope", tr_noop("What a notion means.")},
    {"read", "malote read monday.pcap tuesday.pcap -d week.malote",
     tr_noop("Two captures as one timeline.")},
    {"read", "zcat big.pcap.gz | malote read - -d big.malote", tr_noop("From standard input.")},
    {"capture", "malote capture -i eth0 -d mail.malote -w mail.pcapng",
     tr_noop("Into a store, and the packets into a file.")},
    {"capture", "malote capture", tr_noop("Which devices there are.")},
    {"browse", "malote browse -i lo", tr_noop("Watch a capture as it goes.")},
    {"list", "malote list sessions week.malote proto:smtp has:error",
     tr_noop("SMTP sessions in which something was refused.")},
    {"list", "malote list messages week.malote from:alice --json",
     tr_noop("One JSON object a message.")},
    {"show", "malote show m12 week.malote", tr_noop("A message, decoded.")},
    {"show", "malote show 7 week.malote --all", tr_noop("A whole transcript.")},
    {"export", "malote export eml week.malote to:bob@school.example -o bob",
     tr_noop("Each of bob's mails as a file in the folder bob.")},
    {"export", "malote export pcap week.malote id:7 -o session7.pcapng",
     tr_noop("Just the packets of session 7.")},
    {"stats", "malote stats week.malote proto:imap", tr_noop("Figures of the IMAP sessions.")},
    {"index", "malote index week.malote", tr_noop("So that later searches are quick.")},
    {"explain", "malote explain smtp 550", tr_noop("What a reply code means.")},
    {"explain", "malote explain ftp get", tr_noop("What goes over the wire for what is typed.")},
    {"explain", "malote explain concept \"data connection\"", tr_noop("What a notion means.")},
    {"explain", "malote explain concept --list", tr_noop("All notions there are.")},
    {"lab", "malote lab", tr_noop("A mail server, a capture and the screens in one.")},
    {"lab", "malote lab --list", tr_noop("Which lessons there are.")},
    {"play", "malote play hello.scenario -o hello.pcap", tr_noop("A conversation as a capture.")},
    {"serve", "malote serve", tr_noop("It says which ports, users and passwords there are.")},
    {"drive", "malote drive hello.scenario --server 127.0.0.1",
     tr_noop("The client of a scenario against a server.")},
    {"verify", "malote verify week.malote --truth sent.jsonl",
     tr_noop("Was everything found that was sent?")},
    {"completion", "malote completion bash > ~/.local/share/bash-completion/completions/malote",
     tr_noop("For one user, where no package put it in place.")},
});

std::string page_name(const CommandShape& shape) {
  return shape.name.empty() ? "malote" : "malote-" + shape.name;
}

// "Usage" as man pages have it: the fixed words bold. Further lines are other forms.
void write_synopsis(Roff& page, const CommandShape& shape) {
  page.heading(tr("Synopsis"));
  std::string_view usage = shape.usage;
  bool first = true;
  while (!usage.empty()) {
    const std::size_t end = std::min(usage.find('\n'), usage.size());
    const std::string_view line = trim(usage.substr(0, end));
    const std::size_t fixed = shape.name.empty() ? 6 : 7 + shape.name.size();  // "malote", and verb
    page.raw(first ? ".PP\n" : ".br\n");
    page.raw(roff_word("B", line.substr(0, fixed)) + roff(line.substr(fixed)) + "\n");
    first = false;
    usage.remove_prefix(std::min(end + 1, usage.size()));
  }
}

void write_arguments(Roff& page, const CommandShape& shape) {
  if (shape.arguments.empty()) return;
  page.heading(tr("Arguments"));
  for (const ArgumentShape& argument : shape.arguments) {
    page.item(roff_word("I", argument.name) + (argument.repeats ? "..." : ""), argument.text);
  }
}

std::string option_term(const OptionShape& option) {
  std::string term;
  for (const std::string& name : option.names) {
    term += (term.empty() ? "" : ", ") + roff_word("B", name);
  }
  if (!option.label.empty()) term += " " + roff_word("I", option.label);
  return term;
}

void write_options(Roff& page, const CommandShape& shape) {
  std::vector<std::string> groups;
  for (const OptionShape& option : shape.options) {
    if (std::find(groups.begin(), groups.end(), option.group) == groups.end()) {
      groups.push_back(option.group);
    }
  }
  for (const std::string& group : groups) {
    page.heading(group.c_str());
    for (const OptionShape& option : shape.options) {
      if (option.group == group) page.item(option_term(option), option.text);
    }
  }
}

void write_examples(Roff& page, const CommandShape& shape) {
  const auto fits = [&](const Example& example) { return example.verb == shape.name; };
  if (std::none_of(examples.begin(), examples.end(), fits)) return;
  page.heading(tr("Examples"));
  for (const Example& example : examples) {
    if (fits(example)) page.item(roff_word("B", example.line), tr(example.text));
  }
}

void write_commands(Roff& page, const std::vector<CommandShape>& shapes) {
  page.heading(tr("Commands"));
  for (const CommandShape& verb : shapes) {
    if (verb.name.empty()) continue;
    page.item(roff_word("B", page_name(verb)) + "(1)", verb.about);
  }
}

void write_files(Roff& page) {
  page.heading(tr("Files"));
  page.item(roff_word("I", "$XDG_CONFIG_HOME/malote/config.toml"),
            tr("The configuration: ports, language, colours. ~/.config where the variable is not "
               "set."));
  page.item(roff_word("I", "$XDG_DATA_HOME/malote"), tr("Stores that were made without a name."));
  page.item(roff_word("I", "$XDG_CACHE_HOME/malote"),
            tr("Stores of captures that were read in passing; they may be deleted at any time."));
  page.heading(tr("Environment"));
  page.item(roff_word("B", "NO_COLOR"), tr("No colours, whatever else is set."));
  page.item(roff_word("B", "LANGUAGE, LC_ALL, LC_MESSAGES, LANG"),
            tr("The language of the texts, where --lang says none."));
}

void write_exit_status(Roff& page) {
  page.heading(tr("Exit status"));
  page.item("0", tr("Done."));
  page.item("1", tr("The input had faults, which are told on standard error; what could be read "
                    "was kept."));
  page.item("2", tr("Wrong usage."));
  page.item("3", tr("Nothing could be done: no such file, no permission, not a capture."));
}

void write_see_also(Roff& page, const std::vector<CommandShape>& shapes,
                    const CommandShape& shape) {
  page.heading(tr("See also"));
  std::string others;
  for (const CommandShape& other : shapes) {
    if (&other == &shape) continue;
    others += (others.empty() ? "" : ", ") + roff_word("B", page_name(other)) + "(1)";
  }
  page.raw(".PP\n" + others + "\n");
}

}  // namespace

std::string manual_page(const std::vector<CommandShape>& shapes, const std::string& name) {
  const auto found = std::find_if(shapes.begin(), shapes.end(),
                                  [&](const CommandShape& shape) { return shape.name == name; });
  if (found == shapes.end()) return "";
  const CommandShape& shape = *found;
  Roff page;
  page.raw(fmt::format(".TH {} 1 \"\" \"malote " MALOTE_VERSION "\" \"{}\"\n",
                       roff(to_upper(page_name(shape))), roff(tr("Mail and FTP on the wire"))));
  page.raw(".nh\n.ad l\n");
  page.heading(tr("Name"));
  std::string about = shape.about;
  if (about.ends_with('.')) about.pop_back();
  page.raw(roff(page_name(shape)) + " \\- " + roff(about) + "\n");
  write_synopsis(page, shape);
  write_arguments(page, shape);
  if (name.empty()) write_commands(page, shapes);
  write_options(page, shape);
  if (!trim(shape.footer).empty()) {
    page.heading(tr("Notes"));
    page.verbatim(shape.footer);
  }
  write_examples(page, shape);
  if (name.empty()) write_files(page);
  write_exit_status(page);
  write_see_also(page, shapes, shape);
  return page.take();
}

}  // namespace malote::app
