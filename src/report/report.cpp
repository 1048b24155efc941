// SPDX-License-Identifier: MIT
#include "report/report.hpp"

#include <fmt/format.h>

#include <libintl.h>

#include "content/sha256.hpp"
#include "core/base64.hpp"
#include "core/bytes.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/html.hpp"
#include "export/phrases.hpp"
#include "report/page_text.hpp"
#include "report/sections.hpp"

namespace malote::report {
namespace {

constexpr std::size_t fact_octets = 2000;  // of one value: a mail may have a thousand receivers

// As Content Security Policy Level 3 (2.3.1) names a script or style that may be.
std::string policy_hash(std::string_view text) {
  Sha256 hash;
  hash.add(as_bytes(text));
  const std::string hex = hash.finish();
  std::string octets;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    octets += static_cast<char>(*hex_digit(hex[i]) * 16 + *hex_digit(hex[i + 1]));
  }
  return "sha256-" + encode_base64(octets);
}

// Of the catalogue in use, from its head (GNU gettext 6.2); English is in no catalogue.
std::string language() {
  std::string_view head = ::dgettext(text_domain, "");
  const std::size_t at = head.find("Language: ");
  if (at == std::string_view::npos) return "en";
  head.remove_prefix(at + 10);
  std::string name;
  for (const char c : head.substr(0, head.find('\n'))) {
    if (is_alpha(c) || is_digit(c)) name += c;
    if (c == '_' || c == '-') name += '-';
  }
  return name.empty() ? "en" : name;
}

void write_head(const Sections& to, const std::string& heading) {
  const TextSink& out = to.out;
  out(fmt::format("<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n",
                  language()));
  out(fmt::format(
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'{}'; script-src '{}'; base-uri 'none'; form-action 'none'\">\n",
      policy_hash(page_style), policy_hash(page_script)));
  out("<meta name=\"referrer\" content=\"no-referrer\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta name=\"generator\" content=\"malote\">\n");
  out(fmt::format("<title>{}</title>\n<style>", to_html(heading)));
  out(page_style);
  out("</style>\n</head>\n<body>\n");
  out(fmt::format("<a class=\"skip\" href=\"#content\">{}</a>\n", to_html(tr("To the content"))));
}

// What works with the script only; it takes `hidden` away.
void write_tools(const TextSink& out) {
  out(fmt::format(
      "<div id=\"tools\" role=\"search\" hidden><label for=\"find\">{}</label><input id=\"find\" "
      "type=\"search\" autocomplete=\"off\" spellcheck=\"false\" aria-describedby=\"found\" "
      "placeholder=\"{}\">",
      to_html(tr("Search")), to_html(tr("words, -without"))));
  out(fmt::format(
      "<label for=\"only\">{}</label><select id=\"only\"><option value=\"\">{}</option>",
      to_html(tr("Protocol")), to_html(tr("all"))));
  for (const char* protocol : {"smtp", "pop3", "imap", "ftp"}) {
    out(fmt::format("<option value=\"{}\">{}</option>", protocol, to_upper(protocol)));
  }
  out(fmt::format(
      "</select><output id=\"found\" for=\"find only\" aria-live=\"polite\"></output>"
      "<button id=\"open\" type=\"button\">{}</button><button id=\"close\" "
      "type=\"button\">{}</button><button id=\"theme\" type=\"button\">{}</button></div>\n",
      to_html(tr("Open all")), to_html(tr("Close all")), to_html(tr("Light or dark"))));
}

void write_heading(const Sections& to, const Stats& stats, const std::string& heading) {
  to.out(fmt::format("<header>\n<h1>{}</h1>\n", to_html(heading)));
  if (stats.first) {
    to.out(
        fmt::format("<p class=\"span\">{}</p>\n",
                    to_html(fill(tr("{} to {} UTC"), moment(*stats.first), moment(*stats.last)))));
  }
  if (!to.options.terms.empty()) {
    to.out(fmt::format("<p>{} <code>{}</code></p>\n", to_html(tr("Only what fits")),
                       to_html(to.options.terms)));
  }
  if (to.options.reveal) {
    to.out(fmt::format("<p class=\"secrets\" role=\"note\">{}</p>\n",
                       to_html(tr("This page shows passwords in the clear, as was asked for."))));
  }
  to.out("</header>\n");
  write_tools(to.out);  // stays in sight
}

// Headings are gathered by the script; without it the sections follow each other all the same.
void write_contents(const TextSink& out) {
  out(fmt::format("<nav id=\"contents\" aria-label=\"{}\" hidden></nav>\n",
                  to_html(tr("Contents"))));
}

// Texts that the script puts together.
void write_script_words(const TextSink& out) {
  out("<script type=\"application/json\" id=\"texts\">{");
  const char* comma = "";
  const auto word = [&](const char* name, const char* text) {
    out(fmt::format("{}\"{}\":{}", comma, name, to_script_json(text)));
    comma = ",";
  };
  word("found", tr("{} of {} rows fit"));
  word("rows", tr("Rows {} to {} of {}"));
  word("next", tr("Next"));
  word("back", tr("Back"));
  word("sort", tr("Sort by {}"));
  word("client", tr("Client"));
  word("server", tr("Server"));
  word("control", tr("control connection"));
  word("data", tr("data connections"));
  word("more", tr("{} more steps are left out"));
  word("session", tr("Session {}"));
  word("title", tr("Session {}: {} between {} and {}"));
  word("light", tr("Colours: light"));
  word("dark", tr("Colours: dark"));
  word("auto", tr("Colours: as the screen"));
  word("unknown", tr("The dialogue of session {} is not in this page."));
  out("}</script>\n");
}

}  // namespace

void begin_section(const TextSink& out, const char* name, const std::string& heading) {
  out(fmt::format("<section id=\"{0}\" aria-labelledby=\"h-{0}\">\n<h2 id=\"h-{0}\">{1}</h2>\n",
                  name, to_html(heading)));
}

void end_section(const TextSink& out) {
  out("</section>\n");
}

void write_note(const TextSink& out, const std::string& text) {
  out(fmt::format("<p class=\"note\">{}</p>\n", to_html(text)));
}

void write_fact(const TextSink& out, const std::string& label, const std::string& value,
                const char* tone) {
  if (value.empty()) return;
  out(fmt::format("<dt>{}</dt><dd class=\"{}\">{}</dd>\n", to_html(label), tone,
                  to_html(cut_text(value, fact_octets))));
}

ReportSummary write_report(const store::Reader& reader, const store::Query& query,
                           const ReportOptions& options, const TextSink& out) {
  ReportSummary summary;
  Glossary glossary;
  const Sections to{reader, query, options, glossary, summary, out};
  const Stats stats = gather_stats(reader, query);
  const std::string heading = fill(tr("Mail and files in {}"), to_visible(options.title));
  write_head(to, heading);
  write_heading(to, stats, heading);
  write_contents(out);
  out("<main id=\"content\">\n");
  write_figures(to, stats);
  write_timeline(to, stats);
  write_session_table(to);
  write_dialogues(to);
  write_responses(to, stats);
  write_messages(to);
  write_journeys(to);
  write_transfers(to);
  write_logins(to);
  write_notices(to, stats);
  write_tls(to);
  if (!glossary.empty()) {
    begin_section(out, "words", tr("What the words mean"));
    glossary.write(out);
    end_section(out);
  }
  out("</main>\n");
  out(fmt::format(
      "<footer><p>{}</p></footer>\n",
      to_html(fill(tr("Made by malote {}. Times are UTC; sizes are octets."), options.version))));
  write_script_words(out);
  out("<script>");
  out(page_script);
  out("</script>\n</body>\n</html>\n");
  return summary;
}

}  // namespace malote::report
