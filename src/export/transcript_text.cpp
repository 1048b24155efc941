// SPDX-License-Identifier: MIT
#include "export/transcript_text.hpp"

#include <algorithm>
#include <cstdlib>

#include "export/phrases.hpp"
#include "export/text_width.hpp"

namespace malote {
namespace {

constexpr std::size_t time_columns = 8;
constexpr std::size_t times_columns = 2 * time_columns + 2;  // the time, the delta, their blanks
constexpr std::size_t text_column = times_columns + 2;       // behind the arrow
constexpr std::size_t label_columns = 10;
constexpr std::size_t plain_rule_columns = 72;
constexpr std::size_t narrowest_text = 20;

Role notice_role(const TranscriptLine& line) {
  return line.spans.empty() ? Role::plain : line.spans.front().role;
}

}  // namespace

void TranscriptText::write(const TranscriptLine& line) {
  const Glyphs& glyphs = *style_.glyphs;
  switch (line.kind) {
    case LineKind::title:
      return write_title(line);
    case LineKind::detail:
      return write_detail(line);
    case LineKind::blank:
      return out_("\n");
    case LineKind::phase:
      return write_phase(line);
    case LineKind::command:
    case LineKind::response:
    case LineKind::reply:
    case LineKind::reply_more:
      return write_said(line);
    case LineKind::body:
      return write_body(line);
    case LineKind::data:
      return write_aside(line, glyphs.both, Role::ftp);
    case LineKind::hint:
      return write_aside(line, line.time ? glyphs.bar : glyphs.ellipsis, Role::dim);
    case LineKind::notice: {
      const Role role = notice_role(line);
      return write_aside(line,
                         role == Role::alert  ? glyphs.alert
                         : role == Role::warn ? glyphs.warn
                                              : glyphs.info,
                         role);
    }
    case LineKind::meaning:
      return write_aside(line, glyphs.dot, Role::dim);
    case LineKind::ending:
      return write_aside(line, glyphs.rule, Role::dim);
  }
}

std::string TranscriptText::printable(std::string_view text) const {
  return style_.ascii ? to_ascii(text) : std::string(text);
}

// Columns left of the line; 0 where nothing is wrapped. A terminal that is far too narrow gets long
// lines rather than a column of letters.
std::size_t TranscriptText::room(std::size_t used) const {
  if (style_.width == 0) return 0;
  return std::max(style_.width > used ? style_.width - used : 0, narrowest_text);
}

void TranscriptText::append_spans(std::string& out, const std::vector<TextSpan>& spans,
                                  std::size_t used, std::size_t hanging) const {
  std::string text;
  std::vector<std::size_t> ends;
  for (const TextSpan& span : spans) {
    text += printable(span.text);
    ends.push_back(text.size());
  }
  bool first = true;
  for (const auto& [from, to] : wrap(text, room(used), room(hanging))) {
    if (!first) out += "\n" + std::string(hanging, ' ');
    first = false;
    std::size_t at = from;
    for (std::size_t i = 0; i < spans.size() && at < to; ++i) {
      const std::size_t end = std::min(ends[i], to);
      if (end <= at) continue;
      style_.painter.paint(out, spans[i].role, std::string_view(text).substr(at, end - at));
      at = end;
    }
  }
  out += '\n';
}

void TranscriptText::write_title(const TranscriptLine& line) {
  std::string out;
  for (const TextSpan& span : line.spans) {
    if (!out.empty()) out += "  ";
    style_.painter.paint(out, span.role, printable(span.text));
  }
  out_(out + "\n");
}

void TranscriptText::write_detail(const TranscriptLine& line) {
  std::string out = "  ";
  const std::string label = line.spans.empty() ? "" : printable(line.spans.front().text);
  style_.painter.paint(out, Role::dim, pad_right(label, label_columns));
  out += ' ';
  const std::size_t column = label_columns + 3;
  const std::vector<TextSpan> value(line.spans.begin() + (line.spans.empty() ? 0 : 1),
                                    line.spans.end());
  append_spans(out, value, column, column);
  out_(out);
}

void TranscriptText::write_phase(const TranscriptLine& line) {
  const std::string name = line.spans.empty() ? "" : printable(line.spans.front().text);
  const std::size_t columns = style_.width == 0 ? plain_rule_columns : style_.width;
  const std::size_t used = 4 + display_width(name);
  std::string rule;
  for (std::size_t i = used; i < columns; ++i) rule += style_.glyphs->rule;
  std::string out = "\n";
  style_.painter.paint(out, Role::dim, std::string(style_.glyphs->rule) + style_.glyphs->rule);
  out += ' ';
  style_.painter.paint(out, Role::phase, name);
  out += ' ';
  style_.painter.paint(out, Role::dim, rule);
  out_(out + "\n");
}

void TranscriptText::append_times(std::string& out, const TranscriptLine& line) const {
  const std::string at = line.since_start ? relative_seconds(*line.since_start) : "";
  std::string delta;
  // Less than half a millisecond is the same moment.
  if (line.since_before && std::abs(*line.since_before) >= 500'000) {
    delta = relative_seconds(*line.since_before);
    if (*line.since_before > 0) delta.insert(0, 1, '+');
  }
  style_.painter.paint(out, Role::time,
                       pad_left(at, time_columns) + " " + pad_left(delta, time_columns) + " ");
}

void TranscriptText::write_said(const TranscriptLine& line) {
  std::string out;
  if (line.kind == LineKind::reply_more) {
    out.append(std::max(reply_indent_, text_column), ' ');
    append_spans(out, line.spans, std::max(reply_indent_, text_column), reply_indent_ + 2);
    return out_(out);
  }
  const bool from_server = line.kind == LineKind::reply;
  append_times(out, line);
  style_.painter.paint(out, from_server ? Role::server : Role::client,
                       from_server ? style_.glyphs->to_client : style_.glyphs->to_server);
  out += ' ';
  std::size_t hanging = text_column + 2;
  if (from_server) {
    // A code is a span of its own, and the later lines stand under its text.
    const bool coded = line.spans.size() > 1 && line.spans.front().role != Role::plain;
    reply_indent_ = text_column + (coded ? display_width(line.spans.front().text) + 1 : 0);
    hanging = reply_indent_ + 2;
  }
  append_spans(out, line.spans, text_column, hanging);
  out_(out);
}

void TranscriptText::write_aside(const TranscriptLine& line, std::string_view sign,
                                 Role sign_role) {
  std::string out;
  if (line.time) {
    append_times(out, line);
  } else {
    out.append(times_columns, ' ');
  }
  style_.painter.paint(out, sign_role, sign);
  out += ' ';
  const std::size_t used = times_columns + display_width(sign) + 1;
  append_spans(out, line.spans, used, used);
  out_(out);
}

void TranscriptText::write_body(const TranscriptLine& line) {
  std::string out(times_columns, ' ');
  style_.painter.paint(out, Role::dim, style_.glyphs->bar);
  out += ' ';
  for (const TextSpan& span : line.spans) {
    const std::string text = printable(span.text);
    style_.painter.paint(
        out, span.role,
        style_.width == 0 ? text : cut_to_width(text, room(text_column), style_.glyphs->ellipsis));
  }
  out_(out + "\n");
}

}  // namespace malote
