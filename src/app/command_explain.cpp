// SPDX-License-Identifier: MIT
#include "app/commands.hpp"
#include "app/output.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/json_rows.hpp"
#include "export/phrases.hpp"
#include "export/table.hpp"
#include "export/text_width.hpp"
#include "export/words.hpp"
#include "lexicon/concepts.hpp"
#include "lexicon/follows.hpp"
#include "lexicon/lexicon.hpp"
#include "records/names.hpp"

namespace malote::app {

std::string explained_names() {
  std::string names;
  for (const Protocol protocol : {Protocol::smtp, Protocol::pop3, Protocol::imap, Protocol::ftp}) {
    if (lexicon::entries(protocol).empty()) continue;
    if (!names.empty()) names += ", ";
    names += to_word(protocol);
  }
  return names + ", concept";
}

namespace {

using lexicon::Concept;
using lexicon::Entry;
using lexicon::Kind;

struct ExplainWords {
  std::string protocol;
  std::vector<std::string> words;  // of one: UID FETCH, control connection
  bool list = false;
  [[nodiscard]] std::string word() const {
    std::string all;
    for (const std::string& one : words) all += (all.empty() ? "" : " ") + one;
    return all;
  }
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
  store::put_text(json, "follows", translated(lexicon::what_follows(protocol, entry)));
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

void print_entry(Page& page, Protocol protocol, const Entry& entry) {
  page.title(entry.kind == Kind::phase ? shown_word(entry.word) : std::string(entry.word),
             tr(kind_word(entry.kind)));
  page.line(tr("meant"), entry.meant);
  page.line(tr("syntax"), entry.syntax);
  page.line(tr("meaning"), translated(entry.meaning));
  page.line(tr("follows"), translated(lexicon::what_follows(protocol, entry)));
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
    table.add(
        {{entry.kind == Kind::phase ? shown_word(entry.word) : std::string(entry.word), Role::verb},
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

std::string did_you_mean(const std::vector<std::string_view>& candidates) {
  std::string near;
  for (const std::string_view candidate : candidates) {
    if (!near.empty()) near += ", ";
    near += candidate;
  }
  return near.empty() ? "" : fill(tr("; did you mean {}?"), near);
}

[[noreturn]] void refuse(Protocol protocol, const std::string& word) {
  std::string line = fill(tr("{} knows no “{}”"), to_upper(to_word(protocol)), to_visible(word));
  if (const auto* notion = lexicon::find_concept(word)) {
    line += fill(tr("; see malote explain concept {}"), notion->word);
  } else {
    line += did_you_mean(lexicon::near_misses(protocol, word));
  }
  throw Failure(ExitStatus::nothing, line);
}

// Response codes stand in the table with their brackets; people may leave them out.
bool is_word_of(const Entry& entry, const std::string& word) {
  return equals_ignoring_case(entry.word, word) ||
         equals_ignoring_case(entry.word, "[" + word + "]");
}

// A word may be two things: VRFY a command and an extension.
bool explain_entries(Protocol protocol, const std::string& word, const Context& context) {
  bool found = false;
  Page page(context.style());
  for (const Entry& entry : lexicon::entries(protocol)) {
    if (!is_word_of(entry, word)) continue;
    if (context.options.json) {
      write_out(entry_json(protocol, entry) + "\n");
    } else {
      if (found) write_out("\n");
      print_entry(page, protocol, entry);
    }
    found = true;
  }
  return found;
}

std::string concept_json(const Concept& notion) {
  store::JsonBuffer buffer;
  store::JsonWriter json(buffer);
  const auto put_words = [&json](std::string_view key, std::string_view words) {
    store::put_key(json, key);
    json.StartArray();
    for (const std::string_view word : lexicon::split_names(words)) {
      json.String(word.data(), static_cast<rapidjson::SizeType>(word.size()));
    }
    json.EndArray();
  };
  json.StartObject();
  store::put_text(json, "protocol", OptionalText());
  store::put_text(json, "word", std::string_view(notion.word));
  store::put_text(json, "kind", std::string_view("concept"));
  store::put_text(json, "meaning", translated(notion.meaning));
  put_words("names", notion.names);
  put_words("see", notion.see);
  store::put_text(json, "rfc", notion.rfc);
  json.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

// "queue, RCPT": concepts by what they are called in the user's language.
std::string see_also(const Concept& notion) {
  std::string words;
  for (const std::string_view word : lexicon::split_names(notion.see)) {
    const Concept* other = lexicon::find_concept(word);
    words += (words.empty() ? "" : ", ") + (other != nullptr && other->word == word
                                                ? std::string(tr(other->word))
                                                : std::string(word));
  }
  return words;
}

void print_concept(Page& page, const Concept& notion) {
  page.title(tr(notion.word), tr("concept"));
  page.line(tr("also"), notion.names);
  page.line(tr("meaning"), translated(notion.meaning));
  page.line(tr("see"), see_also(notion));
  page.line("RFC", notion.rfc.starts_with("RFC ") ? notion.rfc.substr(4) : "");
}

ExitStatus list_concepts(const Context& context) {
  if (context.options.json) {
    for (const Concept& notion : lexicon::concepts()) write_out(concept_json(notion) + "\n");
    return ExitStatus::done;
  }
  Table table({{tr("WORD"), Align::left, 0, 0},
               {tr("MEANING"), Align::left, 30, 0},
               {"RFC", Align::left, 0, 1}},
              context.style(), out_sink());
  for (const Concept& notion : lexicon::concepts()) {
    table.add({{std::string(tr(notion.word)), Role::verb},
               {translated(notion.meaning)},
               {std::string(notion.rfc), Role::dim}});
  }
  table.finish();
  return ExitStatus::done;
}

// A word that a protocol has, for who asked for it as a concept.
std::optional<Protocol> protocol_of(const std::string& word) {
  for (const Protocol protocol : {Protocol::smtp, Protocol::pop3, Protocol::imap, Protocol::ftp}) {
    if (lexicon::find(protocol, word) != nullptr) return protocol;
  }
  return std::nullopt;
}

ExitStatus explain_concept(const ExplainWords& said, const Context& context) {
  const std::string word = said.word();
  if (said.list || word.empty()) return list_concepts(context);
  if (const Concept* notion = lexicon::find_concept(word)) {
    Page page(context.style());
    if (context.options.json) {
      write_out(concept_json(*notion) + "\n");
    } else {
      print_concept(page, *notion);
    }
    return ExitStatus::done;
  }
  // What is typed at a client is a notion, too.
  const Entry* typed = lexicon::find(Protocol::ftp, word, Kind::typed);
  if (typed != nullptr && explain_entries(Protocol::ftp, word, context)) return ExitStatus::done;
  std::string line = fill(tr("there is no concept “{}”"), to_visible(word));
  if (const auto protocol = protocol_of(word)) {
    line +=
        fill(tr("; see malote explain {} {}"), std::string(to_word(*protocol)), to_visible(word));
  } else {
    line += did_you_mean(lexicon::near_concepts(word));
  }
  throw Failure(ExitStatus::nothing, line);
}

[[noreturn]] void refuse_protocol(const ExplainWords& said) {
  std::string line = fill(tr("there is no “{}” to explain; there are {}"),
                          to_visible(said.protocol), explained_names());
  if (const Concept* notion = lexicon::find_concept(said.protocol)) {
    line += fill(tr("; see malote explain concept {}"), notion->word);
  } else if (const auto protocol = protocol_of(said.protocol)) {
    line += fill(tr("; see malote explain {} {}"), std::string(to_word(*protocol)),
                 to_visible(said.protocol));
  }
  throw Failure(ExitStatus::usage, line);
}

ExitStatus explain(const ExplainWords& said, const Context& context) {
  const std::string asked = to_lower(said.protocol);
  if (asked == "concept" || asked == "conceito") return explain_concept(said, context);
  const auto protocol = parse_protocol(asked);
  if (!protocol || lexicon::entries(*protocol).empty()) refuse_protocol(said);
  const std::string word = said.word();
  if (said.list || word.empty()) return list_words(*protocol, context);
  if (explain_entries(*protocol, word, context)) return ExitStatus::done;
  const std::string meant(lexicon::course_word(*protocol, word));
  if (!meant.empty() && explain_entries(*protocol, meant, context)) return ExitStatus::done;
  if (!explain_status(word, context)) refuse(*protocol, word);
  return ExitStatus::done;
}

}  // namespace

void add_explain(CLI::App& app, Invocation& invocation) {
  const auto said = std::make_shared<ExplainWords>();
  CLI::App* verb = app.add_subcommand(
      "explain", tr("Say what a command, a reply code, a phase or a notion means"));
  verb->add_option("PROTOCOL", said->protocol, explained_names())->required()->option_text(" ");
  verb->add_option(
          "WORD", said->words,
          tr("RCPT, 354, +OK, 5.1.1, transaction, CRAM-MD5, get, …; of concept: envelope,\n"
             "queue, MX, data connection, …"))
      ->option_text(" ");
  verb->add_flag("--list", said->list, tr("List all words there are"));
  verb->callback([said, &invocation] {
    invocation.run = [said](const Context& context) { return explain(*said, context); };
  });
}

}  // namespace malote::app
