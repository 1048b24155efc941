// SPDX-License-Identifier: MIT
#include "export/html.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/html_style.hpp"
#include "export/phrases.hpp"
#include "records/names.hpp"

namespace malote {
namespace {

const char* class_of(Role role) noexcept {
  switch (role) {
    case Role::plain:
    case Role::body:
      return "";
    case Role::dim:
      return "dim";
    case Role::time:
      return "time";
    case Role::strong:
      return "strong";
    case Role::heading:
      return "heading";
    case Role::phase:
      return "phase";
    case Role::client:
      return "client";
    case Role::server:
      return "server";
    case Role::verb:
      return "verb";
    case Role::success:
      return "success";
    case Role::interim:
      return "interim";
    case Role::temporary_failure:
      return "temporary-failure";
    case Role::permanent_failure:
      return "permanent-failure";
    case Role::masked:
      return "masked";
    case Role::good:
      return "good";
    case Role::info:
      return "info";
    case Role::warn:
      return "warn";
    case Role::alert:
      return "alert";
    case Role::smtp:
      return "smtp";
    case Role::pop3:
      return "pop3";
    case Role::imap:
      return "imap";
    case Role::ftp:
      return "ftp";
  }
  return "";
}

std::string span(Role role, std::string_view text) {
  const std::string_view name = class_of(role);
  if (name.empty()) return to_html(text);
  return fmt::format("<span class=\"{}\">{}</span>", name, to_html(text));
}

std::string spans_of(const TranscriptLine& line, std::size_t from = 0) {
  std::string html;
  for (std::size_t i = from; i < line.spans.size(); ++i) {
    html += span(line.spans[i].role, line.spans[i].text);
  }
  return html;
}

std::string times_of(const TranscriptLine& line) {
  std::string delta;
  // Less than half a millisecond is the same moment.
  if (line.since_before && std::abs(*line.since_before) >= 500'000) {
    delta = (*line.since_before > 0 ? "+" : "") + relative_seconds(*line.since_before);
  }
  const std::string exact = line.time ? exact_moment(*line.time) : "";
  const std::string at = line.since_start ? relative_seconds(*line.since_start) : "";
  return fmt::format("<span class=\"t\"{}>{}</span><span class=\"d\">{}</span>",
                     exact.empty() ? "" : fmt::format(" title=\"{}\"", exact), at, delta);
}

}  // namespace

std::string to_html(std::string_view text) {
  std::string html;
  for (const char c : to_visible(text)) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

void HtmlPage::begin(const std::string& title) {
  out_("<!DOCTYPE html>\n<html lang=\"");
  // translators: the tag of this language (BCP 47): pt-BR, for example.
  out_(to_html(tr("en")));
  out_("\">\n<head>\n<meta charset=\"utf-8\">\n");
  out_(
      fmt::format("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                  "style-src 'sha256-{}'; base-uri 'none'; form-action 'none'\">\n",
                  html_style_sha256));
  out_(
      "<meta name=\"referrer\" content=\"no-referrer\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"generator\" content=\"malote\">\n");
  out_(fmt::format("<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n<h1>{}</h1>\n",
                   to_html(title), html_style, to_html(title)));
  out_(fmt::format(
      "<nav>\n<table>\n<thead><tr><th>{}</th><th>{}</th><th>{}</th><th>{}</th>"
      "<th>{}</th><th>{}</th><th>{}</th></tr></thead>\n<tbody>\n",
      to_html(tr("Session")), to_html(tr("Protocol")), to_html(tr("Start")), to_html(tr("Client")),
      to_html(tr("Server")), to_html(tr("Ended")), to_html(tr("Not whole"))));
}

void HtmlPage::add_to_contents(const SessionRecord& session, const std::vector<Defect>& defects) {
  std::string missing;
  if (!session.complete) missing = span(Role::warn, tr("session"));
  for (const Defect& defect : defects) {
    if (!missing.empty()) missing += ", ";
    missing += span(defect.role, defect.text);
  }
  out_(fmt::format(
      "<tr><td><a href=\"#s{0}\">{0}</a></td><td>{1}</td><td>{2}</td><td>{3}</td>"
      "<td>{4}</td><td>{5}</td><td>{6}</td></tr>\n",
      session.id.value, span(role_of(session.protocol), to_upper(to_word(session.protocol))),
      moment(session.start), to_html(to_text(session.client)), to_html(to_text(session.server)),
      span(role_of(session.outcome), outcome_phrase(session.outcome)), missing));
}

void HtmlPage::end_contents() {
  out_("</tbody>\n</table>\n</nav>\n<main>\n");
}

void HtmlPage::begin_session(SessionId id) {
  session_ = id;
  out_(fmt::format("<section id=\"s{}\">\n", id.value));
}

// Opens the block that the line stands in and ends the one before.
void HtmlPage::enter(Block block, const TranscriptLine& line) {
  if (block == open_) return;
  if (open_ == Block::details) out_("</dl>\n");
  if (open_ == Block::body) out_("</pre></details>\n");
  open_ = block;
  if (block == Block::details) out_("<dl>\n");
  if (block == Block::body) {
    const std::string name =
        line.message ? fill(tr("message m{}"), line.message.value) : std::string(tr("data"));
    out_(fmt::format("<details><summary>{}</summary><pre>\n", to_html(name)));
  }
}

void HtmlPage::write(const TranscriptLine& line) {
  const Glyphs& glyphs = unicode_glyphs();
  enter(line.kind == LineKind::detail ? Block::details
        : line.kind == LineKind::body ? Block::body
                                      : Block::none,
        line);
  switch (line.kind) {
    case LineKind::title:
      return write_title(line);
    case LineKind::detail:
      return out_(fmt::format("<dt>{}</dt><dd>{}</dd>\n",
                              line.spans.empty() ? "" : to_html(line.spans.front().text),
                              spans_of(line, 1)));
    case LineKind::blank:
      return;
    case LineKind::phase:
      return out_(fmt::format("<h3>{}</h3>\n", spans_of(line)));
    case LineKind::command:
    case LineKind::response:
    case LineKind::reply:
    case LineKind::reply_more:
      return write_said(line);
    case LineKind::body:
      return out_(spans_of(line) + "\n");
    case LineKind::data:
      return write_aside(line, "data", glyphs.both, Role::ftp);
    case LineKind::hint:
      return write_aside(line, "hint", line.time ? glyphs.bar : glyphs.ellipsis, Role::dim);
    case LineKind::notice: {
      const Role role = line.spans.empty() ? Role::plain : line.spans.front().role;
      const char* const sign = role == Role::alert  ? glyphs.alert
                               : role == Role::warn ? glyphs.warn
                                                    : glyphs.info;
      return write_aside(line, "notice", sign, role);
    }
    case LineKind::meaning:
      return write_aside(line, "meaning", glyphs.dot, Role::dim);
    case LineKind::ending:
      return write_aside(line, "ending", glyphs.rule, Role::dim);
  }
}

void HtmlPage::write_title(const TranscriptLine& line) {
  out_(fmt::format("<h2><a href=\"#s{}\">", session_.value));
  for (std::size_t i = 0; i < line.spans.size(); ++i) {
    out_((i == 0 ? "" : " ") + span(line.spans[i].role, line.spans[i].text));
  }
  out_("</a></h2>\n");
}

void HtmlPage::write_said(const TranscriptLine& line) {
  const bool more = line.kind == LineKind::reply_more;
  const bool from_server = more || line.kind == LineKind::reply;
  const Glyphs& glyphs = unicode_glyphs();
  std::string sign;
  if (!more) {
    sign = span(from_server ? Role::server : Role::client,
                from_server ? glyphs.to_client : glyphs.to_server);
  }
  out_(fmt::format("<div class=\"l{}\">{}<span>{}</span><span class=\"x\">{}</span></div>\n",
                   more ? " more" : "", times_of(line), sign, spans_of(line)));
}

void HtmlPage::write_aside(const TranscriptLine& line, const char* kind, std::string_view sign,
                           Role role) {
  out_(fmt::format("<div class=\"l {}\">{}<span>{}</span><span class=\"x\">{}</span></div>\n", kind,
                   times_of(line), span(role, sign), spans_of(line)));
}

void HtmlPage::end_session() {
  enter(Block::none, {});
  out_("</section>\n");
}

void HtmlPage::end() {
  out_("</main>\n</body>\n</html>\n");
}

}  // namespace malote
