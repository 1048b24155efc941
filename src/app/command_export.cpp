// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <filesystem>

#include "app/command_line.hpp"
#include "app/commands.hpp"
#include "app/export_forms.hpp"
#include "app/export_out.hpp"
#include "app/export_pcap.hpp"
#include "app/output.hpp"
#include "app/search.hpp"
#include "app/source.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/ecs.hpp"
#include "export/eml.hpp"
#include "export/files.hpp"
#include "export/phrases.hpp"
#include "export/row_kinds.hpp"
#include "export/session_json.hpp"
#include "export/session_transcript.hpp"

namespace malote::app {

constexpr std::array<std::string_view, 9> export_formats{
    "text", "html", "json", "eml", "mbox", "files", "csv", "pcap", "certificates"};

std::string format_names() {
  std::string names;
  for (const std::string_view format : export_formats) {
    names += (names.empty() ? "" : ", ") + std::string(format);
  }
  return names;
}

namespace {

// Each session that fits, written by `write_one`.
template <typename WriteOne>
ExitStatus export_sessions(const Source& source, const store::Query& query, const ExportWords& said,
                           const Context& context, const WriteOne& write_one) {
  std::uint64_t sessions = 0;
  write_to(said, [&](const TextSink& out) {
    source.reader->sessions(query, [&](const SessionRecord& session) {
      write_one(session, out, sessions++ == 0);
      return true;
    });
  });
  if (said.out == "-") return source.status;
  tell(context, fill(tr_plural("{} session written to {}", "{} sessions written to {}", sessions),
                     grouped(sessions), to_visible(said.out)));
  return source.status;
}

ExitStatus export_text(const Source& source, const store::Query& query, const ExportWords& said,
                       const Context& context) {
  const TranscriptOptions options{context.options.reveal, said.explain, true};
  return export_sessions(source, query, said, context,
                         [&](const SessionRecord& session, const TextSink& out, bool first) {
                           if (!first) out("\n\n");
                           TranscriptText text(TextStyle{}, out);
                           write_transcript(*source.reader, session, options,
                                            [&](const TranscriptLine& line) { text.write(line); });
                         });
}

ExitStatus export_json(const Source& source, const store::Query& query, const ExportWords& said,
                       const Context& context) {
  return export_sessions(
      source, query, said, context, [&](const SessionRecord& session, const TextSink& out, bool) {
        write_session_json(*source.reader, session, {context.options.reveal}, out);
      });
}

// Kind by kind, an event a line.
ExitStatus export_events(const Source& source, const store::Query& query, const ExportWords& said,
                         const Context& context) {
  std::uint64_t lines = 0;
  write_to(said, [&](const TextSink& out) {
    EcsEvents events(*source.reader, {context.options.reveal});
    for (const KindName& kind : row_kinds) {
      if (!EcsEvents::knows(kind.kind)) continue;
      visit_rows(*source.reader, kind.kind, query, [&](const auto& row) {
        if constexpr (requires { events.line(row); }) {
          out(events.line(row) + "\n");
          ++lines;
        }
        return true;
      });
    }
  });
  tell(context, fill(tr_plural("{} event written to {}", "{} events written to {}", lines),
                     grouped(lines), to_visible(said.out)));
  return source.status;
}

ExitStatus export_one_eml(const Source& source, const store::Query& query, const ExportWords& said,
                          const Context& context) {
  std::optional<MessageRecord> message;
  bool more = false;
  source.reader->messages(query, [&](const MessageRecord& row) {
    more = message.has_value();
    if (!more) message = row;
    return !more;
  });
  if (!message) throw Failure(ExitStatus::nothing, tr("no message fits"));
  if (more) {
    throw Failure(ExitStatus::usage,
                  fill(tr("more than one message fits, and {} is one file: name a folder, or the "
                          "message with id:{}"),
                       to_visible(said.out), message->id.value));
  }
  write_to(said, [&](const TextSink& out) { write_eml(*source.reader, *message, out); });
  if (!message->complete) tell(context, verdict_phrase(*message));
  return source.status;
}

ExitStatus export_messages(const Source& source, const store::Query& query, const ExportWords& said,
                           const Context& context) {
  if (said.out == "-" || (said.out.ends_with(".eml") && !std::filesystem::is_directory(said.out))) {
    return export_one_eml(source, query, said, context);
  }
  auto folder = OutFolder::open(said.out, said.force);
  if (!folder) throw Failure(ExitStatus::nothing, folder.error().text);
  const EmlSummary summary = export_eml(*source.reader, query, folder.value());
  std::string line =
      fill(tr_plural("{} message written to {}", "{} messages written to {}", summary.messages),
           grouped(summary.messages), to_visible(said.out));
  if (summary.not_whole != 0) {
    line += fill(tr(", {} of them not whole (index.json says how)"), grouped(summary.not_whole));
  }
  if (summary.joined != 0) line += fill(tr(", {} joined of pieces"), grouped(summary.joined));
  tell(context, line);
  return source.status;
}

ExitStatus export_transfers(const Source& source, const store::Query& query,
                            const ExportWords& said, const Context& context) {
  if (said.out == "-") throw Failure(ExitStatus::usage, tr("export files needs a folder"));
  auto folder = OutFolder::open(said.out, said.force);
  if (!folder) throw Failure(ExitStatus::nothing, folder.error().text);
  const FilesSummary summary = export_files(*source.reader, query, folder.value());
  std::string line = fill(tr_plural("{} file written to {}", "{} files written to {}",
                                    summary.files + summary.attachments),
                          grouped(summary.files + summary.attachments), to_visible(said.out));
  if (summary.not_whole != 0) {
    line += fill(tr(", {} of them not whole (index.json says how)"), grouped(summary.not_whole));
  }
  if (summary.joined != 0) line += fill(tr(", {} joined of pieces"), grouped(summary.joined));
  tell(context, line);
  return source.status;
}

ExitStatus export_packets(const std::string& named, const Source& source, const store::Query& query,
                          const ExportWords& said, const Context& context) {
  PcapExportWords words{named, said.capture_dir, said.out, said.out.ends_with(".pcap"),
                        said.with_keys};
  if (said.with_keys && words.classic) {
    throw Failure(ExitStatus::usage, tr("pcap has no place for keys; name the file .pcapng"));
  }
  PcapExported done;
  const auto write = [&](const std::string& path) {
    words.draft = path;
    done = export_pcap(source, query, words, context);
  };
  if (said.out == "-" || is_special(said.out)) {
    write(said.out);
  } else {
    write_draft(said, write);
  }
  const ExitStatus status = std::max(done.status, source.status);
  if (said.out == "-") return status;
  const std::string packets =
      fill(tr_plural("{} packet", "{} packets", done.packets), grouped(done.packets));
  tell(context, fill(tr_plural("{} of {} session written to {}", "{} of {} sessions written to {}",
                               done.sessions),
                     packets, grouped(done.sessions), to_visible(said.out)));
  if (said.with_keys && done.secrets == 0) {
    tell(context, tr("no keys of these sessions are known; --keylog names the file that has them"));
  }
  return status;
}

ExitStatus export_said(const ExportWords& said, const Context& context) {
  if (std::find(export_formats.begin(), export_formats.end(), said.format) ==
      export_formats.end()) {
    throw Failure(ExitStatus::usage, fill(tr("there is no format “{}”; there are {}"),
                                          to_visible(said.format), format_names()));
  }
  if (said.ecs && said.format != "json") {
    throw Failure(ExitStatus::usage, tr("--ecs goes with json"));
  }
  std::vector<std::string> words;
  for (const std::string& word : said.words) words.push_back(unmark(word));
  const SourceAndTerms split = split_words(std::move(words));
  hint_at_missing_file(split, context);
  const store::Query query = parse_terms(split.terms);
  if (said.format == "pcap" && split.source == "-") {
    throw Failure(ExitStatus::nothing, tr("the packets of standard input are gone once they are "
                                          "read; export pcap needs a file"));
  }
  const Source source = open_source(split.source, context);
  prepare_search(source, query, context);
  const ExitStatus status = export_format(split, source, query, said, context);
  tell_search(source, context);
  return status;
}

}  // namespace

ExitStatus export_format(const SourceAndTerms& split, const Source& source,
                         const store::Query& query, const ExportWords& said,
                         const Context& context) {
  if (said.format == "pcap") {
    return export_packets(split.source.value_or(""), source, query, said, context);
  }
  if (said.format == "html") return export_page(source, query, said, context);
  if (said.format == "mbox") return export_mailbox(source, query, said, context);
  if (said.format == "csv") return export_tables(source, query, said, context);
  if (said.format == "files") return export_transfers(source, query, said, context);
  if (said.format == "text") return export_text(source, query, said, context);
  if (said.format == "certificates") return export_pem(source, query, said, context);
  if (said.format == "json" && said.ecs) return export_events(source, query, said, context);
  if (said.format == "json") return export_json(source, query, said, context);
  return export_messages(source, query, said, context);
}

void add_export(CLI::App& app, Invocation& invocation) {
  const auto said = std::make_shared<ExportWords>();
  CLI::App* verb =
      app.add_subcommand("export", tr("Write transcripts, messages or packets to files"));
  verb->add_option("FORMAT", said->format,
                   tr("text, html: transcripts; json: an object a session; eml: a file a message; "
                      "mbox: messages in one mailbox; files: what FTP transferred, and "
                      "attachments; csv: the rows of list; pcap: the packets of those sessions; "
                      "certificates: those that TLS servers sent, as PEM"))
      ->required()
      ->option_text(" ");
  verb->add_option("SOURCE TERM", said->words,
                   tr("A store or a capture, then terms that a row must fit"))
      ->option_text("...");
  verb->add_option("-o,--output", said->out,
                   tr("A file or - (text, html, json, one eml, mbox, csv of one kind, pcap, "
                      "certificates), or a folder (eml, files, csv, certificates); a file that "
                      "ends in .pcap is pcap, else pcapng"))
      ->option_text("OUT")
      ->required();
  verb->add_flag("--explain", said->explain,
                 tr("text, html: say what each command and reply means"));
  verb->add_flag("--ecs", said->ecs,
                 tr("json: events in the names of the Elastic Common Schema, one a line"));
  verb->add_option("--kind", said->kind, tr("csv: rows of this kind only, into one file"))
      ->option_text("KIND");
  verb->add_option("--capture-dir", said->capture_dir,
                   tr("pcap: where the captures lie now, if they were moved"))
      ->option_text("FOLDER");
  verb->add_flag(
      "--with-keys", said->with_keys,
      tr("pcap: with the secrets that open the TLS of those sessions, of --keylog, --tls-key "
         "and the captures"));
  verb->add_flag("--force", said->force, tr("Write into a folder that is not empty"));
  verb->footer(term_help());
  verb->callback([said, &invocation] {
    invocation.run = [said](const Context& context) { return export_said(*said, context); };
  });
}

}  // namespace malote::app
