// SPDX-License-Identifier: MIT
#include "export/transfer_text.hpp"

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/body_lines.hpp"
#include "export/phrases.hpp"
#include "export/table.hpp"
#include "export/text_width.hpp"
#include "export/words.hpp"
#include "records/names.hpp"

namespace malote {
namespace {

void title(TranscriptText& text, const TransferRecord& transfer) {
  TranscriptLine line{LineKind::title, {}, {}, {}, {}};
  line.spans.push_back({Role::heading, fill(tr("Transfer {}"), transfer.id.value)});
  line.spans.push_back(
      {Role::verb, to_visible(transfer.command.value_or(shown_word(to_word(transfer.direction))))});
  line.spans.push_back({role_of(transfer.verdict), verdict_phrase(transfer)});
  text.write(line);
}

void detail(TranscriptText& text, const char* label, const std::string& value,
            Role role = Role::plain) {
  if (value.empty()) return;
  TranscriptLine line{LineKind::detail, {}, {}, {}, {}};
  line.spans.push_back({Role::dim, label});
  line.spans.push_back({role, value});
  text.write(line);
}

const char* direction_phrase(TransferDirection direction) {
  switch (direction) {
    case TransferDirection::download:
      return tr("from the server to the client");
    case TransferDirection::upload:
      return tr("from the client to the server");
    case TransferDirection::listing:
      return tr("a listing, from the server to the client");
  }
  return "";
}

const char* type_phrase(DataType type) {
  switch (type) {
    case DataType::ascii:
      return tr("ASCII");
    case DataType::image:
      return tr("image");
    case DataType::ebcdic:
      return tr("EBCDIC");
    case DataType::local:
      return tr("local");
  }
  return "";
}

const char* mode_phrase(TransferMode mode) {
  switch (mode) {
    case TransferMode::stream:
      return tr("stream mode");
    case TransferMode::block:
      return tr("block mode");
    case TransferMode::compressed:
      return tr("compressed mode");
    case TransferMode::deflate:
      return tr("deflate mode");
  }
  return "";
}

std::string settings_phrase(const TransferRecord& transfer) {
  std::string text;
  const auto add = [&](const char* phrase) {
    if (!text.empty()) text += ", ";
    text += phrase;
  };
  if (transfer.type) add(type_phrase(*transfer.type));
  if (transfer.transfer_mode) add(mode_phrase(*transfer.transfer_mode));
  if (transfer.structure == DataStructure::record) add(tr("records"));
  if (transfer.structure == DataStructure::page) add(tr("pages"));
  if (transfer.protection == Protection::private_) add(tr("encrypted"));
  return text;
}

std::string when_phrase(const TransferRecord& transfer) {
  std::string text = exact_moment(transfer.start);
  if (transfer.end) {
    text += ", ";
    text += fill(tr("lasted {}"), duration(transfer.end->ns - transfer.start.ns));
  }
  const std::string rate = rate_phrase(transfer);
  return rate.empty() ? text : text + " (" + rate + ")";
}

void write_summary(TranscriptText& text, const TransferRecord& transfer) {
  title(text, transfer);
  detail(text, tr("path"), to_visible(transfer.path.value_or("")));
  if (transfer.resolved && transfer.resolved != transfer.path) {
    detail(text, tr("from root"), to_visible(*transfer.resolved));
  }
  detail(text, tr("went"), direction_phrase(transfer.direction));
  detail(text, tr("between"), transfer_ends(transfer));
  detail(text, tr("as"), settings_phrase(transfer));
  if (transfer.session) {
    detail(text, tr("session"),
           std::to_string(transfer.session.value) + ", " + link_phrase(transfer.link),
           transfer.link == TransferLink::exact ? Role::plain : Role::warn);
  } else {
    detail(text, tr("session"), link_phrase(transfer.link), Role::warn);
  }
  detail(text, tr("when"), when_phrase(transfer));
  if (transfer.offset != 0) {
    detail(text, tr("offset"), fill(tr("from octet {} on (REST)"), grouped(transfer.offset)));
  }
  if (transfer.announced && *transfer.announced != transfer.size) {
    detail(text, tr("announced"), octets_phrase(*transfer.announced));
  }
  if (transfer.verdict != Verdict::encrypted) {
    detail(text, tr("size"), octets_phrase(transfer.size));
    detail(text, "SHA-256", transfer.sha256.value_or(""));
  }
  if (transfer.result) {
    detail(text, tr("result"), to_visible(transfer.result->substr(0, transfer.result->find('\n'))),
           role_of_reply(transfer.result->substr(0, 3)));
  }
}

// The first octets tell whether it can be read.
bool is_text(std::string_view head) {
  std::size_t odd = 0;
  for (const char c : head) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet == 0) return false;
    if (octet < 0x20 && c != '\t' && c != '\r' && c != '\n' && c != '\f' && c != '\x1b') ++odd;
  }
  return odd * 20 <= head.size();
}

void hint(const std::string& said, const MessageTextOptions& options, const TextSink& out) {
  std::string line;
  options.style.painter.paint(line, Role::dim, options.style.glyphs->ellipsis);
  line += ' ';
  options.style.painter.paint(line, Role::dim, said);
  out(line + "\n");
}

void write_entries(const store::Reader& reader, const TransferRecord& transfer,
                   const MessageTextOptions& options, const TextSink& out) {
  using enum Align;
  Table table({{tr("KIND"), left, 0, 0},
               {tr("OCTETS"), right, 0, 0},
               {tr("MODIFIED"), left, 0, 1},
               {tr("NAME"), left, 16, 0}},
              options.style, out);
  std::size_t rows = 0;
  bool all = true;
  each_entry(reader, transfer, [&](const listing::Entry& entry) {
    if (options.lines != 0 && rows == options.lines) return all = false;
    ++rows;
    std::string name = to_visible(entry.name);
    if (entry.target) name += " -> " + to_visible(*entry.target);
    table.add({{shown_word(listing::to_word(entry.kind))},
               {entry.size ? std::to_string(*entry.size) : ""},
               {to_visible(entry.modified.value_or(""))},
               {std::move(name)}});
    return true;
  });
  table.finish();
  if (!all) hint(tr("more entries; --all shows them"), options, out);
}

void write_octets(const store::Reader& reader, const TransferRecord& transfer,
                  const MessageTextOptions& options, const TextSink& out) {
  BodyLines lines(options.lines, [&](const std::string& line) {
    out((options.style.ascii ? to_ascii(line) : line) + "\n");
  });
  std::uint64_t shown = 0;
  bool all = true, text = true;
  reader.content(transfer.content, 0, [&](Bytes octets) {
    if (shown == 0) text = is_text(as_text(octets).substr(0, 4096));
    shown += octets.size();
    all = text && lines.feed(as_text(octets));
    return all;
  });
  if (text) lines.finish();
  if (!text) {
    hint(tr("no text; malote export files writes it to a file"), options, out);
  } else if (!all) {
    hint(fill(tr("{} in all; --all shows them, malote export files writes them to a file"),
              octets_phrase(transfer.size)),
         options, out);
  }
}

}  // namespace

std::string transfer_ends(const TransferRecord& transfer) {
  const auto end = [](const Endpoint& e) { return e.port == 0 ? to_text(e.ip) : to_text(e); };
  const bool active = transfer.mode == DataMode::active;
  return fill(tr("{} (client) and {} (server), {}"), end(transfer.client), end(transfer.server),
              active ? tr("opened by the server (active)") : tr("opened by the client (passive)"));
}

std::string verdict_phrase(const TransferRecord& transfer) {
  MessageRecord like;  // the words are the same
  like.verdict = transfer.verdict;
  like.missing = transfer.missing;
  return verdict_phrase(like);
}

std::string link_phrase(TransferLink link) {
  switch (link) {
    case TransferLink::exact:
      return tr("by the announced address and port");
    case TransferLink::nat:
      return tr("by the port and one address (NAT)");
    case TransferLink::time:
      return tr("by its time alone");
    case TransferLink::unlinked:
      return tr("not linked to a data connection and a command");
  }
  return "";
}

std::string rate_phrase(const TransferRecord& transfer) {
  if (!transfer.end || transfer.end->ns <= transfer.start.ns || transfer.size == 0) return "";
  const double seconds = static_cast<double>(transfer.end->ns - transfer.start.ns) / 1e9;
  const double rate = static_cast<double>(transfer.size) / seconds;
  if (rate >= 1e6) return with_decimals(rate / 1e6, 1) + " MB/s";
  if (rate >= 1e3) return with_decimals(rate / 1e3, 1) + " kB/s";
  return fmt::format("{:.0f} B/s", rate);
}

std::vector<TextSpan> transfer_line(const TransferRecord& transfer, bool on_screen) {
  std::vector<TextSpan> spans;
  const bool up = transfer.direction == TransferDirection::upload;
  const bool seen = transfer.link != TransferLink::unlinked || !transfer.session;
  spans.push_back({Role::ftp, tr("data")});
  if (!seen) {
    spans.push_back({Role::warn, " " + std::string(tr("connection: not in the capture"))});
  } else {
    const auto& from = up ? transfer.client : transfer.server;
    const auto& to = up ? transfer.server : transfer.client;
    std::string text = fmt::format(" {} > {}  ", to_text(from), to_text(to));
    if (transfer.verdict != Verdict::encrypted) text += octets_phrase(transfer.size);
    if (transfer.end) text += fill(tr(" in {}"), duration(transfer.end->ns - transfer.start.ns));
    const std::string rate = rate_phrase(transfer);
    if (!rate.empty()) text += ", " + rate;
    spans.push_back({Role::plain, std::move(text)});
    if (transfer.link != TransferLink::exact) {
      spans.push_back({Role::warn, ", " + link_phrase(transfer.link)});
    }
  }
  spans.push_back({Role::plain, ", "});
  spans.push_back({role_of(transfer.verdict), verdict_phrase(transfer)});
  const std::string name = fmt::format("t{}", transfer.id.value);
  spans.push_back({Role::dim, on_screen ? fill(tr("; Enter shows transfer {}"), name)
                                        : fill(tr("; malote show {}"), name)});
  return spans;
}

std::optional<listing::Shape> shape_of(const TransferRecord& transfer) {
  if (transfer.direction != TransferDirection::listing) return std::nullopt;
  if (transfer.command == "NLST") return listing::Shape::names;
  if (transfer.command == "MLSD") return listing::Shape::facts;
  return listing::Shape::any;
}

void each_entry(const store::Reader& reader, const TransferRecord& transfer,
                const listing::Reader::Visit& visit) {
  const auto shape = shape_of(transfer);
  if (!shape || !transfer.content) return;
  listing::Reader entries(*shape, visit);
  reader.content(transfer.content, 0, [&](Bytes octets) { return entries.feed(as_text(octets)); });
  entries.finish();
}

void write_transfer(const store::Reader& reader, const TransferRecord& transfer,
                    const MessageTextOptions& options, const TextSink& out) {
  TranscriptText text(options.style, out);
  write_summary(text, transfer);
  if (!transfer.content || transfer.size == 0) return;
  out("\n");
  bool listed = false;
  each_entry(reader, transfer, [&](const listing::Entry&) {
    listed = true;
    return false;
  });
  if (listed) {
    write_entries(reader, transfer, options, out);
  } else {
    write_octets(reader, transfer, options, out);
  }
}

}  // namespace malote
