// SPDX-License-Identifier: MIT
#include "export/message_text.hpp"

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/body_lines.hpp"
#include "export/phrases.hpp"
#include "export/text_width.hpp"
#include "records/names.hpp"

namespace malote {
namespace {

class Summary {
 public:
  explicit Summary(TranscriptText& text) : text_(text) {}
  void title(const MessageRecord& message) {
    TranscriptLine line{LineKind::title, {}, {}, {}, {}};
    line.spans.push_back({Role::heading, fill(tr("Message {}"), message.id.value)});
    line.spans.push_back({role_of(message.via), to_upper(to_word(message.via))});
    line.spans.push_back({role_of(message.verdict), verdict_phrase(message)});
    text_.write(line);
  }
  void detail(const char* label, const std::string& value, Role role = Role::plain) {
    TranscriptLine line{LineKind::detail, {}, {}, {}, {}};
    line.spans.push_back({Role::dim, label});
    line.spans.push_back({role, value});
    text_.write(line);
  }
  void detail(const char* label, const OptionalText& value) {
    if (value) detail(label, to_visible(*value));
  }
  void detail(const char* label, const std::vector<std::string>& values) {
    if (values.empty()) return;
    std::string all;
    for (const std::string& value : values) {
      if (!all.empty()) all += ", ";
      all += to_visible(value);
    }
    detail(label, all);
  }

 private:
  TranscriptText& text_;
};

const char* action_phrase(const MessageRecord& message) {
  switch (message.action) {
    case Action::submit:
      return tr("handed over");
    case Action::retrieve:
      return message.partial == Partial::top ? tr("looked at with TOP") : tr("fetched");
    case Action::append:
      return tr("stored in a mailbox");
  }
  return "";
}

void write_summary(TranscriptText& text, const MessageRecord& message) {
  Summary summary(text);
  summary.title(message);
  summary.detail(tr("subject"), message.subject);
  summary.detail(tr("from"), message.from);
  summary.detail(tr("to"), message.to);
  summary.detail(tr("date"), message.date);
  if (message.envelope_from) {
    // RFC 5321 4.5.5: the empty reverse-path of a notification.
    summary.detail(tr("envelope"), "<" + to_visible(*message.envelope_from) + ">");
  }
  summary.detail(tr("receivers"), message.envelope_to);
  if (message.accepted_to != message.envelope_to) {
    summary.detail(tr("accepted"), message.accepted_to.empty()
                                       ? std::vector<std::string>{tr("none of them")}
                                       : message.accepted_to);
  }
  summary.detail(tr("mailbox"), message.mailbox);
  summary.detail("UIDL", message.uidl);
  summary.detail(tr("carried"), fill(tr("{}, {} in session {}"), exact_moment(message.time),
                                     action_phrase(message), message.session.value));
  summary.detail(tr("result"), message.result);
  summary.detail(tr("size"), octets_phrase(message.size));
  summary.detail("SHA-256", message.sha256);
}

}  // namespace

void write_message(const store::Reader& reader, const MessageRecord& message,
                   const MessageTextOptions& options, const TextSink& out) {
  TranscriptText text(options.style, out);
  write_summary(text, message);
  out("\n");
  BodyLines lines(options.lines, [&](const std::string& line) {
    std::string shown = options.style.ascii ? to_ascii(line) : line;
    out(shown + "\n");
  });
  std::uint64_t kept = 0;
  bool all = true;
  reader.content(message.content, 0, [&](Bytes octets) {
    kept += octets.size();
    all = lines.feed(as_text(octets));
    return all;
  });
  lines.finish();
  std::string hint;
  if (!all || (lines.full() && kept < message.size)) {
    hint = fill(tr("{} in all; --all shows them, malote export eml writes them to a file"),
                octets_phrase(message.size));
  } else if (kept < message.size) {
    hint = fill(tr("only the first {} were kept"), octets_phrase(kept));
  }
  if (hint.empty()) return;
  std::string line;
  options.style.painter.paint(line, Role::dim, options.style.glyphs->ellipsis);
  line += ' ';
  options.style.painter.paint(line, Role::dim, hint);
  out(line + "\n");
}

}  // namespace malote
