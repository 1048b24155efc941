// SPDX-License-Identifier: MIT
#include "export/message_text.hpp"

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/body_lines.hpp"
#include "export/detail_lines.hpp"
#include "export/joined_messages.hpp"
#include "export/message_tree.hpp"
#include "export/part_text.hpp"
#include "export/phrases.hpp"
#include "export/text_width.hpp"
#include "mime/delivery_status.hpp"
#include "records/names.hpp"

namespace malote {
namespace {

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
  DetailLines summary(text);
  summary.title({{Role::heading, fill(tr("Message {}"), message.id.value)},
                 {role_of(message.via), to_upper(to_word(message.via))},
                 {role_of(message.verdict), verdict_phrase(message)}});
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

// The lines of a message as they come, up to so many.
class Writer {
 public:
  Writer(const MessageTextOptions& options, const TextSink& out) : options_(options), out_(out) {}

  [[nodiscard]] bool full() const { return options_.lines != 0 && count_ >= options_.lines; }
  bool line(const std::string& printable, Role role = Role::plain) {
    if (full()) return false;
    ++count_;
    const std::string shown = options_.style.ascii ? to_ascii(printable) : printable;
    std::string painted;
    if (role == Role::plain) {
      painted = shown;
    } else {
      options_.style.painter.paint(painted, role, shown);
    }
    out_(painted + "\n");
    return !full();
  }

 private:
  const MessageTextOptions& options_;
  const TextSink& out_;
  std::size_t count_ = 0;
};

void write_parts(DetailLines& summary, const MessageTree& tree) {
  constexpr std::size_t parts_shown = 200;
  const char* label = tr("parts");
  for (const TreePart& part : tree.parts) {
    if (&part - tree.parts.data() == parts_shown) {
      summary.detail("", fill(tr("and {} more; malote list parts has them all"),
                              tree.parts.size() - parts_shown));
      break;
    }
    const std::string shift(2 * static_cast<std::size_t>(part.entity.depth), ' ');
    summary.detail(label, shift + part_phrase(part), part.end.complete ? Role::plain : Role::warn);
    label = "";
  }
}

void write_way(DetailLines& summary, const MessageTree& tree) {
  const char* label = tr("way");
  for (const mime::Hop& hop : mime::parse_received(tree.received)) {
    summary.detail(label, hop_phrase(hop));
    label = "";
  }
}

void write_piece(DetailLines& summary, const store::Reader& reader, const MessageRecord& message,
                 const MessageTree& tree) {
  if (tree.parts.front().entity.type != "message/partial") return;
  const auto piece = piece_of(reader, message);
  if (!piece) return;
  std::string text = piece->total ? fill(tr("{} of {}"), piece->number, *piece->total)
                                  : fill(tr("{} of nobody says how many"), piece->number);
  text += ", " + to_visible(piece->id);
  for (const JoinedMessage& joined : find_joined(reader)) {
    if (joined.front().id != piece->id) continue;
    text += std::string("; ") + tr("all are here, malote export eml joins them");
  }
  summary.detail(tr("piece"), text);
}

void write_reports(DetailLines& summary, const MessageTree& tree) {
  for (const TreePart& part : tree.parts) {
    if (part.text.empty()) continue;
    for (const mime::DeliveryReport& report : mime::parse_delivery_status(part.text)) {
      std::string text = to_visible(report.recipient.empty() ? report.original : report.recipient);
      for (const std::string* said : {&report.action, &report.status, &report.diagnostic}) {
        if (!said->empty()) text += ": " + to_visible(*said);
      }
      const bool failed = report.action == "failed" || report.status.starts_with('5');
      summary.detail(tr("report"), text, failed ? Role::alert : Role::plain);
    }
  }
}

// The header as it came.
bool write_header(const store::Reader& reader, const MessageRecord& message, Writer& writer) {
  bool in_header = true;
  BodyLines lines(0, [&](const std::string& line) {
    if (line.empty()) in_header = false;
    if (in_header) writer.line(line);
  });
  reader.content(message.content, 0, [&](Bytes octets) {
    lines.feed(as_text(octets));
    return in_header && !writer.full();
  });
  return writer.line("");
}

// What there is to read, decoded. False where the lines did not suffice.
bool write_texts(const store::Reader& reader, const MessageRecord& message, const MessageTree& tree,
                 Writer& writer) {
  if (!write_header(reader, message, writer)) return false;
  const auto texts = texts_of(tree);
  for (const TreePart* part : texts) {
    if (part != texts.front() && !writer.line("")) return false;
    if (texts.size() > 1 && !writer.line(part_phrase(*part), Role::dim)) {
      return false;
    }
    const bool all = read_part_lines(reader, message, *part,
                                     [&](const std::string& line) { return writer.line(line); });
    if (!all) return false;
  }
  return true;
}

// The octets as lines, nothing undone. How many of them were kept.
std::uint64_t write_octets(const store::Reader& reader, const MessageRecord& message,
                           const MessageTextOptions& options, Writer& writer, bool& all) {
  std::uint64_t kept = 0;
  BodyLines lines(options.lines, [&](const std::string& line) { writer.line(line); });
  reader.content(message.content, 0, [&](Bytes octets) {
    kept += octets.size();
    all = lines.feed(as_text(octets));
    return all;
  });
  lines.finish();
  all = all && !(lines.full() && kept < message.size);
  return kept;
}

}  // namespace

void write_message(const store::Reader& reader, const MessageRecord& message,
                   const MessageTextOptions& options, const TextSink& out) {
  TranscriptText text(options.style, out);
  write_summary(text, message);
  const MessageTree tree = read_tree(reader, message);
  DetailLines summary(text);
  write_way(summary, tree);
  const bool plain = is_plain(tree);
  if (!plain) {
    write_piece(summary, reader, message, tree);
    write_parts(summary, tree);
    write_reports(summary, tree);
  }
  out("\n");
  Writer writer(options, out);
  bool all = true;
  std::uint64_t kept = message.size;
  if (plain || options.raw) {
    kept = write_octets(reader, message, options, writer, all);
  } else {
    all = write_texts(reader, message, tree, writer);
  }
  std::string hint;
  if (!all) {
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
