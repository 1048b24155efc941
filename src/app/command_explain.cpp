// SPDX-License-Identifier: MIT
#include "app/commands.hpp"
#include "app/output.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/json_rows.hpp"
#include "export/phrases.hpp"
#include "export/table.hpp"
#include "export/text_width.hpp"
#include "lexicon/lexicon.hpp"
#include "records/names.hpp"

namespace malote::app {
namespace {

using lexicon::Entry;
using lexicon::Kind;

struct ExplainWords {
  std::string protocol, word;
  bool list = false;
};

const char* kind_word(Kind kind) {
  switch (kind) {
    case Kind::command:
      return tr_noop("command");
    case Kind::reply:
      return tr_noop("reply");
    case Kind::phase:
      return tr_noop("phase");
    case Kind::mechanism:
      return tr_noop("mechanism");
    case Kind::extension:
      return tr_noop("extension");
    case Kind::misprint:
      return tr_noop("misprint");
    case Kind::type:
      return tr_noop("type");
    case Kind::structure:
      return tr_noop("structure");
    case Kind::mode:
      return tr_noop("mode");
    case Kind::protection:
      return tr_noop("protection");
    case Kind::typed:
      return tr_noop("typed at a client");
    case Kind::item:
      return tr_noop("item");
  }
  return "";
}

std::string translated(const char* english) {
  return *english == '\0' ? "" : tr(english);
}

std::string entry_json(Protocol protocol, const Entry& entry) {
  store::JsonBuffer buffer;
  store::JsonWriter json(buffer);
  json.StartObject();
  store::put_text(json, "protocol", std::string_view(to_word(protocol)));
  store::put_text(json, "word", entry.word);
  store::put_text(json, "kind", std::string_view(kind_word(entry.kind)));
  store::put_text(json, "meaning", translated(entry.meaning));
  store::put_text(json, "follows", translated(entry.follows));
  store::put_text(json, "syntax", entry.syntax);
  store::put_text(json, "rfc", entry.rfc);
  store::put_text(json, "meant",
                  entry.meant.empty() ? OptionalText() : OptionalText(std::string(entry.meant)));
  json.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

class Page {
 public:
  explicit Page(TextStyle style) : style_(style) {}
  void title(std::string_view word, std::string_view kind) {
    std::string line;
    style_.painter.paint(line, Role::heading, word);
    line += "  ";
    style_.painter.paint(line, Role::dim, kind);
    write_out(line + "\n");
  }
  void line(const char* label, std::string_view text) {
    if (text.empty()) return;
    constexpr std::size_t column = 12;
    std::string out = "  ";
    style_.painter.paint(out, Role::dim, pad_right(label, column - 3));
    out += ' ';
    const std::string shown = style_.ascii ? to_ascii(text) : std::string(text);
    const std::size_t room = style_.width > column + 20 ? style_.width - column : 0;
    bool first = true;
    for (const auto& [from, to] : wrap(shown, room, room)) {
      if (!first) out += std::string(column, ' ');
      first = false;
      out += shown.substr(from, to - from) + "\n";
    }
    write_out(out);
  }

 private:
  TextStyle style_;
};

void print_entry(Page& page, const Entry& entry) {
  page.title(entry.word, tr(kind_word(entry.kind)));
  page.line(tr("meant"), entry.meant);
  page.line(tr("syntax"), entry.syntax);
  page.line(tr("meaning"), translated(entry.meaning));
  page.line(tr("follows"), translated(entry.follows));
  page.line("RFC", entry.rfc.starts_with("RFC ") ? entry.rfc.substr(4) : entry.rfc);
}

ExitStatus list_words(Protocol protocol, const Context& context) {
  if (context.options.json) {
    for (const Entry& entry : lexicon::entries(protocol)) {
      write_out(entry_json(protocol, entry) + "\n");
    }
    return ExitStatus::done;
  }
  Table table({{tr("WORD"), Align::left, 0, 0},
               {tr("KIND"), Align::left, 0, 2},
               {tr("MEANING"), Align::left, 30, 0},
               {"RFC", Align::left, 0, 1}},
              context.style(), out_sink());
  for (const Entry& entry : lexicon::entries(protocol)) {
    table.add({{std::string(entry.word), Role::verb},
               {tr(kind_word(entry.kind)), Role::dim},
               {translated(entry.meaning)},
               {std::string(entry.rfc), Role::dim}});
  }
  table.finish();
  return ExitStatus::done;
}

bool explain_status(const std::string& word, const Context& context) {
  const auto meaning = lexicon::enhanced_status(word);
  if (!meaning) return false;
  if (context.options.json) {
    store::JsonBuffer buffer;
    store::JsonWriter json(buffer);
    json.StartObject();
    store::put_text(json, "word", word);
    store::put_text(json, "kind", std::string_view("status"));
    store::put_text(json, "meaning", *meaning);
    store::put_text(json, "rfc", std::string_view("RFC 3463"));
    json.EndObject();
    write_out(std::string(buffer.GetString(), buffer.GetSize()) + "\n");
    return true;
  }
  Page page(context.style());
  page.title(word, tr("enhanced status code"));
  page.line(tr("meaning"), *meaning);
  page.line("RFC", "3463");
  return true;
}

[[noreturn]] void refuse(Protocol protocol, const std::string& word) {
  std::string line = fill(tr("{} knows no “{}”"), to_upper(to_word(protocol)), to_visible(word));
  std::string near;
  for (const std::string_view candidate : lexicon::near_misses(protocol, word)) {
    if (!near.empty()) near += ", ";
    near += candidate;
  }
  if (!near.empty()) line += fill(tr("; did you mean {}?"), near);
  throw Failure(ExitStatus::nothing, line);
}

// The protocols that have words.
std::string known_protocols() {
  std::string names;
  for (const Protocol protocol : {Protocol::smtp, Protocol::pop3, Protocol::imap, Protocol::ftp}) {
    if (lexicon::entries(protocol).empty()) continue;
    if (!names.empty()) names += ", ";
    names += to_word(protocol);
  }
  return names;
}

// Response codes stand in the table with their brackets; people may leave them out.
bool is_word_of(const Entry& entry, const std::string& word) {
  return equals_ignoring_case(entry.word, word) ||
         equals_ignoring_case(entry.word, "[" + word + "]");
}

ExitStatus explain(const ExplainWords& said, const Context& context) {
  const auto protocol = parse_protocol(to_lower(said.protocol));
  if (!protocol || lexicon::entries(*protocol).empty()) {
    throw Failure(ExitStatus::usage, fill(tr("there is no “{}” to explain; there are {}"),
                                          to_visible(said.protocol), known_protocols()));
  }
  if (said.list || said.word.empty()) return list_words(*protocol, context);
  // A word may be two things: VRFY a command and an extension.
  bool found = false;
  Page page(context.style());
  for (const Entry& entry : lexicon::entries(*protocol)) {
    if (!is_word_of(entry, said.word)) continue;
    if (context.options.json) {
      write_out(entry_json(*protocol, entry) + "\n");
    } else {
      if (found) write_out("\n");
      print_entry(page, entry);
    }
    found = true;
  }
  if (!found && !explain_status(said.word, context)) refuse(*protocol, said.word);
  return ExitStatus::done;
}

}  // namespace

void add_explain(CLI::App& app, Invocation& invocation) {
  const auto said = std::make_shared<ExplainWords>();
  CLI::App* verb =
      app.add_subcommand("explain", tr("Say what a command, a reply code or a phase means"));
  verb->add_option("PROTOCOL", said->protocol, known_protocols())->required()->option_text(" ");
  verb->add_option("WORD", said->word, tr("RCPT, 354, +OK, 5.1.1, transaction, CRAM-MD5, get, …"))
      ->option_text(" ");
  verb->add_flag("--list", said->list, tr("List all words there are"));
  verb->callback([said, &invocation] {
    invocation.run = [said](const Context& context) { return explain(*said, context); };
  });
}

}  // namespace malote::app
